-- When one flag was evaluated in one app and environment, first and last, and with which outcome (topic flag-activity).
-- Every change is a row of its own; flag_activity_last has the last one of each key. GoogleSQL.
CREATE TABLE IF NOT EXISTS flag_activity (
    environment STRING NOT NULL,
    app STRING NOT NULL,
    flag STRING NOT NULL,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,
    last_yes TIMESTAMP,
    last_no TIMESTAMP,
    kafka_offset INT64 NOT NULL
);
