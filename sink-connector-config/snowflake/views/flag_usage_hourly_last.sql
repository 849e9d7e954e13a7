-- The last row of each key of flag_usage_hourly. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. Snowflake.
CREATE OR REPLACE VIEW flag_usage_hourly_last AS
SELECT environment, app, flag, window_start, yes, no
FROM flag_usage_hourly
QUALIFY row_number() OVER (
    PARTITION BY environment, app, flag, window_start
    ORDER BY record_metadata:offset::NUMBER DESC) = 1;
