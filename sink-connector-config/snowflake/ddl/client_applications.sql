-- Which app reported with which version of which SDK on which platform (topic client-applications).
-- Every change is a row of its own; client_applications_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS client_applications (
    environment VARCHAR NOT NULL,
    app VARCHAR NOT NULL,
    sdk VARCHAR NOT NULL,
    sdk_version VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    platform_version VARCHAR NOT NULL,
    first_seen TIMESTAMP_TZ NOT NULL,
    last_seen TIMESTAMP_TZ NOT NULL,
    record_metadata VARIANT
);
