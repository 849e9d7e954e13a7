-- DuckDB: the last row of each key of flag-usage-hourly, from all lines that the sink ever wrote. A key is always in the
-- same partition of its topic, so of two lines the one with the higher offset is the later one. A line without a value is
-- a tombstone: the row was erased.
CREATE OR REPLACE VIEW flag_usage_hourly AS
SELECT value.*
FROM (
    SELECT key, value, row_number() OVER (PARTITION BY key ORDER BY "offset" DESC) AS age
    FROM read_json('s3://BUCKET/flag-usage-hourly/*/*/*.jsonl.gz', format = 'newline_delimited', hive_partitioning = true)
)
WHERE age = 1 AND value IS NOT NULL;
