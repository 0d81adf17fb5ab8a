# shellcheck shell=bash
# The private Postgres of a stack. Source it after services.sh.
#
# Durable (fsync, synchronous commit), SCRAM over TCP on 127.0.0.1, no Unix socket (whose path would have to be short).
# Superuser postgres; role poolbench owns the database suppliers, which the files of sql/ fill in name order.
# POOLBENCH_POSTGRES_BIN names the folder of another Postgres than the newest of Debian's.

oldest_postgres=13

# find_postgres: sets postgres_bin to the programs of the newest Postgres installed.
find_postgres() {
  local version
  postgres_bin=${POOLBENCH_POSTGRES_BIN:-}
  if [ -z "$postgres_bin" ]; then
    postgres_bin=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/postgres' 2>/dev/null |
      sort --version-sort | tail -n 1)
    postgres_bin=${postgres_bin%/postgres}
  fi
  if [ ! -x "$postgres_bin/postgres" ]; then
    die "no Postgres in ${postgres_bin:-/usr/lib/postgresql}: install the package postgresql, or run scripts/setup"
  fi
  version=$("$postgres_bin/postgres" --version) || die "$postgres_bin/postgres does not run"
  version=${version##*) }
  if [ "$(tr -dc 0-9 <<<"${version%%[. (]*}")" -lt "$oldest_postgres" ]; then
    die "Postgres too old: $postgres_bin is $version, $oldest_postgres or newer is needed"
  fi
}

start_postgres() {
  find_postgres
  if [ -d "$stack/postgres/data" ]; then
    forget_dead_postmaster
    start_on_port postgres
    return
  fi
  service_folder postgres
  POSTGRES_PASSWORD=$(random_secret)
  superuser_password=$(random_secret)
  service_file postgres/superuser_password <<<"$superuser_password"
  # Without --no-sync initdb waits for the disk twice as long; the server itself syncs everything that matters.
  (cd "$stack/postgres" && "${as_service_user[@]}" "$postgres_bin/initdb" --pgdata=data --username=postgres \
    --auth=scram-sha-256 --pwfile=superuser_password --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions) \
    >"$stack/log/initdb.log" 2>&1 9>&- || die "initdb failed: $(tail -n 1 "$stack/log/initdb.log")"
  service_file postgres/data/poolbench.conf <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = '$(shared_buffers_mb)MB'
max_wal_size = '2GB'           # a run of a few minutes should see no checkpoint that another one does not
fsync = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
CONF
  service_file postgres/data/pg_hba.conf <<'CONF'
host all all 127.0.0.1/32 scram-sha-256
CONF
  "${as_service_user[@]}" tee -a "$stack/postgres/data/postgresql.conf" <<<"include 'poolbench.conf'" >/dev/null
  start_on_port postgres
  fill_postgres
}

# After a kill: the sessions that lost their postmaster end by themselves; only then is its lock file ours to remove.
forget_dead_postmaster() {
  [ -e "$stack/postgres/data/postmaster.pid" ] || return 0
  eventually 20 nobody_in "$stack/postgres/data" || die "postgres: sessions of the one that was killed still run"
  rm -f -- "$stack/postgres/data/postmaster.pid"
}

# nobody_in FOLDER: no process has it as its working directory.
nobody_in() {
  local process
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/cwd")" != "$1" ] || return 1
  done
}

# An eighth of the machine's memory, at most 256 MB: the demo data takes about 5.
shared_buffers_mb() {
  awk '/^MemTotal:/ { mb = int($2 / 1024 / 8); print (mb > 256 ? 256 : mb < 16 ? 16 : mb) }' /proc/meminfo
}

# pg_ctl waits until the server takes connections, and starts it in a session of its own.
launch_postgres() {
  local log=$stack/postgres/server.log
  if ! (cd "$stack/postgres" && "${as_service_user[@]}" "$postgres_bin/pg_ctl" --pgdata="$stack/postgres/data" --wait --timeout=60 \
    --log="$log" --options="-p $1" --silent start) </dev/null >>"$stack/log/postgres.log" 2>&1 9>&-; then
    cat "$log" >>"$stack/log/postgres.log" 2>/dev/null
    return 1
  fi
  remember "$stack/run/postgres.pid" "$(head -n 1 "$stack/postgres/data/postmaster.pid")"
  printf '%s\n' "$1" >"$stack/run/postgres.port"
}

fill_postgres() {
  POSTGRES_PORT=$(port_of postgres)
  setting POSTGRES_PORT "$POSTGRES_PORT"
  setting POSTGRES_PASSWORD "$POSTGRES_PASSWORD"
  setting POSTGRES_BIN "$postgres_bin"
  setting POSTGRES_DATA "$stack/postgres/data"
  setting POSTGRES_ADMIN_URL "postgresql://postgres:$superuser_password@127.0.0.1:$POSTGRES_PORT/postgres"
  setting DATABASE_URL "postgresql://poolbench:$POSTGRES_PASSWORD@127.0.0.1:$POSTGRES_PORT/suppliers"
  local file
  {
    PGPASSWORD=$superuser_password stack_psql postgres postgres --command "
      CREATE ROLE poolbench LOGIN PASSWORD '$POSTGRES_PASSWORD'" --command "
      CREATE DATABASE suppliers OWNER poolbench"
    for file in "$root"/sql/[0-9]*.sql; do
      PGPASSWORD=$POSTGRES_PASSWORD stack_psql poolbench suppliers --file "$file"
    done
  } >"$stack/log/fill.log" 2>&1 || die "sql/ could not be loaded: $(tail -n 1 "$stack/log/fill.log")"
}

stack_psql() {
  local user=$1 database=$2
  shift 2
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=127.0.0.1 --port="$POSTGRES_PORT" --username="$user" \
    --dbname="$database" "$@"
}
