# shellcheck shell=bash
# Prometheus and its exporters in a stack. Source it after postgres.sh.
#
# The configuration is dashboards/prometheus/, copied; what is scraped stands in files that Prometheus reads again when
# they change: $stack/targets/JOB.json, made here for the exporters and by `scripts/stack targets` for anything else.

# write_target JOB ADDRESS...: Prometheus scrapes these from now on; without an address the job is forgotten.
write_target() {
  local job=$1 file=$stack/targets/$1.json
  shift
  if [ $# -eq 0 ]; then
    rm -f -- "$file"
    return
  fi
  jq --null-input --arg job "$job" '[{targets: $ARGS.positional, labels: {job: $job}}]' --args "$@" >"$file.new" ||
    die "cannot write $file"
  mv -- "$file.new" "$file"
}

# Its data lives as long as the stack.
start_prometheus() {
  prometheus=$(command_of prometheus prometheus)
  if [ ! -d "$stack/prometheus" ]; then
    service_folder prometheus
    cp -r "$root/dashboards/prometheus/prometheus.yml" "$root/dashboards/prometheus/rules" "$stack/"
    chmod -R a+rX "$stack/prometheus.yml" "$stack/rules"
    start_on_port prometheus
    setting PROMETHEUS_URL "http://127.0.0.1:$(port_of prometheus)"
  else
    start_on_port prometheus
  fi
}

launch_prometheus() {
  spawn prometheus "$1" "$prometheus" --config.file="$stack/prometheus.yml" --web.listen-address="127.0.0.1:$1" \
    --storage.tsdb.path="$stack/prometheus" --web.enable-lifecycle --log.level=warn
}

# The exporters' names are as in `--with exporters`; their jobs are what the dashboards select.
start_exporters() {
  local name
  for name in postgres redis node; do
    "start_exporter_$name"
    write_target "$name" "127.0.0.1:$(port_of "exporter_$name")"
  done
}

start_exporter_postgres() {
  exporter_postgres=$(command_of prometheus-postgres-exporter prometheus-postgres-exporter)
  local password
  if [ ! -e "$stack/exporter_postgres/password" ]; then
    password=$(random_secret)
    service_folder exporter_postgres
    service_file exporter_postgres/password <<<"$password"
    service_file exporter_postgres/queries.yml <"$root/dashboards/prometheus/postgres-queries.yml"
    PGPASSWORD=$superuser_password stack_psql postgres suppliers --command "
      CREATE ROLE exporter LOGIN PASSWORD '$password' IN ROLE pg_monitor" --command "
      GRANT SELECT ON transactions TO exporter" >>"$stack/log/fill.log" 2>&1 || die "cannot make the role exporter"
  fi
  start_on_port exporter_postgres
}

launch_exporter_postgres() {
  local password
  password=$(cat "$stack/exporter_postgres/password")
  # Its password is in the environment, where other users cannot see it; so is that of the Redis exporter.
  DATA_SOURCE_NAME="postgresql://exporter:$password@127.0.0.1:$POSTGRES_PORT/suppliers?sslmode=disable" \
    spawn exporter_postgres "$1" "$exporter_postgres" --web.listen-address="127.0.0.1:$1" \
    --extend.query-path="$stack/exporter_postgres/queries.yml"
}

start_exporter_redis() {
  exporter_redis=$(command_of prometheus-redis-exporter prometheus-redis-exporter)
  start_on_port exporter_redis
}

launch_exporter_redis() {
  local password
  password=$(sed -n 's/^requirepass //p' "$stack/redis/redis.conf")
  REDIS_PASSWORD=$password spawn exporter_redis "$1" "$exporter_redis" -web.listen-address="127.0.0.1:$1" \
    -redis.addr="redis://127.0.0.1:$(port_of redis)"
}

start_exporter_node() {
  exporter_node=$(command_of prometheus-node-exporter prometheus-node-exporter)
  start_on_port exporter_node
}

launch_exporter_node() { spawn exporter_node "$1" "$exporter_node" --web.listen-address="127.0.0.1:$1"; }
