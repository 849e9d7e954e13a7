-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
-- Every change is a row of its own until ClickHouse merges them; flag_variant_usage_hourly_last has the last one of each key.
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment String,
    app String,
    flag String,
    variant String,
    window_start DateTime64(3, 'UTC'),
    count Int64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(window_start)
ORDER BY (environment, app, flag, variant, window_start)
TTL toDateTime(window_start) + INTERVAL 400 DAY;
