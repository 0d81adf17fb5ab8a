#!/usr/bin/env bash
# capacity_mm1.sh: does `loadgen capacity` find the highest rate of a queue whose highest rate is known?
#
# Usage: tests/long/capacity_mm1.sh [--runs N] [--lanes N] [--ledger FILE] [--build DIR]
#
# The scripted-delay server answers as an M/M/1 queue: Poisson arrivals, one worker, exponential service times of mean
# 1/mu. Its response times are exponential with rate mu - lambda, so their p99 is ln(100) / (mu - lambda), and the highest
# rate with p99 < L is mu - ln(100) / L. Here mu = 5000/s and L = 6.4 ms: 4280.4/s. Each run must find it within 3 %;
# of 20 runs one may be off. --lanes run at a time, each against a server of its own (default 1). A line for each run is
# appended to the ledger, so it can be stopped and resumed: --runs counts those that are there already (default 20).
# A run takes 2 to 3.5 minutes; more than four lanes need more than two cores. Status 0: at least 19 of 20 runs (95 %) are
# within 3 %.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
runs=20 lanes=1 ledger=$here/capacity_mm1.tsv build=$root/build/release
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2 && shift 2 ;;
    --lanes) lanes=$2 && shift 2 ;;
    --ledger) ledger=$2 && shift 2 ;;
    --build) build=$2 && shift 2 ;;
    *) echo "capacity_mm1.sh: unknown argument $1" >&2 && exit 1 ;;
  esac
done
mean_us=200 limit_us=6400 probe=4800ms
truth=$(awk -v mu=$((1000000 / mean_us)) -v us=$limit_us 'BEGIN { printf "%.1f", mu - log(100) / (us / 1e6) }')
scratch=$(mktemp -d)
children=()
trap 'for child in "${children[@]}"; do kill "$child" 2>/dev/null && wait "$child" || :; done; rm -rf -- "$scratch"' EXIT
# The generator and its target go first, where we may say so: they measure, whatever else is going on.
first=(nice --adjustment=-10)
[ "$("${first[@]}" nice 2>/dev/null)" = -10 ] || first=()

[ -e "$ledger" ] || printf 'started_at\tcommit\tseed\toutcome\tprobes\tnot_valid\tseconds\testimate_rps\tlow_rps\thigh_rps\ttrue_rps\toff_percent\n' >"$ledger"
made() { grep -vc ^started_at "$ledger" || :; }

# one LANE: a run, and its line
one() {
  local lane=$1 status=0 url
  coproc server { exec "${first[@]}" "$build/tests/delay_server" 0 "$RANDOM"; }
  # shellcheck disable=SC2154
  local server_pid=$server_PID load_pid=
  trap 'kill "$server_pid" $load_pid 2>/dev/null; exit 1' TERM
  read -r _ _ url <&"${server[0]}"
  "${first[@]}" "$build/bin/loadgen" capacity "http://$url/?mm1_us=$mean_us" --slo "p99<${limit_us}us" --start-rate 1900 \
    --precision 7% --duration "$probe" --warmup 300ms --connections 256 --json "$scratch/$lane.json" --quiet &
  load_pid=$!
  wait "$load_pid" || status=$?
  kill "$server_pid"
  wait "$server_pid" || :
  case $status in 0 | 3 | 4) ;; *) return "$status" ;; esac
  jq --raw-output --argjson truth "$truth" '[.started_at, .tool.commit, .seed, .outcome, (.probes | length),
    ([.probes[] | select(.outcome == "not_valid")] | length), (.duration_s | round)]
    + (.capacity_rps | if . then [.estimate, .low, .high, $truth, (.estimate / $truth * 1e4 - 1e4 | round / 100)]
       else [null, null, null, $truth, null] end) | @tsv' "$scratch/$lane.json" | tee -a "$ledger"
}

while [ "$(made)" -lt "$runs" ]; do
  left=$((runs - $(made)))
  children=()
  for ((lane = 0; lane < lanes && lane < left; lane++)); do
    one $lane &
    children+=($!)
  done
  for child in "${children[@]}"; do wait "$child"; done
  children=()
done

awk -F '\t' -v OFS='\t' 'NR > 1 { n++; if ($4 == "found" && $12 > -3 && $12 < 3) within++; if ($9 != "" && $9 <= $11 && $11 <= $10) covered++ }
  END { printf "%d of %d runs within 3 %%; the true rate is in %d intervals\n", within, n, covered; exit !(within >= 0.95 * n) }' "$ledger"
