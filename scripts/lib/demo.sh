# shellcheck shell=bash
# The demonstrations as private processes, and what they tell. Source it after server.sh.
#
# The programs are those of build/release, or of POOLBENCH_BIN, which tests set. Uses what scripts/demo has read from its command line: kind, length_s, scrape_s, programs, setup, and the folder work.

programs_folder=${POOLBENCH_BIN:-$root/build/release/bin}
server_program=$programs_folder/poolbench-server # what start_server runs

# comparison_queries: TITLE<tab>QUERY of the panels that compare the modes, from the dashboard itself.
comparison_queries() {
  jq --raw-output --arg interval "$((4 * scrape_s > 15 ? 4 * scrape_s : 15))s" '
    def titles: ["Requests per second", "Response time in the server", "Wait for a usable connection, p99",
      "Connections opened per second", "Postgres backends by application", "Server CPU per request"];
    .panels as $panels | titles[] | . as $title
    | $panels[] | select(.title == $title) | .targets[-1].expr
    | gsub("job=~\"\\$job\", instance=~\"\\$instance\"(, )?"; "") | gsub("\\{\\}"; "") | gsub("\\$__rate_interval"; $interval)
    | "\($title)\t\(.)"' "$root/dashboards/grafana/dashboards/poolbench-modes.json"
}

# prometheus_links URL: one page with all comparison queries, then each by itself.
prometheus_links() {
  local path=/graph
  # Debian ships Prometheus with its older pages only.
  if curl --silent --fail --max-time 5 --output /dev/null "$1/classic/graph"; then path=/classic/graph; fi
  comparison_queries | jq --raw-input --null-input --raw-output --arg page "$1$path" '
    def graph($n; $query): "g\($n).expr=\($query | @uri)&g\($n).tab=0&g\($n).range_input=5m";
    [inputs | split("\t")]
    | "compare  all of these on one page:", "  \($page)?\(to_entries | map(graph(.key; .value[1])) | join("&"))",
      (.[] | "  \(.[0])", "    \($page)?\(graph(0; .[1]))")'
}

start_in_local() {
  local name
  if [ "$setup" = yes ]; then
    if [ "$kind" = prometheus ]; then attended "$root/scripts/setup" --demo; else attended "$root/scripts/setup"; fi
  fi
  [ -x "$programs_folder/loadgen" ] || die "no $programs_folder/loadgen: run scripts/setup"
  say 'starting a private shop'
  at_exit "$root/scripts/stack" down --dir "$work/stack"
  if [ "$kind" = prometheus ]; then
    attended "$root/scripts/stack" up --dir "$work/stack" --with prometheus,exporters
  else
    attended "$root/scripts/stack" up --dir "$work/stack"
  fi
  # shellcheck source=/dev/null
  . "$work/stack/env"
  # One key, so that logins survive a server that is started again in the other mode.
  POOLBENCH_TOKEN_KEY=$(random_secret)
  export POOLBENCH_TOKEN_KEY
  server_in_mode per-request
  if [ "$kind" = prometheus ]; then
    if [ "$scrape_s" -ne 5 ]; then
      sed -i --regexp-extended "s/^  (scrape|evaluation)_interval: .*/  \1_interval: ${scrape_s}s/
        s/^  scrape_timeout: .*/  scrape_timeout: $((scrape_s < 4 ? scrape_s : 4))s/" "$work/stack/prometheus.yml"
      curl --fail --silent --show-error --request POST "$PROMETHEUS_URL/-/reload" || die 'Prometheus did not take --scrape'
    fi
    "$root/scripts/stack" targets poolbench-server "${admin_url#http://}" --dir "$work/stack"
    start_local_grafana
  fi
  at_exit stop_load
  declare -gA load_pids=() load_ports=()
  for name in "${programs[@]}"; do start_load "$name"; done
  if [ "$kind" = prometheus ]; then
    "$root/scripts/stack" targets loadgen "${load_ports[@]/#/127.0.0.1:}" --dir "$work/stack"
  fi
}

# server_in_mode MODE: (again) on the ports it had; the environment of its traces is the mode.
server_in_mode() {
  local log=()
  if [ "$kind" = elastic ]; then log=(--request-log); fi
  OTEL_TRACES_SAMPLER=${OTEL_TRACES_SAMPLER:-$trace_sampler} OTEL_TRACES_SAMPLER_ARG=${OTEL_TRACES_SAMPLER_ARG:-$trace_share} \
  OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=$1,deployment.environment=$1${caller_attributes:+,$caller_attributes} \
    start_server "$work" --demo-routes --db-mode "$1" "${log[@]}"
  server_listen=${server_url#http://}
  server_admin=${admin_url#http://}
}
# A quarter of all requests, whatever the client asks for: the busy program would otherwise bury the collector. The server
# tells the share to Elastic, which counts each trace four times.
trace_sampler=traceidratio trace_share=0.25
caller_attributes=${OTEL_RESOURCE_ATTRIBUTES:-}

# rate_of NAME: the flags that make an open loop of a program. One is enough to show what an open loop shows: a target
# rate, and how late requests were sent. Its file names no duration; the others' do.
rate_of() { [ "$1" != shop ] || printf '%s\n' --rate=20 --connections=4 --duration=55m; }

# start_load NAME: until it is stopped or its time is over, which watch_in_local sees. All programs log in at once, and
# passwords are dear to check: on a busy machine that takes longer than the usual timeout.
start_load() {
  local rate
  readarray -t rate < <(rate_of "$1")
  : "${load_ports[$1]:=$(free_port)}"
  "$programs_folder/loadgen" run "$server_url" --scenario "$root/loadgen/scenarios/$1.toml" --label "program=$1" \
    --prometheus "127.0.0.1:${load_ports[$1]}" --timeout 30s --quiet "${rate[@]}" >"$work/load-$1.log" 2>&1 </dev/null &
  load_pids[$1]=$!
  remember "$work/load-$1.pid" "$!"
}

stop_load() {
  local name
  for name in "${programs[@]}"; do
    if running "$work/load-$name.pid" >/dev/null; then kill -TERM "${load_pids[$name]}"; fi
  done
  for name in "${programs[@]}"; do stop_process "$work/load-$name.pid"; done
}

# A load program ends after 55 minutes, before its login does: then it starts again. The shop must live on.
watch_in_local() {
  local name status
  running "$work/server.pid" >/dev/null || die "the server ended: $(tail -n 1 "$work/server.log")"
  for name in "${programs[@]}"; do
    if running "$work/load-$name.pid" >/dev/null; then continue; fi
    status=0
    wait "${load_pids[$name]}" || status=$?
    case $status in
      0 | 4) start_load "$name" ;;
      *) die "the load program $name ended with status $status: $(tail -n 1 "$work/load-$name.log")" ;;
    esac
  done
}

# Elastic tells the modes apart by the environment, which a process has for life: the server starts again. The load
# programs see refused connections for a moment.
switch_in_local() {
  if [ "$kind" = prometheus ]; then
    switch_mode "$1"
  else
    stop_process "$work/server.pid"
    server_in_mode "$1"
  fi
}

addresses_in_local() {
  printf '%s\n' "server   $server_url/docs" "live     $admin_url/dashboard" \
    "switch   curl -X PUT $admin_url/db-mode -d '{\"mode\":\"pooled\"}'"
  if [ "$kind" = elastic ]; then
    printf '%s\n' "traces   to $OTEL_EXPORTER_OTLP_ENDPOINT, service poolbench-server, one environment for each mode"
    return
  fi
  [ -z "${grafana_url:-}" ] || printf '%s\n' "grafana  $grafana_url/dashboards"
  printf '%s\n' "metrics  $PROMETHEUS_URL"
  prometheus_links "$PROMETHEUS_URL"
}

# Grafana, if it is installed, with the shipped dashboards; anybody on this machine may look.
start_local_grafana() {
  local program port home=$work/grafana
  program=$(PATH=$PATH:/usr/sbin:/usr/share/grafana/bin command -v grafana-server) || return 0
  mkdir -p "$home/data"
  cp -r "$root/dashboards/grafana/provisioning" "$home/provisioning"
  sed -i "s#/var/lib/grafana/dashboards#$root/dashboards/grafana/dashboards#" "$home/provisioning/dashboards/poolbench.yml"
  port=$(free_port)
  local arguments=(cfg:default.server.http_addr=127.0.0.1 "cfg:default.server.http_port=$port"
    "cfg:default.paths.data=$home/data" "cfg:default.paths.logs=$home/data" "cfg:default.paths.provisioning=$home/provisioning"
    cfg:default.auth.anonymous.enabled=true cfg:default.analytics.reporting_enabled=false
    cfg:default.analytics.check_for_updates=false)
  if [ -d /usr/share/grafana/conf ]; then arguments=(--homepath /usr/share/grafana "${arguments[@]}"); fi
  POOLBENCH_PROMETHEUS_URL=$PROMETHEUS_URL "$program" "${arguments[@]}" >"$work/grafana.log" 2>&1 </dev/null &
  remember "$work/grafana.pid" "$!"
  at_exit stop_process "$work/grafana.pid"
  if eventually 60 curl --fail --silent "http://127.0.0.1:$port/api/health"; then
    grafana_url=http://127.0.0.1:$port
  else
    say "Grafana did not start, going on without: $(tail -n 1 "$work/grafana.log")"
  fi
}

verdict_in_local() {
  if [ "$kind" = prometheus ]; then verdict "$PROMETHEUS_URL"; fi
}

# verdict PROMETHEUS: the dashboard's first table, over the time of this demonstration.
verdict() {
  local range=$((SECONDS - began + 5))s name query
  {
    printf 'mode\n'
    while IFS=$'\t' read -r name query; do
      curl --silent --fail --max-time 10 --data-urlencode "query=$query" "$1/api/v1/query" |
        jq --compact-output --arg name "$name" '.data.result[] | {mode: .metric.connection_mode, $name, value: .value[1]}'
    done < <(jq --raw-output --arg range "$range" '
      ["requests", "p50", "p99", "failed", "connections opened per request"] as $names
      | first(.panels[] | select(.type == "table")).targets[:5] | to_entries[]
      | "\($names[.key])\t\(.value.expr | gsub("job=~\"\\$job\", instance=~\"\\$instance\"(, )?"; "") | gsub("\\$__range"; $range))"' \
      "$root/dashboards/grafana/dashboards/poolbench-modes.json")
  } | tail -n +2 | jq --slurp --raw-output '
    def ms: if . == null or . == "NaN" then "-" else tonumber * 1e5 | round / 100 | "\(.) ms" end;
    def n: if . == null or . == "NaN" then "-" else tonumber * 100 | round / 100 | tostring end;
    group_by(.mode) | map({mode: .[0].mode} + (map({(.name): .value}) | add))
    | (["", "mode", "requests", "p50", "p99", "connections opened per request"],
       (.[] | ["", .mode, (.requests | if . == null then "-" else tonumber | round end), (.p50 | ms), (.p99 | ms),
         (.["connections opened per request"] | n)])) | @tsv' | column -t -s $'\t'
}
