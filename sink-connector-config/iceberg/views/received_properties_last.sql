-- The last row of each key of received_properties. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. Spark SQL.
CREATE OR REPLACE VIEW received_properties_last AS
SELECT environment, property, first_received, last_received, dropped_values
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY environment, property
        ORDER BY kafka_offset DESC) AS age
    FROM received_properties
) AS changes
WHERE age = 1;
