-- How often one variant of a flag was served, in one app, environment and hour (topic flag-variant-usage-hourly).
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly (
    environment text NOT NULL,
    app text NOT NULL,
    flag text NOT NULL,
    variant text NOT NULL,
    window_start timestamptz NOT NULL,
    count bigint NOT NULL,
    -- The hours of a flag side by side, with their counts: the table has them hour by hour, each on a page of its own.
    PRIMARY KEY (flag, environment, window_start, app, variant) INCLUDE (count)
) PARTITION BY RANGE (window_start);

-- For "everything since".
CREATE INDEX IF NOT EXISTS flag_variant_usage_hourly_window_start ON flag_variant_usage_hourly (window_start);

-- App and flag have up to 1,020 bytes each; what is left of an index key is for the variant.
CREATE OR REPLACE FUNCTION flagtally_fit_variant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.variant := flagtally_fit(NEW.variant, 480);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER fit_variant BEFORE INSERT ON flag_variant_usage_hourly
FOR EACH ROW WHEN (octet_length(NEW.variant) > 480) EXECUTE FUNCTION flagtally_fit_variant();

-- For rows of a month that has no partition yet, so that none is ever refused.
CREATE TABLE IF NOT EXISTS flag_variant_usage_hourly_default PARTITION OF flag_variant_usage_hourly DEFAULT;

SELECT flagtally_add_partitions('flag_variant_usage_hourly');
