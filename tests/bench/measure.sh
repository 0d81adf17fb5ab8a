# shellcheck shell=bash
# shellcheck disable=SC2154 # work, rounds, seconds: from the script; server_pid, server_url: from server.sh
# What the figures of tests/bench/figures have in common. Source it after scripts/lib/server.sh.

# start_and_log_in [FLAG...]: a fresh server instead of the last one, and a user's TOKEN. With on_core on that core only.
start_and_log_in() {
  [ ! -e "$work/server.pid" ] || stop_process "$work/server.pid"
  start_server "$work" "$@"
  [ -z "${on_core:-}" ] || taskset --all-tasks --cpu-list --pid "$on_core" "$server_pid" >/dev/null
  TOKEN=$(curl --fail --silent --show-error --data 'username=a&password=a' "$server_url/login" | jq --raw-output .access_token) ||
    die 'nobody can log in'
  export TOKEN
  ask_server '/products?limit=1' >/dev/null
}

ask_server() {
  curl --fail --silent --show-error --max-time 120 --header "Authorization: Bearer $TOKEN" "$server_url$1" ||
    die "GET $1 failed"
}

# memory_kib NAME: a line of the server's /proc/PID/status: VmRSS (now) or VmHWM (its highest so far).
memory_kib() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$server_pid/status"; }

# CPU time, in clock ticks, of Postgres and all that this script has started: the server, nginx, what they are asked by.
all_cpu_ticks() {
  ticks=0
  cpu_ticks $$ tree
  cpu_ticks "$(head -n 1 "$POSTGRES_DATA/postmaster.pid")" tree
}

# under_load FILE COMMAND...: runs a load generator; `spent` becomes the CPU ticks that it and all others took.
under_load() {
  local file=$1 before
  shift
  all_cpu_ticks
  before=$ticks
  attended "$@" >"$file" 2>&1 || die "$(tail -n 1 "$file")"
  all_cpu_ticks
  spent=$((ticks - before))
}

# wrk_rate FLAG...: sets `rate` to the requests per second and `done` to their number; any that fails ends the script.
# With on_core on that core.
wrk_rate() {
  local pinned=()
  [ -z "${on_core:-}" ] || pinned=(taskset --cpu-list "$on_core")
  under_load "$work/wrk.txt" "${pinned[@]}" wrk --duration "${seconds}s" --timeout 10s "$@"
  if grep --quiet 'Non-2xx\|Socket errors' "$work/wrk.txt"; then
    die "wrk: $(grep 'Non-2xx\|Socket errors' "$work/wrk.txt" | xargs)"
  fi
  done=$(awk '/ requests in / { print $1 }' "$work/wrk.txt")
  rate=$(awk '/^Requests\/sec:/ { print $2 }' "$work/wrk.txt")
  [ -n "$rate" ] || die "wrk: $(tail -n 1 "$work/wrk.txt")"
}

# pgbench_rate FLAG...: sets `rate` to the transactions per second and `done` to their number. It logs in as the server
# does.
pgbench_rate() {
  under_load "$work/pgbench.txt" "$POSTGRES_BIN/pgbench" --no-vacuum --protocol=prepared --time "$seconds" "$@" "$DATABASE_URL"
  grep --quiet '^number of failed transactions: 0 ' "$work/pgbench.txt" || die "pgbench: $(grep failed "$work/pgbench.txt")"
  done=$(awk '/actually processed: / { print $NF }' "$work/pgbench.txt")
  rate=$(awk '/^tps = / { print $3 }' "$work/pgbench.txt")
}

# side_by_side FIGURE OTHER LEAST OURS THEIRS: runs both commands in every round, each first in turn; each sets `rate`,
# `done` and `spent`. A round before the first one is not counted: it warms both up. What is compared are the rates; how
# much CPU a request took, client included, is told because it depends less on what else the machine does.
side_by_side() {
  local figure=$1 other=$2 least=$3 ours=$4 theirs=$5 first second
  for ((round = 0; round <= rounds; round++)); do
    first=$ours second=$theirs
    ((round % 2)) || first=$theirs second=$ours
    for side in "$first" "$second"; do
      $side
      cost=$((spent * 1000000 / $(getconf CLK_TCK) / done))
      if [ "$side" = "$ours" ]; then our_rate=$rate our_cost=$cost; else their_rate=$rate their_cost=$cost; fi
    done
    ratio=$(awk -v ours="$our_rate" -v theirs="$their_rate" 'BEGIN { printf "%.3f\n", ours / theirs }')
    say "  round $round: $our_rate/s ($our_cost us of CPU) against $their_rate/s ($their_cost us): $ratio$( ((round)) || echo ', not counted')"
    ((round == 0)) || echo "$our_rate $their_rate $ratio $our_cost $their_cost" >>"$work/$figure.rounds"
  done
  verdict "$figure" "$(column_of 3 "$work/$figure.rounds" | summary 3)" "at least $least" "$(
    of() { column_of "$1" "$work/$figure.rounds" | median 0; }
    echo "$(of 1)/s ($(of 4) us of CPU each) against $(of 2)/s ($(of 5) us) of $other"
  )"
}

# at_most FIGURE UNIT MOST FILE: the median of the numbers in the file.
at_most() { verdict "$1" "$(summary 2 <"$4")" "at most $3" "$2"; }

column_of() { awk -v n="$1" '{ print $n }' "$2"; }

# median DECIMALS, summary DECIMALS: of the numbers on stdin; the summary is "median min max".
median() { summary "$1" | cut -d ' ' -f 1; }
summary() {
  sort --general-numeric-sort | awk -v decimals="$1" '
    { x[NR] = $1 }
    END {
      f = "%." decimals "f"
      printf f " " f " " f "\n", NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2, x[1], x[NR]
    }'
}

# verdict FIGURE "MEDIAN MIN MAX" "at least|most LIMIT" DETAIL: a line of the report.
verdict() {
  local median min max limit=${3##* } reached=no
  read -r median min max <<<"$2"
  if awk -v x="$median" -v limit="$limit" -v how="$3" 'BEGIN { exit !(how ~ /least/ ? x >= limit : x <= limit) }'; then
    reached=yes
  fi
  printf '%s\t%s\t%s to %s\t%s\t%s\t%s\n' "$1" "$median" "$min" "$max" "$3" "$reached" "$4" >>"$work/report.tsv"
}

# report: the table on stdout; ends the script with 2 when something was not reached.
report() {
  {
    printf 'figure\tmedian\trounds\twanted\treached\tdetail\n'
    cat "$work/report.tsv"
  } | column -t -s $'\t'
  ! grep --quiet $'\tno\t' "$work/report.tsv" || exit 2
}
