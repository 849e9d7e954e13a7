#!/bin/bash
# Run once by the Postgres image, on an empty data folder: what tables need, the tables, then the views on them.
set -euo pipefail
for file in /flagtally/functions/*.sql /flagtally/ddl/*.sql /flagtally/views/*.sql; do
  psql --no-psqlrc --set ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$file"
done
