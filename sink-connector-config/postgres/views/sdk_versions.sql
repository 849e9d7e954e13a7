-- Which versions of which SDKs are in use, by how many apps, and when each last reported.
CREATE OR REPLACE VIEW sdk_versions AS
SELECT
    environment,
    sdk,
    sdk_version,
    count(DISTINCT app) AS apps,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
FROM client_applications
GROUP BY environment, sdk, sdk_version;
