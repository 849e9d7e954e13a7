-- Spark SQL; not run by a test. Once a day for each table: here flag_usage_hourly in the catalog CATALOG and the namespace NAMESPACE.

-- 1. Rows that a later change took the place of. Without this a table grows with every change of a row.
MERGE INTO CATALOG.NAMESPACE.flag_usage_hourly AS old
USING (
    SELECT environment, app, flag, window_start, max(kafka_offset) AS newest
    FROM CATALOG.NAMESPACE.flag_usage_hourly
    GROUP BY environment, app, flag, window_start
) AS last
ON old.environment = last.environment AND old.app = last.app AND old.flag = last.flag
    AND old.window_start = last.window_start AND old.kafka_offset < last.newest
WHEN MATCHED THEN DELETE;

-- 2. Hours that are too old, as the topic's own retention has it.
DELETE FROM CATALOG.NAMESPACE.flag_usage_hourly WHERE window_start < current_timestamp() - INTERVAL 400 DAYS;

-- 3. One large file in place of the many small ones that commits leave.
CALL CATALOG.system.rewrite_data_files(table => 'NAMESPACE.flag_usage_hourly');
CALL CATALOG.system.rewrite_manifests(table => 'NAMESPACE.flag_usage_hourly');

-- 4. Snapshots, and with them the files that only they still name. What 1 and 2 deleted, and what was erased, is gone after this.
CALL CATALOG.system.expire_snapshots(
    table => 'NAMESPACE.flag_usage_hourly', older_than => current_timestamp() - INTERVAL 7 DAYS, retain_last => 10);

-- 5. Once a week: files that a task wrote and did not live to commit. Never younger than the longest commit.
CALL CATALOG.system.remove_orphan_files(
    table => 'NAMESPACE.flag_usage_hourly', older_than => current_timestamp() - INTERVAL 3 DAYS);

-- An erased value: no tombstone reaches the table. Delete it, then 3 and 4 with older_than => current_timestamp(), retain_last => 1.
DELETE FROM CATALOG.NAMESPACE.received_property_values
WHERE environment = 'ENVIRONMENT' AND property = 'PROPERTY' AND value = 'VALUE';
