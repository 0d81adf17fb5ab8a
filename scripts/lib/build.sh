# shellcheck shell=bash
# Configuring and building a preset. Source it after common.sh.

# Compiling one of the larger files takes about 1 GB: fewer at a time where memory is short.
build_jobs() {
  awk -v cores="$(nproc)" '/^MemAvailable:/ {
    jobs = int($2 / 1024 / 1200); print (jobs < 1 ? 1 : jobs < cores ? jobs : cores) }' /proc/meminfo
}

# configure PRESET [-DNAME=VALUE...]: settings of earlier calls stay.
configure() {
  local preset=$1 launcher=() log
  shift
  mkdir -p -- "$root/build/$preset" || die "cannot make the folder $root/build/$preset"
  need_space "$root/build" 1000
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  log=$root/build/$preset/configure.log
  if ! (cd "$root" && attended cmake --preset "$preset" "${launcher[@]}" "$@") >"$log" 2>&1; then
    tail -n 30 "$log" | sed 's/^/  /' >&2
    die "cmake could not configure build/$preset; scripts/setup installs what it needs"
  fi
}

# build PRESET TARGET...: one at a time in each build folder.
build() {
  local preset=$1
  shift
  exec 8>"$root/build/$preset/.lock"
  flock --nonblock 8 || { say "waiting for another build of build/$preset" && flock 8; }
  say "building build/$preset: $*"
  attended cmake --build "$root/build/$preset" --parallel "$(build_jobs)" --target "$@" 8>&- >&2 ||
    die "the build of build/$preset failed"
  exec 8>&-
}
