-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
-- Every change is a row of its own; flag_variant_usage_hourly_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment VARCHAR NOT NULL,
    app VARCHAR NOT NULL,
    flag VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    window_start TIMESTAMP_TZ NOT NULL,
    count NUMBER(19, 0) NOT NULL,
    record_metadata VARIANT
)
CLUSTER BY (date_trunc('MONTH', window_start));
