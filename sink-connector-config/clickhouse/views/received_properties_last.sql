-- The last row of each key of received_properties, merged or not.
CREATE VIEW IF NOT EXISTS received_properties_last AS SELECT * FROM received_properties FINAL;
