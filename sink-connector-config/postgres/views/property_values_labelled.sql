-- The known values of each property as a person would pick them: by label where there is one, else by value.
CREATE OR REPLACE VIEW property_values_labelled AS
SELECT
    v.environment,
    v.property,
    v.value,
    coalesce(nullif(v.label, ''), v.value) AS label,
    v.first_received,
    p.last_received AS property_last_received,
    coalesce(p.dropped_values, 0) > 0 AS values_were_dropped
FROM received_property_values v
LEFT JOIN received_properties p USING (environment, property);
