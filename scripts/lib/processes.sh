# shellcheck shell=bash
# Processes that outlive the script which started them, and free ports. Source it after common.sh.
#
# A process is remembered as "PID START" in a file: START (field 22 of /proc/PID/stat) tells it from a later process
# that got the same number, so that nothing is ever stopped that we did not start.

# start_of PID: when the process started, in clock ticks since boot; nothing when there is none.
start_of() {
  local stat fields
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  # From field 3 on: the name in field 2 may contain anything.
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" != Z ] || return 1
  printf '%s\n' "${fields[19]}"
}

# remember FILE PID
remember() { printf '%s %s\n' "$2" "$(start_of "$2")" >"$1"; }

# running FILE: prints the number of the process remembered there, or fails when it has ended.
running() {
  local pid start
  [ -s "$1" ] && read -r pid start <"$1" && [ "$(start_of "$pid")" = "$start" ] && printf '%s\n' "$pid"
}

# stop_process FILE [SIGNAL [SECONDS]]: asks with the signal (TERM), waits (10 s), then kills; forgets it.
stop_process() {
  local pid
  if pid=$(running "$1"); then
    # It may have ended by itself, or right after the first signal: no signal that finds nobody is a failure.
    kill -s "${2:-TERM}" "$pid" 2>/dev/null || :
    kill -s CONT "$pid" 2>/dev/null || : # a stopped process cannot end
    if ! eventually "${3:-10}" not running "$1"; then
      kill -s KILL "$pid" 2>/dev/null || :
      eventually 5 not running "$1"
    fi
  fi
  rm -f -- "$1"
}

not() { ! "$@"; }

# answers PORT: something accepts connections there on 127.0.0.1.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: a port of 127.0.0.1 that nothing listens on, outside of the range from which the kernel takes the local
# ends of outgoing connections (from 32768): a load test opens thousands of these. Another process may take it before
# it is used, hence on_free_port.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! answers "$port"; then
      printf '%s\n' "$port"
      return
    fi
  done
  die "no free port on 127.0.0.1 between 20000 and 31999"
}

# on_free_port LOG COMMAND...: runs COMMAND... PORT with one free port after the other until it succeeds. A failure
# that LOG does not explain by a busy port ends the script with what the log says.
on_free_port() {
  local log=$1 port
  shift
  for _ in {1..10}; do
    port=$(free_port)
    : >"$log"
    if "$@" "$port"; then
      return 0
    fi
    grep -qi 'address already in use\|could not bind\|could not listen' "$log" || break
  done
  tail -n 5 "$log" | sed 's/^/  /' >&2
  die "${log##*/}: could not be started: $(tail -n 1 "$log")"
}
