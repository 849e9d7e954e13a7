-- Which app reported with which version of which SDK on which platform (topic client-applications).
-- Every change is a row of its own until ClickHouse merges them; client_applications_last has the last one of each key.
CREATE TABLE IF NOT EXISTS client_applications (
    environment String,
    app String,
    sdk String,
    sdk_version String,
    platform String,
    platform_version String,
    first_seen DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (environment, app, sdk, sdk_version, platform, platform_version);
