-- The last row of each key of client_applications, merged or not.
CREATE VIEW IF NOT EXISTS client_applications_last AS SELECT * FROM client_applications FINAL;
