-- When one flag was evaluated in one app and environment, first and last, and with which outcome (topic flag-activity).
-- Every change is a row of its own; flag_activity_last has the last one of each key. Snowflake.
CREATE TABLE IF NOT EXISTS flag_activity (
    environment VARCHAR NOT NULL,
    app VARCHAR NOT NULL,
    flag VARCHAR NOT NULL,
    first_seen TIMESTAMP_TZ NOT NULL,
    last_seen TIMESTAMP_TZ NOT NULL,
    last_yes TIMESTAMP_TZ,
    last_no TIMESTAMP_TZ,
    record_metadata VARIANT
);
