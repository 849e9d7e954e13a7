-- What share of a flag's variant evaluations each variant had, per UTC day; the shares of a flag and day add up to 1.
CREATE OR REPLACE VIEW flag_variant_share_daily AS
SELECT
    environment,
    flag,
    (window_start AT TIME ZONE 'UTC')::date AS day,
    variant,
    sum(count) AS count,
    sum(count) / nullif(sum(sum(count)) OVER (PARTITION BY environment, flag, (window_start AT TIME ZONE 'UTC')::date), 0)
        AS share
FROM flag_variant_usage_hourly
GROUP BY environment, flag, day, variant;
