# shellcheck shell=bash
# The services of a private stack, each with start_NAME, and what they share. Source it after processes.sh.
#
# Everything of a stack lives in one folder, $stack:
#   env                    addresses and secrets as shell assignments, readable by its owner only
#   run/NAME.pid           the processes, as processes.sh remembers them;  run/NAME.port  their ports
#   log/NAME.log           what they say
#   postgres/ redis/ pgbouncer/ prometheus/   their own folders
#   prometheus.yml rules/ targets/            what Prometheus reads; scripts may add files to targets/


all_services=(postgres redis pgbouncer exporter_postgres exporter_redis exporter_node prometheus)

# Postgres refuses to run as root, and nothing else here needs to: as root, services run as an unprivileged user.
declare -a as_service_user=()
service_user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
  for service_user in postgres nobody; do
    ! id -u "$service_user" >/dev/null 2>&1 || break
  done
  as_service_user=(setpriv "--reuid=$service_user" "--regid=$(id -g "$service_user")" --clear-groups --)
fi

# service_folder NAME: makes $stack/NAME, which only the service user can look into.
service_folder() {
  (umask 077 && mkdir -p "$stack/$1")
  if [ "$(id -u)" -eq 0 ]; then
    chown "$service_user:" "$stack/$1"
  fi
}

# service_file NAME/FILE: stdin becomes that file, readable by the service user only.
service_file() {
  (
    umask 077
    cat >"$stack/$1"
  ) || die "cannot write $stack/$1"
  if [ "$(id -u)" -eq 0 ]; then
    chown "$service_user:" "$stack/$1"
  fi
}

# spawn NAME PORT COMMAND...: starts a service in a session of its own, so that a Ctrl-C meant for the script does not
# reach it, and waits until it answers on its port. Fails when it ends before that or takes over 20 s.
spawn() {
  local name=$1 port=$2 pid
  shift 2
  setsid "${as_service_user[@]}" "$@" </dev/null >>"$stack/log/$name.log" 2>&1 9>&- &
  pid=$!
  disown "$pid"
  remember "$stack/run/$name.pid" "$pid"
  if ! eventually 20 ended_or_answers "$name" "$port" || ! running "$stack/run/$name.pid" >/dev/null; then
    stop_process "$stack/run/$name.pid"
    return 1
  fi
  printf '%s\n' "$port" >"$stack/run/$name.port"
}

ended_or_answers() { ! running "$stack/run/$1.pid" || answers "$2"; }

# command_of PROGRAM PACKAGE: the path of a program, or a clear line about the package that has it.
command_of() {
  PATH=$PATH:/usr/sbin:/sbin command -v "$1" || die "$1 is missing: install the package $2, or run scripts/setup"
}

port_of() { cat "$stack/run/$1.port"; }

# setting NAME VALUE: adds an assignment to $stack/env. Values hold no quote.
setting() { printf "%s='%s'\n" "$1" "$2" >>"$stack/env"; }

# The port that a service had before, when it is started again; else free ones until one works.
start_on_port() {
  local name=$1
  mkdir -p "$stack/log"
  if [ -s "$stack/run/$name.port" ]; then
    "launch_$name" "$(port_of "$name")" || die "$name: could not be started again: $(tail -n 1 "$stack/log/$name.log")"
  else
    on_free_port "$stack/log/$name.log" "launch_$name"
  fi
}

# stop_service NAME: its polite signal, then the impolite one.
stop_service() {
  case $1 in
    postgres) stop_process "$stack/run/postgres.pid" INT 20 ;; # "fast": sessions are cut, data is written
    *) stop_process "$stack/run/$1.pid" TERM 5 ;;
  esac
}

# ---- Redis: sessions only, nothing on disk --------------------------------------------------------------------------

start_redis() {
  local password
  redis_server=$(command_of redis-server redis-server)
  if [ ! -e "$stack/redis/redis.conf" ]; then
    password=$(random_secret)
    service_folder redis
    service_file redis/redis.conf <<CONF
bind 127.0.0.1
protected-mode yes
daemonize no
dir $stack/redis
save ""
appendonly no
maxmemory 64mb
maxmemory-policy volatile-ttl
requirepass $password
CONF
    start_on_port redis
    setting REDIS_URL "redis://:$password@127.0.0.1:$(port_of redis)/0"
  else
    start_on_port redis
  fi
}

launch_redis() { spawn redis "$1" "$redis_server" "$stack/redis/redis.conf" --port "$1"; }

# ---- PgBouncer: one more way to get a connection --------------------------------------------------------------------

# Sessions are pooled, not transactions: prepared statements of a client stay with its server connection, which Debian
# 12's PgBouncer (1.18) cannot do otherwise.
start_pgbouncer() {
  pgbouncer=$(command_of pgbouncer pgbouncer)
  if [ ! -e "$stack/pgbouncer/pgbouncer.ini" ]; then
    service_folder pgbouncer
    service_file pgbouncer/users <<<"\"poolbench\" \"$POSTGRES_PASSWORD\""
    start_on_port pgbouncer
    setting PGBOUNCER_URL "postgresql://poolbench:$POSTGRES_PASSWORD@127.0.0.1:$(port_of pgbouncer)/suppliers"
  else
    start_on_port pgbouncer
  fi
}

launch_pgbouncer() {
  service_file pgbouncer/pgbouncer.ini <<CONF
[databases]
* = host=127.0.0.1 port=$POSTGRES_PORT
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $1
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $stack/pgbouncer/users
pool_mode = session
default_pool_size = 20
max_client_conn = 1000
ignore_startup_parameters = extra_float_digits,options
CONF
  spawn pgbouncer "$1" "$pgbouncer" "$stack/pgbouncer/pgbouncer.ini"
}
