#!/usr/bin/env bash
# Prometheus accepts the shipped configuration and rules, every alert fires when it must and only then, and no alert is
# without a case.
# Usage: prometheus_rules_test.sh SOURCE_DIR
set -euo pipefail

folder=$1/dashboards/prometheus
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cp -r "$folder" "$scratch/prometheus"
mkdir "$scratch/prometheus/targets"
cp "$1/compose/prometheus/targets/compose.json" "$scratch/prometheus/targets/"
promtool check config --lint-fatal "$scratch/prometheus/prometheus.yml"
promtool check rules --lint-fatal "$scratch"/prometheus/rules/*.yml
promtool test rules "$scratch"/prometheus/tests/*.yml

while read -r alert; do
  cases=$(grep --count "alertname: $alert\$" "$folder"/tests/*.yml) || true
  if [ "$cases" -lt 2 ]; then
    echo "alert $alert has $cases cases: it needs one that raises it and one that does not" >&2
    exit 1
  fi
done < <(sed -n 's/^ *- alert: //p' "$folder"/rules/*.yml)
