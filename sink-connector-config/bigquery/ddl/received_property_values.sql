-- The known values of each context property and their labels (topic received-property-values).
-- Every change is a row of its own; received_property_values_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS received_property_values (
    environment STRING NOT NULL,
    property STRING NOT NULL,
    value STRING NOT NULL,
    label STRING NOT NULL,
    first_received TIMESTAMP NOT NULL,
    kafka_offset INT64 NOT NULL
);
