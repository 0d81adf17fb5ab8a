#!/usr/bin/env bash
# What the committed ledgers show keeps what the gate promises, as far as they go: with fewer runs than are planned, a
# share of them; and collect says the same numbers. Nothing is measured here.
# Usage: ledger_test.sh SOURCE_DIR
set -euo pipefail

folder=$1/tests/perf_ledger
failed=0
complain() {
  printf '%s\n' "$*" >&2
  failed=1
}

# Every line is a whole comparison: a line that was cut short, or edited by hand, is none.
while read -r line; do complain "ledger.jsonl: not a comparison: $line"; done < <(jq --raw-input --raw-output '
  . as $text | (try fromjson catch null)
  | select((.kind | IN("aa", "aa-noise", "plus5", "plus10", "burn5", "burn10") | not)
      or (.verdict | IN("PASS", "REGRESSION", "IMPROVEMENT", "INCONCLUSIVE", "INVALID") | not)
      or (.seed | type) != "number" or (.at | type) != "string" or (.commit | type) != "string")
  | $text[:80]' "$folder/ledger.jsonl")
twice=$(jq --raw-output .at "$folder/ledger.jsonl" | sort | uniq --repeated)
[ -z "$twice" ] || complain "ledger.jsonl: a comparison is in it twice: $twice"

# at_most WHAT COUNTED OF ALLOWED PLANNED: of PLANNED runs ALLOWED may be so; of fewer runs as many, rounded up.
at_most() {
  [ "$2" -le $((($4 * $3 + $5 - 1) / $5)) ] || complain "$1: $2 of $3, where $4 of $5 may be"
}
count() { jq --slurp "map(select(.gate == $gate and .verdict != \"INVALID\") | select($1)) | length" "$folder/ledger.jsonl"; }
gate=$(sed -n 's/^gate=//p' "$folder/collect")
aa='(.kind | IN("aa", "aa-noise"))'
at_most 'A/A with a verdict against one side' "$(count "$aa and (.verdict | IN(\"REGRESSION\", \"IMPROVEMENT\"))")" "$(count "$aa")" 1 40
at_most 'A/A without a verdict' "$(count "$aa and .verdict == \"INCONCLUSIVE\"")" "$(count "$aa")" 4 40
at_most '+10 % not found' "$(count '.kind == "plus10" and .verdict != "REGRESSION"')" "$(count '.kind == "plus10"')" 1 20
at_most '+5 % not found' "$(count '.kind == "plus5" and .verdict != "REGRESSION"')" "$(count '.kind == "plus5"')" 4 20

said=$("$folder/collect" --summary)
grep --quiet "^+10 % CPU: $(jq --slurp "map(select(.gate == $gate and .kind == \"plus10\")) | length" "$folder/ledger.jsonl") comparisons" <<<"$said" ||
  complain "collect --summary says something else: $said"

awk -F '\t' 'NR > 1 { n++; if ($4 == "found" && $12 > -3 && $12 < 3) within++ }
  END { if (n - within > (n + 19) / 20) exit 1 }' "$1/tests/long/capacity_mm1.tsv" ||
  complain 'capacity_mm1.tsv: more than one run in 20 is off by 3 %'

exit "$failed"
