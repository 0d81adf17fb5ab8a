# shellcheck shell=bash
# Shared by the scripts: messages, clean-up, waiting for things. Source it, do not run it.
#
# A script that sources this ends with status 1 after die, 130 after SIGINT, 143 after SIGTERM, and in every case
# runs what it gave to at_exit first, last given first.

program=${0##*/}
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
export root

# One line for the user about what happens now. On stderr: stdout is for results.
say() { printf '%s\n' "$*" >&2; }

# Ends the script with one clear line.
die() {
  printf '%s: %s\n' "$program" "$*" >&2
  exit 1
}

# A mistake on the command line.
usage_error() { die "$*; see $program --help"; }

# value_of FLAG VALUE...: the value after a flag, or a clear line when the command line ends there.
value_of() {
  [ $# -ge 2 ] || usage_error "$1 needs a value"
  printf '%s\n' "$2"
}

# print_help: the comment at the top of the script is its manual.
print_help() { sed -n '2,/^[^#]/{ s/^# \{0,1\}//p }' "$0"; }

declare -a exit_commands=()
attended_pid=

# ended PID: there is no such process any more, or only its exit status.
ended() {
  local line
  while read -r line; do
    case $line in State:*Z*) return 0 ;; State:*) return 1 ;; esac
  done 2>/dev/null <"/proc/$1/status"
  return 0
}

# at_exit COMMAND [ARGUMENT...]: run when the script ends, however it ends.
at_exit() {
  local quoted
  printf -v quoted '%q ' "$@"
  exit_commands+=("$quoted")
}

run_exit_commands() {
  local status=$? index
  trap '' INT TERM HUP # a second Ctrl-C must not leave anything behind
  trap - EXIT
  set +e
  if [ -n "$attended_pid" ]; then
    kill -TERM "$attended_pid" 2>/dev/null
    # Not wait: where the signal came while bash waited for this very process, it may have collected it without a note,
    # and a second wait never ends.
    until ended "$attended_pid"; do sleep 0.05; done
  fi
  for ((index = ${#exit_commands[@]} - 1; index >= 0; index--)); do
    eval "${exit_commands[index]}"
  done
  exit "$status"
}
trap run_exit_commands EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# attended COMMAND...: runs a long command such that a signal to this script alone ends both at once; bash by itself
# would wait for the command before it looks at the signal. The command reads nothing from the terminal.
attended() {
  local status=0
  "$@" </dev/null &
  attended_pid=$!
  wait "$attended_pid" || status=$?
  attended_pid=
  return "$status"
}

# eventually SECONDS COMMAND...: repeats the command until it succeeds; fails when that takes longer.
eventually() {
  local deadline=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "${EPOCHREALTIME/[.,]/}" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# scratch_folder: prints a fresh folder under $TMPDIR or /tmp. Others may pass through it (servers that run as another
# user live below), but not list it.
scratch_folder() {
  local folder
  folder=$(mktemp --directory --tmpdir poolbench.XXXXXXXX) || die "cannot make a temporary folder in ${TMPDIR:-/tmp}"
  chmod 711 "$folder"
  printf '%s\n' "$folder"
}

# need_space FOLDER MEGABYTES: ends the script when the file system has less room than that.
need_space() {
  local free
  free=$(df --output=avail --block-size=1M -- "$1" | tail -n 1) || die "cannot tell the free space of $1"
  [ "$free" -ge "$2" ] || die "no disk space: $1 has $((free)) MB free, $2 MB are needed"
}

# random_secret: 32 hexadecimal digits, safe in URLs, configuration files and SQL.
random_secret() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
