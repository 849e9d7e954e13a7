-- How often one flag evaluated to yes and to no, in one app, environment and hour (topic flag-usage-hourly).
-- Every change is a row of its own; flag_usage_hourly_last has the last one of each key. Spark SQL.
CREATE TABLE IF NOT EXISTS flag_usage_hourly (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    flag STRING NOT NULL,
    window_start TIMESTAMP NOT NULL,
    yes BIGINT NOT NULL,
    no BIGINT NOT NULL,
    kafka_offset BIGINT NOT NULL
)
USING iceberg
PARTITIONED BY (months(window_start))
TBLPROPERTIES (
    'format-version' = '2',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '100'
);
