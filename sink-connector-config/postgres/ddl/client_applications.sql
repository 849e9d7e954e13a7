-- Which app reported with which version of which SDK on which platform (topic client-applications).
CREATE TABLE IF NOT EXISTS client_applications (
    environment text NOT NULL,
    app text NOT NULL,
    sdk text NOT NULL,
    sdk_version text NOT NULL,
    platform text NOT NULL,
    platform_version text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    PRIMARY KEY (environment, app, sdk, sdk_version, platform, platform_version)
);

-- For who still uses an SDK, and since when nobody does.
CREATE INDEX IF NOT EXISTS client_applications_sdk ON client_applications (sdk, sdk_version, last_seen);
