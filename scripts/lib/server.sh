# shellcheck shell=bash
# A poolbench-server of one's own on free ports, and what it and Postgres cost. Source it after processes.sh.

# start_server FOLDER [FLAG...]: starts the server of the stack whose env was sourced; sets server_url, admin_url and
# server_pid. FOLDER gets server.log and server.pid. Its ports are free ones, or those of server_listen and server_admin
# where these are set. Addresses and passwords go through the environment: arguments are
# visible to everybody on the machine.
# shellcheck disable=SC2034 # for the script that sources this
start_server() {
  local folder=$1 line
  shift
  : >"$folder/server.log" # that of a server before this one would say that it listens
  POOLBENCH_DATABASE_URL=$DATABASE_URL POOLBENCH_REDIS_URL=$REDIS_URL \
    "${server_program:-$root/build/release/bin/poolbench-server}" --listen "${server_listen:-127.0.0.1:0}" \
    --admin "${server_admin:-127.0.0.1:0}" "$@" \
    >"$folder/server.log" 2>&1 </dev/null &
  server_pid=$!
  remember "$folder/server.pid" "$server_pid"
  at_exit stop_process "$folder/server.pid"
  eventually "${server_patience:-20}" server_listens_or_ended "$folder" || die "the server did not start within ${server_patience:-20} s: $(tail -n 1 "$folder/server.log")"
  line=$(grep --max-count=1 '"message":"server listening"' "$folder/server.log") ||
    die "the server did not start: $(tail -n 1 "$folder/server.log")"
  server_url=http://$(jq --raw-output .listen <<<"$line")
  admin_url=http://$(jq --raw-output .admin <<<"$line")
}

server_listens_or_ended() {
  grep --quiet '"message":"server listening"' "$1/server.log" || ! running "$1/server.pid" >/dev/null
}

# switch_mode per-request|pooled
switch_mode() {
  curl --fail --silent --show-error --max-time 10 --request PUT --header 'Content-Type: application/json' \
    --data "{\"mode\":\"$1\"}" --output /dev/null "$admin_url/db-mode" || die "the server did not switch to $1"
}

# CPU time of a process in clock ticks, and with `tree` that of all below it, living or ended and waited for: Postgres
# forks a process for every connection, and those of the per-request mode have ended long before anybody looks. Sets
# `ticks`; no fork, so that looking costs little.
cpu_ticks() {
  local stat fields child children
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  read -ra fields <<<"${stat##*) }"
  ticks=$((ticks + fields[11] + fields[12]))
  [ "${2:-}" = tree ] || return 0
  ticks=$((ticks + fields[13] + fields[14]))
  children=()
  read -ra children 2>/dev/null <"/proc/$1/task/$1/children" || : # its line has no end
  for child in "${children[@]}"; do cpu_ticks "$child" tree; done
}

# sample_cpu FILE SERVER_PID POSTMASTER_PID: every 0.1 s a line "epoch_us server_ticks postgres_ticks" until it is killed.
sample_cpu() {
  local server_ticks ticks fd
  exec {fd}<> <(:) # reading from it with a timeout is a sleep without a fork
  while :; do
    ticks=0
    cpu_ticks "$2"
    server_ticks=$ticks ticks=0
    cpu_ticks "$3" tree
    printf '%s %s %s\n' "${EPOCHREALTIME/[.,]/}" "$server_ticks" "$ticks"
    read -r -t 0.1 -u "$fd" || :
  done >"$1"
}

# cpu_between FILE FROM_US TO_US: prints "server_us postgres_us" spent between two moments, straight lines between
# samples. CLK_TCK is 100 on every Linux of ours, but ask.
cpu_between() {
  awk -v from="$2" -v to="$3" -v tick_us="$((1000000 / $(getconf CLK_TCK)))" '
    function at(t, column,   i) {
      for (i = 2; i < n && time[i] < t; i++);
      if (t <= time[1]) return value[1, column]
      if (t >= time[n]) return value[n, column]
      return value[i-1, column] + (value[i, column] - value[i-1, column]) * (t - time[i-1]) / (time[i] - time[i-1])
    }
    NF == 3 { n++; time[n] = $1; value[n, 2] = $2; value[n, 3] = $3 }
    END {
      if (n < 2) exit 1
      printf "%.0f %.0f\n", (at(to, 2) - at(from, 2)) * tick_us, (at(to, 3) - at(from, 3)) * tick_us
    }' "$1"
}
