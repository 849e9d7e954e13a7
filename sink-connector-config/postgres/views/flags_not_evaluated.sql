-- Flags that were evaluated once but not in the last 7 days, and so may be ready to be removed.
CREATE OR REPLACE VIEW flags_not_evaluated AS
SELECT
    environment,
    flag,
    max(window_start) AS last_hour
FROM flag_usage_hourly
GROUP BY environment, flag
HAVING max(window_start) < now() - interval '7 days';
