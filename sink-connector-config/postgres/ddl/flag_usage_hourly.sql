-- How often one flag evaluated to yes and to no, in one app, environment and hour (topic flag-usage-hourly).
CREATE TABLE IF NOT EXISTS flag_usage_hourly (
    environment text NOT NULL,
    app text NOT NULL,
    flag text NOT NULL,
    window_start timestamptz NOT NULL,
    yes bigint NOT NULL,
    no bigint NOT NULL,
    -- The hours of a flag side by side, with their counts: the table has them hour by hour, each on a page of its own.
    PRIMARY KEY (flag, environment, window_start, app) INCLUDE (yes, no)
) PARTITION BY RANGE (window_start);

-- For "everything since".
CREATE INDEX IF NOT EXISTS flag_usage_hourly_window_start ON flag_usage_hourly (window_start);

-- For rows of a month that has no partition yet, so that none is ever refused.
CREATE TABLE IF NOT EXISTS flag_usage_hourly_default PARTITION OF flag_usage_hourly DEFAULT;

SELECT flagtally_add_partitions('flag_usage_hourly');
