-- The known values of each context property and their labels (topic received-property-values).
-- Every change is a row of its own; received_property_values_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS received_property_values (
    environment VARCHAR NOT NULL,
    property VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    first_received TIMESTAMP_TZ NOT NULL,
    record_metadata VARIANT
);
