#!/usr/bin/env bash
# The compose files are valid, and everything they mention is there: files, variables, ports, the programs' settings.
# No engine is needed: docker-compose config resolves them to one document, which is then asked.
# Usage: compose_test.sh SOURCE_DIR POOLBENCH_SERVER LOADGEN
set -euo pipefail

source_dir=$1 server=$2 loadgen=$3
compose=$source_dir/compose
# Kept, not piped: grep stops reading at its first match, and the programs say so when nobody listens.
server_help=$("$server" --help)
run_help=$("$loadgen" run --help)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
  printf '%s\n' "$*" >&2
  failed=1
}

# Every variable of .env.example gets a value, so that whatever compose still asks for is missing there.
sed 's/=$/=s3cret0123456789012345678901234567/' "$compose/.env.example" >"$scratch/.env"
[ -z "$(sed -n 's/^[A-Z_]*=\(..*\)/\1/p' "$compose/.env.example")" ] || complain '.env.example holds a value'

for file in prometheus-grafana elastic-apm; do
  if ! env -i PATH="$PATH" HOME="$scratch" docker-compose --file "$compose/$file.yml" --env-file "$scratch/.env" \
    --profile load config >"$scratch/$file.yaml" 2>"$scratch/$file.err"; then
    complain "$file.yml: $(cat "$scratch/$file.err")"
    continue
  fi
  ! grep --quiet 'variable is not set' "$scratch/$file.err" ||
    complain "$file.yml: $(grep 'variable is not set' "$scratch/$file.err")"
  yq . "$scratch/$file.yaml" >"$scratch/$file.json"
  ask() { jq --raw-output "$1" "$scratch/$file.json"; }

  while read -r path; do
    [ -e "$path" ] || complain "$file.yml: mounts $path, which is not there"
  done < <(ask '.services[].volumes[]? | select(startswith("/")) | split(":")[0]')

  while read -r volume; do
    ask ".volumes | has(\"$volume\")" | grep --quiet true || complain "$file.yml: volume $volume is not declared"
  done < <(ask '.services[].volumes[]? | select(startswith("/") | not) | split(":")[0]')

  found=$(ask '.services | to_entries[] | .key as $s | .value.ports[]? | select(startswith("127.0.0.1:") | not) | "\($s) \(.)"')
  [ -z "$found" ] || complain "$file.yml: port not on loopback: $found"

  found=$(ask '.services | to_entries[] | select(.value.image | test(":[0-9v][^:]*$|^poolbench$") | not) | .key')
  [ -z "$found" ] || complain "$file.yml: image version not pinned: $found"

  found=$(ask '.services | to_entries[] | select(.value.mem_limit == null) | .key')
  [ -z "$found" ] || complain "$file.yml: no memory limit: $found"

  # One that others wait for must be able to say that it is healthy.
  found=$(ask '. as $all | .services[] | .depends_on // {} | to_entries[]
    | select(.value.condition == "service_healthy") | select($all.services[.key].healthcheck == null) | .key')
  [ -z "$found" ] || complain "$file.yml: waited for, but without a health check: $found"

  [ "$(ask '.services.redis.ports // [] | length')" = 0 ] || complain "$file.yml: Redis is reachable from outside"

  while read -r variable; do
    # Each flag has a variable, POOLBENCH_ and the flag's name; the help spells out only those without a flag.
    flag=--$(tr 'A-Z_' 'a-z-' <<<"${variable#POOLBENCH_}")
    grep --quiet --word-regexp -e "$variable" -e "$flag" <<<"$server_help" ||
      complain "$file.yml: the server knows no $variable"
  done < <(ask '.services.server.environment | keys[] | select(startswith("POOLBENCH_") or startswith("OTEL_"))')

  while read -r flag; do
    grep --quiet -e "$flag" <<<"$run_help" || complain "$file.yml: loadgen run knows no $flag"
  done < <(ask '.services.loadgen.command[] | select(startswith("--")) | split("=")[0]')

  scenario=$(ask '.services.loadgen.command[] | select(startswith("--scenario=")) | split("/") | last')
  [ -f "$source_dir/loadgen/scenarios/$scenario" ] || complain "$file.yml: no scenario $scenario"

  # The addresses inside: whatever is spoken to must be a service of the file.
  while read -r host; do
    ask ".services | has(\"$host\")" | grep --quiet true || complain "$file.yml: speaks to $host, which is no service"
  done < <(ask '.services[] | (.environment // {} | .[] | strings), (.command // [] | .[] | strings)' |
    grep --only-matching --extended-regexp '[a-z]+://([^@/ "]*@)?[a-z][a-z-]+:[0-9]+' |
    sed --regexp-extended 's#^[a-z]+://([^@]*@)?([a-z-]+):.*#\2#' | sort --unique)
done

# The Dockerfile: what it copies from the tree is there, and it ends as somebody else than root.
while read -r path; do
  [ -e "$source_dir/$path" ] || complain "Dockerfile: copies $path, which is not there"
done < <(sed --quiet --regexp-extended '/--from=/!s/^COPY (.*) [^ ]+$/\1/p' "$compose/Dockerfile" | tr ' ' '\n')
while read -r path; do
  [ -x "$source_dir/$path" ] || complain "Dockerfile: runs $path, which is not there"
done < <(sed --quiet 's/^RUN \(scripts[^ ]*\).*/\1/p' "$compose/Dockerfile")
user=$(sed --quiet 's/^USER //p' "$compose/Dockerfile" | tail -n 1)
[[ -n $user && $user != root ]] || complain 'Dockerfile: runs as root'
for program in "$server" "$loadgen"; do
  grep --quiet "bin/${program##*/} " "$compose/Dockerfile" || complain "Dockerfile: ${program##*/} is not installed"
done
[ "$(jq --slurp 'length' "$source_dir/dashboards/kibana/poolbench.ndjson")" -gt 0 ] || complain 'nothing to import into Kibana'

while read -r target; do
  grep --quiet "^  ${target%%:*}:" "$compose/prometheus-grafana.yml" || complain "scrape target $target is no service"
done < <(jq --raw-output '.[].targets[]' "$compose/prometheus/targets/compose.json")

exit "$failed"
