#!/bin/bash
# Once a day, or with --once a single time: makes the partitions of the months to come, and drops what is older than KEEP_ROWS, such as "400 days".
# Where to connect to is in the PG… variables of psql.
set -euo pipefail
trap 'exit 0' TERM INT
while true; do
  for table in flag_usage_hourly flag_variant_usage_hourly; do
    psql --no-psqlrc --set ON_ERROR_STOP=1 --set table="$table" --set keep="$KEEP_ROWS" --tuples-only --no-align <<'SQL'
SELECT format('%s: %s partitions made, %s dropped', :'table',
  flagtally_add_partitions(:'table'), flagtally_drop_partitions(:'table', :'keep'));
SQL
  done
  if [[ ${1:-} == --once ]]; then
    exit
  fi
  sleep 86400 &
  wait
done
