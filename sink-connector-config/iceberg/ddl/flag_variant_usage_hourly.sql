-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
-- Every change is a row of its own; flag_variant_usage_hourly_last has the last one of each key. Spark SQL.
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    flag STRING NOT NULL,
    variant STRING NOT NULL,
    window_start TIMESTAMP NOT NULL,
    count BIGINT NOT NULL,
    kafka_offset BIGINT NOT NULL
)
USING iceberg
PARTITIONED BY (months(window_start))
TBLPROPERTIES (
    'format-version' = '2',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '100'
);
