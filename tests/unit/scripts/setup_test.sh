#!/usr/bin/env bash
# scripts/setup where something is in the way: one clear line that names it, status 1, nothing begun.
# The machine it sees is made of fakes: a PATH that holds just what the case says.
# Usage: setup_test.sh SOURCE_DIR
set -euo pipefail

source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# machine NAME...: a PATH with coreutils and the like, without apt-get, dpkg-query and sudo; then the fakes.
machine() {
  rm -rf "${scratch:?}/bin"
  mkdir "$scratch/bin"
  local tool
  for tool in bash sed cat grep tail head tr df mktemp rm id find sort comm dirname env awk; do
    ln -s "$(command -v "$tool")" "$scratch/bin/$tool"
  done
}
# A link goes first: written through, it would change the machine's own program.
fake() {
  rm -f -- "$scratch/bin/$1"
  printf '#!%s/bin/bash\n%s\n' "$scratch" "$2" >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# must_say EXPECTED: the script fails with status 1 and that text in its last line.
must_say() {
  local out status=0
  out=$(env -i PATH="$scratch/bin" HOME="$scratch" TMPDIR="$scratch" \
    bash "$source_dir/scripts/setup" --no-build 2>&1) || status=$?
  if [ "$status" -ne 1 ] || ! tail -n 1 <<<"$out" | grep --quiet --fixed-strings "$1"; then
    printf 'expected status 1 and "%s", got %s and:\n%s\n' "$1" "$status" "$out" >&2
    failed=1
  fi
}

nothing_installed='exit 1'
root='echo 0'

machine
fake dpkg-query "$nothing_installed"
must_say 'packages are missing and there is no apt-get: g++ cmake'

machine
fake dpkg-query "$nothing_installed"
fake apt-get 'exit 0'
fake id 'echo 1000'
must_say 'run as root, or install sudo'

machine
fake dpkg-query "$nothing_installed"
fake apt-get 'echo "a package list was asked for" >&2; exit 1'
fake id "$root"
fake df 'printf "Avail\n12\n"'
must_say 'no disk space: /usr has 12 MB free, 2000 MB are needed'

machine
fake dpkg-query "$nothing_installed"
fake apt-get 'exit 0'
fake id "$root"
fake df 'printf "Avail\n100000\n"'
fake apt-cache '[ "$2" = libpqxx-dev ] || echo "  Candidate: 1.0"'
must_say "this system's package lists have no: libpqxx-dev"

machine
fake dpkg-query 'printf installed'
must_be_silent=$(env -i PATH="$scratch/bin" HOME="$scratch" TMPDIR="$scratch" \
  bash "$source_dir/scripts/setup" --no-build 2>&1) || { echo 'failed with everything installed' >&2 && failed=1; }
[ -z "$must_be_silent" ] || { printf 'nothing was missing, but it said: %s\n' "$must_be_silent" >&2 && failed=1; }

exit "$failed"
