#!/usr/bin/env bash
# scripts/perf-regression and a wrong command line: one line that names it, status 1, nothing built, nothing measured.
# Usage: perf_regression_test.sh SOURCE_DIR
set -euo pipefail

source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# A repository of its own with two commits, and a loadgen that must not be called.
mkdir -p "$scratch/tree/build/release/bin"
cp -r "$source_dir/scripts" "$scratch/tree/"
printf '#!/bin/sh\ntouch "%s/called"\nexit 1\n' "$scratch" >"$scratch/tree/build/release/bin/loadgen"
chmod +x "$scratch/tree/build/release/bin/loadgen"
git_here() { git -C "$scratch/tree" -c user.name=n -c user.email=e@x -c commit.gpgsign=false "$@" >/dev/null; }
git_here init --initial-branch=main
git_here commit --allow-empty --message one
git_here commit --allow-empty --message two

# must_say EXPECTED ARGUMENT...
must_say() {
  local expected=$1 out status=0
  shift
  out=$(TMPDIR=$scratch "$scratch/tree/scripts/perf-regression" "$@" 2>&1) || status=$?
  if [ "$status" -ne 1 ] || [ "$(wc -l <<<"$out")" -ne 1 ] || ! grep --quiet --fixed-strings -- "$expected" <<<"$out"; then
    printf '%s: expected status 1 and "%s", got %s and:\n%s\n' "$*" "$expected" "$status" "$out" >&2
    failed=1
  fi
}

must_say 'which commit is HEAD compared with?'
must_say 'no commit nonsense in ' nonsense
must_say 'HEAD and HEAD are the same commit; --aa compares one with itself' HEAD
must_say '--aa compares one commit with itself' HEAD~1 HEAD --aa
must_say 'unknown argument HEAD~2' HEAD~1 HEAD HEAD~2
must_say 'unknown option --fast' HEAD~1 --fast
must_say '--burn takes a number from 0 to 99, not much' HEAD --aa --burn much
must_say '--burn needs a value' HEAD --aa --burn
must_say '--mode takes pooled or per-request, not both' HEAD~1 --mode both
mkdir "$scratch/used"
echo '{}' >"$scratch/used/summary.json"
must_say 'used holds results already' HEAD~1 --out "$scratch/used"
echo >"$scratch/file"
must_say "cannot make the folder $scratch/file" HEAD~1 --out "$scratch/file"
rm "$scratch/tree/build/release/bin/loadgen"
must_say 'run scripts/setup' HEAD~1 --out "$scratch/out"

help=$("$scratch/tree/scripts/perf-regression" --help) || failed=1
grep --quiet '^  scripts/perf-regression BASE \[HEAD\]' <<<"$help" || { echo '--help does not say how to call it' >&2 && failed=1; }
if [ -e "$scratch/called" ] || [ -e "$scratch/tree/build/gate" ]; then echo 'a mistake was measured' >&2 && failed=1; fi
exit "$failed"
