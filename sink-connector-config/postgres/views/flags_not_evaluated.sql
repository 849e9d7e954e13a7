-- Flags that were evaluated once but not in the last 7 days, and so may be ready to be removed. Of their activity, a row
-- each: the hours would have to be read back to the first one.
CREATE OR REPLACE VIEW flags_not_evaluated AS
SELECT
    environment,
    flag,
    max(last_seen) AS last_hour
FROM flag_activity
GROUP BY environment, flag
HAVING max(last_seen) < now() - interval '7 days';
