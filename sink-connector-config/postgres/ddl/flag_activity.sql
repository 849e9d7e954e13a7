-- When one flag was evaluated in one app and environment, first and last, and with which outcome (topic flag-activity).
CREATE TABLE IF NOT EXISTS flag_activity (
    environment text NOT NULL,
    app text NOT NULL,
    flag text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    last_yes timestamptz,
    last_no timestamptz,
    PRIMARY KEY (environment, app, flag)
);

-- For one flag over all apps.
CREATE INDEX IF NOT EXISTS flag_activity_flag ON flag_activity (environment, flag);
