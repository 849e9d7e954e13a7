-- What the embedded store holds. Times are seconds, days are days, both since 1970 UTC. A change here is another version
-- of the file (StoreFile.VERSION): older files are given up and read anew.

-- One row: whose topics these are; as of when everything that they held is here (null: of no time yet); and since when
-- every word of a deleted row is here or still to be read: topics keep such word for a day only.
CREATE TABLE store (
    cluster TEXT NOT NULL,
    topic_prefix TEXT NOT NULL,
    as_of INTEGER,
    deletions_known_to INTEGER NOT NULL
);

-- Where reading goes on, written in the transaction of what was read. The id tells a topic from one that was made again
-- under its name; the epoch lets the brokers tell a position from one in a log that was cut off and written anew.
CREATE TABLE positions (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    topic_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    leader_epoch INTEGER,
    PRIMARY KEY (topic, partition)
) WITHOUT ROWID;

-- Hourly rows, 24 to a row: a key's UTC day, its hours packed (DayOfHours). By day first, so that what is written now
-- lies side by side. last_day is the newest day of the key: past the days that are kept, it goes.
CREATE TABLE flag_usage_keys (
    id INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    app TEXT NOT NULL,
    flag TEXT NOT NULL,
    last_day INTEGER NOT NULL
);
CREATE UNIQUE INDEX flag_usage_keys_names ON flag_usage_keys (flag, environment, app);
CREATE INDEX flag_usage_keys_app ON flag_usage_keys (app, environment);
CREATE TABLE flag_usage_days (
    day INTEGER NOT NULL,
    key INTEGER NOT NULL,
    hours BLOB NOT NULL,
    PRIMARY KEY (day, key)
) WITHOUT ROWID;

CREATE TABLE flag_variant_usage_keys (
    id INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    app TEXT NOT NULL,
    flag TEXT NOT NULL,
    variant TEXT NOT NULL,
    last_day INTEGER NOT NULL
);
CREATE UNIQUE INDEX flag_variant_usage_keys_names ON flag_variant_usage_keys (flag, environment, app, variant);
CREATE INDEX flag_variant_usage_keys_app ON flag_variant_usage_keys (app, environment);
CREATE TABLE flag_variant_usage_days (
    day INTEGER NOT NULL,
    key INTEGER NOT NULL,
    hours BLOB NOT NULL,
    PRIMARY KEY (day, key)
) WITHOUT ROWID;

-- How many hours the packed days of a table hold together.
CREATE TABLE hour_counts (
    name TEXT PRIMARY KEY,
    hours INTEGER NOT NULL
) WITHOUT ROWID;

-- The other topics, a row a key, as in sink-connector-config/postgres/ddl.
CREATE TABLE flag_activity (
    environment TEXT NOT NULL,
    app TEXT NOT NULL,
    flag TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    last_yes INTEGER,
    last_no INTEGER,
    PRIMARY KEY (environment, flag, app)
) WITHOUT ROWID;

CREATE TABLE received_properties (
    environment TEXT NOT NULL,
    property TEXT NOT NULL,
    first_received INTEGER NOT NULL,
    last_received INTEGER NOT NULL,
    dropped_values INTEGER NOT NULL,
    PRIMARY KEY (environment, property)
) WITHOUT ROWID;

CREATE TABLE received_property_values (
    environment TEXT NOT NULL,
    property TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    first_received INTEGER NOT NULL,
    PRIMARY KEY (environment, property, value)
) WITHOUT ROWID;

CREATE TABLE client_applications (
    environment TEXT NOT NULL,
    app TEXT NOT NULL,
    sdk TEXT NOT NULL,
    sdk_version TEXT NOT NULL,
    platform TEXT NOT NULL,
    platform_version TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (environment, app, sdk, sdk_version, platform, platform_version)
) WITHOUT ROWID;
