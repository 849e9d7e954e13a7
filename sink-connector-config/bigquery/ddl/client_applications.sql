-- Which app reported with which version of which SDK on which platform (topic client-applications).
-- Every change is a row of its own; client_applications_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS client_applications (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    sdk STRING NOT NULL,
    sdk_version STRING NOT NULL,
    platform STRING NOT NULL,
    platform_version STRING NOT NULL,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,
    kafka_offset INT64 NOT NULL
);
