#!/usr/bin/env bash
# Every shipped Grafana dashboard holds every rule of lint.jq and is canonical JSON; and every rule can fail: for each, a
# dashboard broken in just that way must be found out.
# Usage: lint_test.sh SOURCE_DIR
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=$1/dashboards/grafana/dashboards
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
  printf '%s\n' "$*" >&2
  failed=1
}

lint() { jq --raw-output --arg name "$(basename "$1" .json)" --from-file "$here/lint.jq" "$1"; }

boards=("$folder"/*.json)
[ "${#boards[@]}" -ge 4 ] || complain "expected four dashboards in $folder, found ${#boards[@]}"

for board in "${boards[@]}"; do
  found=$(lint "$board")
  [ -z "$found" ] || complain "$(basename "$board"):"$'\n'"$found"
  jq --sort-keys . "$board" | cmp --silent - "$board" ||
    complain "$(basename "$board"): not canonical; write it anew with: jq --sort-keys . FILE"
done
[ "$(jq --slurp '[.[].uid] | unique | length' "${boards[@]}")" = "${#boards[@]}" ] || complain 'a uid is used twice'

# must_find WHAT JQ_CHANGE EXPECTED_PART_OF_THE_MESSAGE
sound=$folder/poolbench-modes.json
must_find() {
  local broken=$scratch/poolbench-modes.json
  jq "$2" "$sound" >"$broken"
  lint "$broken" | grep --quiet --fixed-strings -- "$3" || complain "a dashboard with $1 passed"
}
panel='first(.panels[] | select(.type == "timeseries"))'
must_find 'marks of somebody else' '(.annotations.list[] | select(.target)).target.tags = ["loadgen"]' 'annotations: not those'
must_find 'another uid' '.uid = "x"' 'not the file'
must_find 'editing on' '.editable = true' 'editable'
must_find 'an old schema' '.schemaVersion = 38' 'schemaVersion'
must_find 'no datasource variable' 'del(.templating.list[0])' 'variable datasource'
must_find 'no job variable' 'del(.templating.list[1])' 'variable job: missing'
must_find 'a single-valued instance' '.templating.list[2].multi = false' 'variable instance: multi'
must_find 'another allValue' '.templating.list[1].allValue = ".*"' 'variable job: allValue'
must_find 'a stale variable' '.templating.list[1].refresh = 1' 'variable job: refresh'
must_find 'a panel without title' "($panel).title = \"\"" 'no title'
must_find 'a panel without description' "($panel).description = \"\"" 'no description'
must_find 'a panel without unit' "($panel).fieldConfig.defaults.unit = \"\"" 'no unit'
must_find 'a panel without target' "($panel).targets = []" 'no target'
must_find 'a fixed datasource' "($panel).datasource.uid = \"abc\"" 'does not use $datasource'
must_find 'a selector without job' "($panel).targets[0].expr |= sub(\"job=~\\\"[$]job\\\", \"; \"\")" 'lacks job'
must_find 'rate over a minute' "($panel).targets[0].expr |= sub(\"[$]__rate_interval\"; \"1m\")" 'not $__rate_interval'
must_find 'increase over a minute' '.panels[1].targets[0].expr |= sub("[$]__range"; "1m")' 'not $__range'
must_find 'a bare counter' "($panel).targets[0].expr = \"sum(up_total{job=~\\\"\$job\\\", instance=~\\\"\$instance\\\"})\"" 'outside rate'
must_find 'an averaged percentile' "($panel).targets[0].expr = \"avg(x:p99_1m{job=~\\\"\$job\\\", instance=~\\\"\$instance\\\"})\"" 'aggregates a percentile'
must_find 'free colours' "($panel).fieldConfig.overrides = []" 'fixed colours'
must_find 'a repeated panel id' '.panels[2].id = .panels[1].id' 'used twice'

exit "$failed"
