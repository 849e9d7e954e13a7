-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
-- Every change is a row of its own; flag_variant_usage_hourly_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    flag STRING NOT NULL,
    variant STRING NOT NULL,
    window_start TIMESTAMP NOT NULL,
    count INT64 NOT NULL,
    kafka_offset INT64 NOT NULL
)
PARTITION BY TIMESTAMP_TRUNC(window_start, MONTH)
CLUSTER BY environment, flag
OPTIONS (partition_expiration_days = 431);
