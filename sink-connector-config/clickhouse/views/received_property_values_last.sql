-- The last row of each key of received_property_values, merged or not.
CREATE VIEW IF NOT EXISTS received_property_values_last AS SELECT * FROM received_property_values FINAL;
