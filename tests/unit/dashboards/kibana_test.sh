#!/usr/bin/env bash
# The dashboard for Kibana: sound as an import (kibana.jq), canonical, about what the server really sends; and every rule
# can fail. No Kibana is asked: none can be run in a test.
# Usage: kibana_test.sh SOURCE_DIR
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
file=$1/dashboards/kibana/poolbench.ndjson
span_source=$1/server/telemetry/span.cpp
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
  printf '%s\n' "$*" >&2
  failed=1
}

# Fields of APM Server's documents, and what in our spans they are made of.
declare -A made_of=(
  [@timestamp]='made.start' [trace.id]='made.trace' [processor.event]='span_kind::server'
  [transaction.name]='"{} {}", method' [transaction.result]='http.response.status_code'
  [transaction.duration.us]='made.end' [span.duration.us]='made.end' [span.name]='made.name' [event.outcome]='fail('
)
for field in "${!made_of[@]}"; do
  grep --quiet --fixed-strings -- "${made_of[$field]}" "$span_source" || complain "$field: span.cpp has no ${made_of[$field]}"
done
# Of the resource: the service, and the environment that compose and the demonstration set to the mode.
grep --quiet --fixed-strings '"service.name"' "$1/server/telemetry/otel_options.cpp" || complain 'service.name is not sent'
places=(compose/elastic-apm.yml scripts/lib/demo.sh)
for place in "${places[@]}"; do
  grep --quiet 'deployment\.environment\.name=' "$1/$place" || complain "$place does not set the environment"
done
emitted=$(printf '%s\n' "${!made_of[@]}" service.name service.environment | jq --raw-input --null-input '[inputs]')

lint() { jq --slurp --raw-output --argjson emitted "$emitted" --from-file "$here/kibana.jq" "$1"; }

found=$(lint "$file")
[ -z "$found" ] || complain "$found"
jq --compact-output --sort-keys . "$file" | cmp --silent - "$file" || complain 'not canonical: jq --compact-output --sort-keys'

# What the panels look for by name must be the names we give.
while read -r name; do
  grep --quiet --fixed-strings "\"$name\"" "$span_source" || complain "no span is called $name"
done < <(grep --only-matching 'span\.name : [^a-z]*[a-z.]*' "$file" | sed 's/.*[^a-z.]//' | sort --unique)
grep --quiet '"poolbench-server"' "$1/server/telemetry/otel_options.cpp" || complain 'the service has another name'

# must_find WHAT JQ_CHANGE_OF_THE_SLURPED_FILE EXPECTED_PART_OF_THE_MESSAGE
must_find() {
  jq --slurp --compact-output "def panel(f): map(if .type == \"dashboard\" then .attributes.panelsJSON |= (fromjson | f | tojson) else . end); $2 | .[]" \
    "$file" >"$scratch/broken.ndjson"
  lint "$scratch/broken.ndjson" | grep --quiet --fixed-strings -- "$3" || complain "a file with $1 passed"
}
layer='.embeddableConfig.attributes.state.datasourceStates.formBased.layers[]'
must_find 'no data view' 'map(select(.type != "index-pattern"))' 'is not in the file'
must_find 'an object twice' '. + .[0:1]' ': twice'
must_find 'no dashboard' 'map(select(.type != "dashboard"))' 'no dashboard'
must_find 'a lost reference' 'map(if .type == "dashboard" then .references |= .[1:] else . end)' 'does not hold its reference'
must_find 'a panel twice' 'panel(.[0:1] + .)' ': twice'
must_find 'a nameless panel' 'panel(.[0].title = "")' 'no title'
must_find 'an unexplained panel' 'panel(.[0].embeddableConfig.description = "")' 'no description'
must_find 'panels over each other' 'panel(.[1].gridData.x = 0)' 'lies over'
must_find 'a field of nobody' "panel(.[0]$layer.columns.p50.sourceField = \"x.y\")" 'nothing sends x.y'
must_find 'a query for nothing' 'panel(.[0].embeddableConfig.attributes.state.query.query |= . + " and x.y : 1")' 'nothing sends x.y'
must_find 'a column forgotten' "panel(.[0]$layer.columnOrder |= .[1:])" 'columnOrder'
must_find 'an order by nothing' "panel(.[1]$layer.columns.name.params.orderBy.columnId = \"z\")" 'ordered by z'
must_find 'a view of nothing' 'panel(.[2].embeddableConfig.attributes.state.visualization.layers[0].accessors = ["z"])' 'shows z'
must_find 'another question in a layer' 'panel(.[-1].embeddableConfig.attributes.state.query.esql |= . + "0")' 'asks something else'

exit "$failed"
