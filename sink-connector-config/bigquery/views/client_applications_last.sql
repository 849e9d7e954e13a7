-- The last row of each key of client_applications. A key is always in the same partition of its topic, so the row with the highest
-- offset is the last one. GoogleSQL.
CREATE OR REPLACE VIEW client_applications_last AS
SELECT environment, app, sdk, sdk_version, platform, platform_version, first_seen, last_seen
FROM client_applications
QUALIFY row_number() OVER (
    PARTITION BY environment, app, sdk, sdk_version, platform, platform_version
    ORDER BY kafka_offset DESC) = 1;
