-- The known values of each context property and their labels (topic received-property-values).
CREATE TABLE IF NOT EXISTS received_property_values (
    environment text NOT NULL,
    property text NOT NULL,
    value text NOT NULL,
    label text NOT NULL,
    first_received timestamptz NOT NULL,
    PRIMARY KEY (environment, property, value)
);

-- For the values that start with a text. By bytes: in a language's order those do not lie side by side.
CREATE INDEX IF NOT EXISTS received_property_values_start
ON received_property_values (environment, property, value COLLATE "C");
