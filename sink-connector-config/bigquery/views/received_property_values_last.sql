-- The last row of each key of received_property_values. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. GoogleSQL.
CREATE OR REPLACE VIEW received_property_values_last AS
SELECT environment, property, value, label, first_received
FROM received_property_values
QUALIFY row_number() OVER (
    PARTITION BY environment, property, value
    ORDER BY kafka_offset DESC) = 1;
