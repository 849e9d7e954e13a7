-- Usage per flag and UTC day, over all apps of an environment.
CREATE OR REPLACE VIEW flag_usage_daily AS
SELECT
    environment,
    flag,
    (window_start AT TIME ZONE 'UTC')::date AS day,
    sum(yes) AS yes,
    sum(no) AS no,
    sum(yes) + sum(no) AS evaluations,
    count(DISTINCT app) AS apps
FROM flag_usage_hourly
GROUP BY environment, flag, day;
