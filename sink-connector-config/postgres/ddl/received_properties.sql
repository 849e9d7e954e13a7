-- When clients saw one property of the contexts that they evaluate with (topic received-properties).
CREATE TABLE IF NOT EXISTS received_properties (
    environment text NOT NULL,
    property text NOT NULL,
    first_received timestamptz NOT NULL,
    last_received timestamptz NOT NULL,
    dropped_values bigint NOT NULL,
    PRIMARY KEY (environment, property)
);
