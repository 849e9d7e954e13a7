-- Flags that served only one variant in the last 30 days: their question is answered.
CREATE OR REPLACE VIEW flags_with_one_variant AS
SELECT
    environment,
    flag,
    min(variant) AS variant,
    sum(count) AS count,
    max(window_start) AS last_hour
FROM flag_variant_usage_hourly
WHERE window_start >= now() - interval '30 days'
GROUP BY environment, flag
HAVING count(DISTINCT variant) = 1;
