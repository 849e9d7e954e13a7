-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment text NOT NULL,
    app text NOT NULL,
    flag text NOT NULL,
    variant text NOT NULL,
    window_start timestamptz NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (environment, app, flag, variant, window_start)
);

-- For "everything since", and for deleting what is too old.
CREATE INDEX IF NOT EXISTS flag_variant_usage_hourly_window_start ON flag_variant_usage_hourly (window_start);

-- For one flag over all apps.
CREATE INDEX IF NOT EXISTS flag_variant_usage_hourly_flag ON flag_variant_usage_hourly (environment, flag, window_start);
