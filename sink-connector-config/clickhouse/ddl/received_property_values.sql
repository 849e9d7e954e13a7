-- The known values of each context property and their labels (topic received-property-values).
-- Every change is a row of its own until ClickHouse merges them; received_property_values_last has the last one of each key.
CREATE TABLE IF NOT EXISTS received_property_values (
    environment String,
    property String,
    value String,
    label String,
    first_received DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (environment, property, value);
