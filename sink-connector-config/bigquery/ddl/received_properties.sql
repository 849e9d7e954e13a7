-- When clients saw one property of the contexts that they evaluate with (topic received-properties).
-- Every change is a row of its own; received_properties_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS received_properties (
    environment STRING NOT NULL,
    property STRING NOT NULL,
    first_received TIMESTAMP NOT NULL,
    last_received TIMESTAMP NOT NULL,
    dropped_values INT64 NOT NULL,
    kafka_offset INT64 NOT NULL
);
