-- Which app reported with which version of which SDK on which platform (topic client-applications).
-- Every change is a row of its own; client_applications_last has the last one of each key. Spark SQL.
CREATE TABLE IF NOT EXISTS client_applications (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    sdk STRING NOT NULL,
    sdk_version STRING NOT NULL,
    platform STRING NOT NULL,
    platform_version STRING NOT NULL,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,
    kafka_offset BIGINT NOT NULL
)
USING iceberg
TBLPROPERTIES (
    'format-version' = '2',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '100'
);
