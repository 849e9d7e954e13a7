-- Drops the monthly partitions of a table of hourly rows that hold nothing younger than what is to be kept, and deletes
-- rows as old from the default partition. Returns how many partitions it dropped.
CREATE OR REPLACE FUNCTION flagtally_drop_partitions(parent regclass, keep interval DEFAULT interval '400 days')
RETURNS integer
LANGUAGE plpgsql
SET timezone TO 'UTC'
AS $$
DECLARE
    part record;
    dropped integer := 0;
BEGIN
    FOR part IN
        SELECT child.oid::regclass AS name, right(child.relname, 7) AS month, child.relname ~ '_default$' AS is_default
        FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = parent
    LOOP
        IF part.is_default THEN
            EXECUTE format('DELETE FROM %s WHERE window_start < $1', part.name) USING now() - keep;
        ELSIF to_date(part.month, 'YYYY_MM') + interval '1 month' <= now() - keep THEN
            EXECUTE format('DROP TABLE %s', part.name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
