# shellcheck shell=bash
# The demonstrations in containers: the files of compose/, and one container for each load program. Source it after demo.sh.

docker_works() {
  command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

# compose: the command itself, not a function, so that a signal reaches it.
prepare_compose() {
  local file=elastic-apm.yml
  if [ "$kind" = prometheus ]; then file=prometheus-grafana.yml; fi
  compose=(docker compose --project-name poolbench-demo --env-file "$work/compose.env"
    --file "$root/compose/$file" --file "$work/load.yml")
}

# Secrets of this demonstration only: every variable of .env.example gets one.
write_compose_env() {
  local variable
  (
    umask 077
    while read -r variable; do printf '%s=%s\n' "$variable" "$(random_secret)"; done \
      < <(sed --quiet 's/^\([A-Z_]*\)=$/\1/p' "$root/compose/.env.example") >"$work/compose.env"
  )
}

# One service for each load program, and where Prometheus finds them.
write_load_file() {
  local name
  mkdir "$work/targets"
  {
    printf 'services:\n'
    if [ "$kind" = prometheus ]; then
      printf '  prometheus:\n    volumes:\n      - %s/targets:/etc/prometheus/targets:ro\n' "$work"
    else
      printf '  server:\n    environment:\n      OTEL_TRACES_SAMPLER: %s\n      OTEL_TRACES_SAMPLER_ARG: "%s"\n' \
        "$trace_sampler" "$trace_share"
    fi
    for name in "${programs[@]}"; do
      cat <<SERVICE
  load-$name:
    image: poolbench
    restart: unless-stopped
    init: true
    depends_on:
      server: { condition: service_healthy }
    command:
      - loadgen
      - run
      - http://server:8080
      - --scenario=/usr/share/poolbench/scenarios/$name.toml
      - --label=program=$name
      - --prometheus=0.0.0.0:9465
      - --quiet$(rate_of "$name" | sed 's/^/\n      - /')
    mem_limit: 256m
SERVICE
    done
  } >"$work/load.yml"
  jq --arg names "${programs[*]}" 'map(select(.labels.job != "loadgen"))
    + [{targets: ($names | split(" ") | map("load-\(.):9465")), labels: {job: "loadgen"}}]' \
    "$root/compose/prometheus/targets/compose.json" >"$work/targets/demo.json"
  chmod -R a+rX "$work/targets" # Prometheus in its container is somebody else
}

start_in_docker() {
  prepare_compose
  write_compose_env
  write_load_file
  admin_url=http://127.0.0.1:9464
  export POOLBENCH_DB_MODE=per-request
  say 'building and starting containers; the first time takes some minutes'
  at_exit take_down_containers
  attended "${compose[@]}" up --build --detach --wait server || die 'the containers did not start; the lines above say why'
  attended "${compose[@]}" up --detach || die 'the containers did not start; the lines above say why'
  eventually 120 curl --fail --silent "$admin_url/readyz" || die "the server does not answer at $admin_url"
  if [ "$kind" = prometheus ]; then switch_mode per-request; fi
}

take_down_containers() { "${compose[@]}" down --volumes --remove-orphans --timeout 15 >&2; }

watch_in_docker() { :; } # containers restart by themselves

switch_in_docker() {
  if [ "$kind" = prometheus ]; then
    switch_mode "$1"
  else
    POOLBENCH_DB_MODE=$1
    attended "${compose[@]}" up --detach --no-deps --wait server >&2 || die "the server did not start again in mode $1"
  fi
}

addresses_in_docker() {
  printf '%s\n' 'server   http://127.0.0.1:8080/docs' "live     $admin_url/dashboard" \
    "switch   curl -X PUT $admin_url/db-mode -d '{\"mode\":\"pooled\"}'"
  if [ "$kind" = prometheus ]; then
    printf '%s\n' "grafana  http://127.0.0.1:3000/dashboards   admin, $(secret_of GRAFANA_ADMIN_PASSWORD)" \
      'metrics  http://127.0.0.1:9090'
    prometheus_links http://127.0.0.1:9090
  else
    printf '%s\n' "kibana   http://127.0.0.1:5601/app/dashboards#/view/poolbench-modes   elastic, $(secret_of ELASTIC_PASSWORD)" \
      'traces   http://127.0.0.1:5601/app/apm/services, one environment for each mode'
  fi
}

secret_of() { sed --quiet "s/^$1=//p" "$work/compose.env"; }

verdict_in_docker() {
  if [ "$kind" = prometheus ]; then verdict http://127.0.0.1:9090; fi
}
