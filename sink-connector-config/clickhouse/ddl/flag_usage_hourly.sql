-- How often one flag evaluated to yes and to no, in one app, environment and hour (topic flag-usage-hourly).
-- Every change is a row of its own until ClickHouse merges them; flag_usage_hourly_last has the last one of each key.
CREATE TABLE IF NOT EXISTS flag_usage_hourly (
    environment String,
    app String,
    flag String,
    window_start DateTime64(3, 'UTC'),
    yes Int64,
    no Int64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(window_start)
ORDER BY (environment, app, flag, window_start)
TTL toDateTime(window_start) + INTERVAL 400 DAY;
