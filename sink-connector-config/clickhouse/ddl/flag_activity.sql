-- When one flag was evaluated in one app and environment, first and last, and with which outcome (topic flag-activity).
-- Every change is a row of its own until ClickHouse merges them; flag_activity_last has the last one of each key.
CREATE TABLE IF NOT EXISTS flag_activity (
    environment String,
    app String,
    flag String,
    first_seen DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC'),
    last_yes Nullable(DateTime64(3, 'UTC')),
    last_no Nullable(DateTime64(3, 'UTC'))
)
ENGINE = ReplacingMergeTree
ORDER BY (environment, app, flag);
