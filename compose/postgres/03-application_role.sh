#!/usr/bin/env bash
# Runs after the sql/ files of the drop-in folder: the role that the server logs in with, which owns nothing more than it
# needs. Its password comes from the environment.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname suppliers \
  --set password="$POOLBENCH_DB_PASSWORD" <<'SQL'
CREATE ROLE poolbench LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE suppliers TO poolbench;
GRANT USAGE ON SCHEMA public TO poolbench;
GRANT SELECT ON vendors TO poolbench;
GRANT SELECT, UPDATE ON products TO poolbench;
GRANT SELECT, INSERT ON transactions TO poolbench;
-- What the Postgres exporter reads.
CREATE ROLE exporter LOGIN PASSWORD :'password' IN ROLE pg_monitor;
GRANT SELECT ON transactions TO exporter;
SQL
