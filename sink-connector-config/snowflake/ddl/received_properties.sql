-- When clients saw one property of the contexts that they evaluate with (topic received-properties).
-- Every change is a row of its own; received_properties_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS received_properties (
    environment VARCHAR NOT NULL,
    property VARCHAR NOT NULL,
    first_received TIMESTAMP_TZ NOT NULL,
    last_received TIMESTAMP_TZ NOT NULL,
    dropped_values NUMBER(19, 0) NOT NULL,
    record_metadata VARIANT
);
