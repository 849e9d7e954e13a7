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

-- To find who still uses an SDK, and since when nobody does.
CREATE INDEX IF NOT EXISTS client_applications_sdk ON client_applications (sdk, sdk_version, last_seen);

-- The app has up to 1,020 bytes; what is left of an index key is for the others.
CREATE OR REPLACE FUNCTION flagtally_fit_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sdk := flagtally_fit(NEW.sdk, 300);
    NEW.sdk_version := flagtally_fit(NEW.sdk_version, 300);
    NEW.platform := flagtally_fit(NEW.platform, 300);
    NEW.platform_version := flagtally_fit(NEW.platform_version, 300);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER fit_client BEFORE INSERT ON client_applications
FOR EACH ROW
WHEN (octet_length(NEW.sdk || NEW.sdk_version || NEW.platform || NEW.platform_version) > 300)
EXECUTE FUNCTION flagtally_fit_client();
