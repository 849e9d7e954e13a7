-- The last row of each key of flag_activity, merged or not.
CREATE VIEW IF NOT EXISTS flag_activity_last AS SELECT * FROM flag_activity FINAL;
