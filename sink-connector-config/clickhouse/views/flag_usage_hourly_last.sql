-- The last row of each key of flag_usage_hourly, merged or not.
CREATE VIEW IF NOT EXISTS flag_usage_hourly_last AS SELECT * FROM flag_usage_hourly FINAL;
