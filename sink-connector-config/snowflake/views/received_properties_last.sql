-- The last row of each key of received_properties. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. Snowflake.
CREATE OR REPLACE VIEW received_properties_last AS
SELECT environment, property, first_received, last_received, dropped_values
FROM received_properties
QUALIFY row_number() OVER (
    PARTITION BY environment, property
    ORDER BY record_metadata:offset::NUMBER DESC) = 1;
