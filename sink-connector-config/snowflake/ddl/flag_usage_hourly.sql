-- How often one flag evaluated to yes and to no, in one app, environment and hour (topic flag-usage-hourly).
-- Every change is a row of its own; flag_usage_hourly_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS flag_usage_hourly (
    environment VARCHAR NOT NULL,
    app VARCHAR NOT NULL,
    flag VARCHAR NOT NULL,
    window_start TIMESTAMP_TZ NOT NULL,
    yes NUMBER(19, 0) NOT NULL,
    no NUMBER(19, 0) NOT NULL,
    record_metadata VARIANT
)
CLUSTER BY (date_trunc('MONTH', window_start));
