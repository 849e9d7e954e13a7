-- When clients saw one property of the contexts that they evaluate with (topic received-properties).
-- Every change is a row of its own until ClickHouse merges them; received_properties_last has the last one of each key.
CREATE TABLE IF NOT EXISTS received_properties (
    environment String,
    property String,
    first_received DateTime64(3, 'UTC'),
    last_received DateTime64(3, 'UTC'),
    dropped_values Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (environment, property);
