-- The last row of each key of flag_activity. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. GoogleSQL.
CREATE OR REPLACE VIEW flag_activity_last AS
SELECT environment, app, flag, first_seen, last_seen, last_yes, last_no
FROM flag_activity
QUALIFY row_number() OVER (
    PARTITION BY environment, app, flag
    ORDER BY kafka_offset DESC) = 1;
