-- The last row of each key of received_property_values. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. Snowflake.
CREATE OR REPLACE VIEW received_property_values_last AS
SELECT environment, property, value, label, first_received
FROM received_property_values
QUALIFY row_number() OVER (
    PARTITION BY environment, property, value
    ORDER BY record_metadata:offset::NUMBER DESC) = 1;
