-- How often one flag evaluated to yes and to no, in one app, environment and hour (topic flag-usage-hourly).
-- Every change is a row of its own; flag_usage_hourly_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS flag_usage_hourly (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    flag STRING NOT NULL,
    window_start TIMESTAMP NOT NULL,
    yes INT64 NOT NULL,
    `no` INT64 NOT NULL,
    kafka_offset INT64 NOT NULL
)
PARTITION BY TIMESTAMP_TRUNC(window_start, MONTH)
CLUSTER BY environment, flag
OPTIONS (partition_expiration_days = 431);
