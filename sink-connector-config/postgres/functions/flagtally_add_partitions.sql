-- Gives a table of hourly rows a partition for each UTC month from this one to some months ahead, and for each month that
-- has rows in the default partition, which it moves there. Returns how many it made. Can be run at any time.
CREATE OR REPLACE FUNCTION flagtally_add_partitions(parent regclass, months_ahead integer DEFAULT 3)
RETURNS integer
LANGUAGE plpgsql
SET timezone TO 'UTC'
AS $$
DECLARE
    home text;
    base text;
    rest text;
    month timestamptz;
    name text;
    made integer := 0;
BEGIN
    SELECT nspname, relname INTO home, base
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = parent;
    rest := format('%I.%I', home, base || '_default');
    -- A row that a sink adds between the move and the attachment would make the attachment fail.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rest);
    FOR month IN EXECUTE format(
        'SELECT DISTINCT date_trunc(''month'', window_start) FROM %s
         UNION
         SELECT date_trunc(''month'', now()) + ahead * interval ''1 month'' FROM generate_series(0, $1) AS ahead
         ORDER BY 1', rest) USING months_ahead
    LOOP
        name := format('%I.%I', home, base || to_char(month, '_YYYY_MM'));
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name, parent);
        EXECUTE format(
            'WITH moved AS (DELETE FROM %s WHERE window_start >= %L AND window_start < %L RETURNING *)
             INSERT INTO %s SELECT * FROM moved', rest, month, month + interval '1 month', name);
        EXECUTE format(
            'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
            parent, name, month, month + interval '1 month');
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
