-- The last row of each key of flag_usage_hourly. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. GoogleSQL.
CREATE OR REPLACE VIEW flag_usage_hourly_last AS
SELECT environment, app, flag, window_start, yes, `no`
FROM flag_usage_hourly
QUALIFY row_number() OVER (
    PARTITION BY environment, app, flag, window_start
    ORDER BY kafka_offset DESC) = 1;
