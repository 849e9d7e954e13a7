-- The state of each flag at a time, judged by its usage alone: docs/flag-states.md has the rule. It is the reader's rule, and a
-- test holds the two together. Thresholds are hours, so that no time zone's change of clocks moves them.
CREATE OR REPLACE FUNCTION flag_states_at(
    at timestamptz,
    new_for interval DEFAULT interval '168 hours',
    idle_after interval DEFAULT interval '168 hours',
    gone_after interval DEFAULT interval '720 hours',
    settled_after interval DEFAULT interval '720 hours'
)
RETURNS TABLE (
    environment text,
    flag text,
    state text,
    first_seen timestamptz,
    last_seen timestamptz,
    last_yes timestamptz,
    last_no timestamptz
)
LANGUAGE sql
STABLE
AS $$
WITH flags AS (
    SELECT
        a.environment,
        a.flag,
        min(a.first_seen) AS first_seen,
        max(a.last_seen) AS last_seen,
        max(a.last_yes) AS last_yes,
        max(a.last_no) AS last_no
    FROM flag_activity a
    GROUP BY a.environment, a.flag
), facts AS (
    SELECT
        f.*,
        -- An hour is over at its end: until then a flag may still be evaluated in it.
        at - (f.last_seen + interval '1 hour') AS quiet,
        at - f.first_seen AS age,
        coalesce(at < f.last_yes + interval '1 hour' + settled_after, false) AS yes,
        coalesce(at < f.last_no + interval '1 hour' + settled_after, false) AS no
    FROM flags f
)
SELECT
    f.environment,
    f.flag,
    CASE
        WHEN f.quiet >= gone_after THEN 'gone'
        WHEN f.quiet >= idle_after THEN 'idle'
        WHEN f.age < new_for THEN 'new'
        WHEN f.age >= settled_after
            AND NOT (f.yes AND f.no) AND served.variants <= 1 AND (f.yes OR f.no OR served.variants = 1) THEN 'settled'
        ELSE 'live'
    END,
    f.first_seen,
    f.last_seen,
    f.last_yes,
    f.last_no
FROM facts f
CROSS JOIN LATERAL (
    -- Only of flags that could be settled: most give both yes and no.
    SELECT count(DISTINCT u.variant) AS variants
    FROM flag_variant_usage_hourly u
    WHERE f.age >= settled_after AND NOT (f.yes AND f.no)
        AND u.environment = f.environment AND u.flag = f.flag
        AND u.window_start > at - settled_after - interval '1 hour' AND u.window_start <= at
) served
$$;

-- The state that each flag has now, with the usual thresholds.
CREATE OR REPLACE VIEW flag_states AS
SELECT * FROM flag_states_at(now());
