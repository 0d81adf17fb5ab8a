# shellcheck shell=bash
# The core of the performance gate: scripts/perf-regression runs it on two commits, tests/perf_ledger/collect runs the
# very same on servers of which the truth is known. Source it after build.sh, processes.sh and server.sh.
#
# A comparison has two servers in front of one Postgres and one Redis, each with a database of its own; the databases are
# made anew for every comparison. Nothing of it outlives the script.

# The scratch folder of the script that runs comparisons.
gate_work=

# first_if_allowed: sets `first`, a prefix for programs that shall run before others on this machine, when we may say so
# (as root). Both sides of a comparison get it alike; other people's work in between is what makes it noisy.
first_if_allowed() {
  first=(nice --adjustment=-10)
  [ "$("${first[@]}" nice 2>/dev/null)" = -10 ] || first=()
}

# --- builds ------------------------------------------------------------------------------------------------------------

gate_builds=$root/build/gate

# commit_of REVISION: its full name, or a clear line.
commit_of() {
  git -C "$root" rev-parse --verify --quiet --end-of-options "$1^{commit}" || die "no commit $1 in $root"
}

# build_server COMMIT BURN COPY: builds the server of a commit, unless that was done before; sets `built`, the folder
# that holds poolbench-server and the commit's sql/. BURN is the CPU it wastes in per cent, and the same commit can be
# built in several copies. Every folder's name is equally long, so that no path inside a binary moves what is behind it.
# Copy 0 and 1 are what everybody builds; in the later ones, for a second opinion, the functions are aligned otherwise.
build_server() {
  local commit=$1 burn=$2 copy=$3 flags=() launcher=() source
  built=$gate_builds/$(sha256sum <<<"$commit $burn $copy" | head -c 16)
  mkdir -p -- "$gate_builds" || die "cannot make the folder $gate_builds"
  exec 8>"$gate_builds/.lock" # others may want the same build
  flock 8
  if [ -x "$built/poolbench-server" ]; then
    exec 8>&-
    return
  fi
  need_space "$root" 2000
  say "building ${commit:0:12}$([ "$burn" = 0 ] || printf ', wasting %s %% CPU' "$burn")$([ "$copy" -lt 2 ] || printf ', anew')"
  rm -rf -- "$built"
  mkdir -p -- "$built/source"
  source=$built/source
  git -C "$root" archive "$commit" | tar --extract --directory "$source" || die "git could not export $commit"
  [ "$burn" = 0 ] || grep --quiet POOLBENCH_BURN_PERCENT "$source/CMakeLists.txt" || die "${commit:0:12} has no option to waste CPU"
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  [ "$copy" -lt 2 ] || flags=(-DCMAKE_CXX_FLAGS=-falign-functions=64)
  # A git repository around the folder is not this source's, and the folder's name nothing that ccache should look at.
  local outside=(env "GIT_CEILING_DIRECTORIES=$built" "CCACHE_BASEDIR=$built" CCACHE_NOHASHDIR=1)
  {
    attended "${outside[@]}" cmake -S "$source" -B "$built/objects" -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -g1 -DNDEBUG" \
      "${launcher[@]}" "${flags[@]}" -DPOOLBENCH_BUILD_LOADGEN=OFF -DPOOLBENCH_BUILD_TESTS=OFF \
      "-DPOOLBENCH_BURN_PERCENT=$burn" &&
      attended "${build_with[@]}" "${outside[@]}" cmake --build "$built/objects" --parallel "$(build_jobs)" --target poolbench-server
  } >"$built/build.log" 2>&1 || die "the server of ${commit:0:12} could not be built: $(tail -n 3 "$built/build.log")"
  cp --recursive -- "$source/sql" "$built/sql"
  cp -- "$built/objects/bin/poolbench-server" "$built/poolbench-server.new"
  rm -rf -- "$source" "$built/objects"
  mv -- "$built/poolbench-server.new" "$built/poolbench-server" # complete, or not there
  exec 8>&-
}

# --- surroundings ------------------------------------------------------------------------------------------------------

gate_psql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --output /dev/null "$@"; }

# start_gate_stack STACK: its Postgres answers a commit before the disk has it. The comparison judges the server; how
# long the disk takes varies, and is the same for both sides. Sources STACK/env.
start_gate_stack() {
  at_exit "$root/scripts/stack" down --dir "$1"
  attended "${first[@]}" "$root/scripts/stack" up --dir "$1"
  # shellcheck source=/dev/null
  . "$1/env"
  gate_psql --dbname "$POSTGRES_ADMIN_URL" \
    --command 'ALTER SYSTEM SET synchronous_commit = off' --command 'ALTER SYSTEM SET checkpoint_timeout = 3600' \
    --command 'ALTER SYSTEM SET max_wal_size = 8192' --command 'ALTER SYSTEM SET autovacuum = off' \
    --command 'SELECT pg_reload_conf()' || die 'Postgres could not be configured'
}

# fresh_database NAME SQL_FOLDER: as that commit makes it, with enough of everything that no withdrawal is refused.
fresh_database() {
  local url=${DATABASE_URL%/*}/$1 file files=()
  for file in "$2"/[0-9]*.sql; do files+=(--file "$file"); done
  {
    gate_psql --dbname "$POSTGRES_ADMIN_URL" --command "DROP DATABASE IF EXISTS $1 WITH (FORCE)" \
      --command "CREATE DATABASE $1 OWNER poolbench" &&
      gate_psql --dbname "$url" --set "database=$1" "${files[@]}" --command 'UPDATE products SET quantity = 100000000' &&
      gate_psql --dbname "${POSTGRES_ADMIN_URL%/*}/$1" --command 'VACUUM (ANALYZE)' --command CHECKPOINT
  } 2>"$gate_work/psql.log" || die "the database of $2 could not be made: $(tail -n 1 "$gate_work/psql.log")"
}

# Both servers take each other's tokens, so that one scenario does for both.
gate_token_key=$(random_secret)$(random_secret)

# start_gate_server FOLDER DATABASE [FLAG...]: as start_server, in front of others.
start_gate_server() {
  local folder=$1 task database=${DATABASE_URL%/*}/$2
  shift 2
  mkdir -p -- "$folder"
  DATABASE_URL=$database POOLBENCH_TOKEN_KEY=$gate_token_key start_server "$folder" "$@"
  [ "${#first[@]}" -eq 0 ] || for task in "/proc/$server_pid/task"/*; do
    renice --priority -10 --pid "${task##*/}" >/dev/null || :
  done
}

# write_gate_scenario FILE URL: shop's withdrawals and pages of products as they stand in loadgen/scenarios/shop.toml,
# but logged in already and with the products known, so that a block is not spent on that; without the resupply, whose
# few requests cost as much as all others and fall into one block or another by chance.
write_gate_scenario() {
  local file=$1 url=$2 token
  token=$(curl --fail --silent --show-error --max-time 30 --data 'username=a&password=a' "$url/login/token" | jq --raw-output .access_token) ||
    die "no login at $url"
  { echo id && curl --fail --silent --show-error --max-time 30 --header "Authorization: Bearer $token" "$url/products?limit=1000" | jq --raw-output '.[].id'; } \
    >"${file%.toml}.csv" || die "no products at $url"
  cat >"$file" <<END
[headers]
Authorization = "Bearer $token"

[feeds.products]
file = "$(basename -- "${file%.toml}").csv"
order = "random"

[[journey]]
name = "withdraw"
weight = 80
request = "POST /transactions"
json = { id = "\${uuid}", product_id = "\${products.id}", action = "withdrawal", quantity = 1 }
expect.status = 201

[[journey]]
name = "browse"
weight = 20
request = "GET /products?limit=20&after=\${products.id}"
expect.status = 200
END
}

# --- one comparison ----------------------------------------------------------------------------------------------------

# What the verdict rests on is CPU per request; p50 and throughput raise the alarm, too, but need not be proven equal:
# that would take a machine of one's own. Two modes share one error rate of 5 %.
gate_judging=(--error-rate 2.5% --guard p50_ms --guard throughput_rps)
# gate_design MODE: sets `design`, how often and how long. A request of the per-request mode costs about forty times as
# much: there must be some in a block.
gate_design() {
  case $1 in
    pooled) design=(--connections 8 --block 200ms --discard 50ms --looks '15,40,100') ;;
    per-request) design=(--connections 8 --block 600ms --discard 100ms --looks '10,25,60') ;;
  esac
}
# Commands that are put in front of compiling and of a comparison, such as a lock that others share.
build_with=() gate_with=()

# gate_compare MODE BUILT_A BUILT_B JSON [FLAG...]: compares the servers in two folders of build_server in the mode
# (pooled or per-request). Status and standard output are those of loadgen compare. Needs `gate_work`, a scratch folder,
# and a stack that was started by start_gate_stack.
gate_compare() {
  local mode=$1 built_a=$2 built_b=$3 json=$4 status=0 url_a design
  shift 4
  gate_design "$mode"
  fresh_database side_a "$built_a/sql"
  fresh_database side_b "$built_b/sql"
  server_program=$built_a/poolbench-server start_gate_server "$gate_work/a" side_a --db-mode "$mode"
  url_a=$server_url
  server_program=$built_b/poolbench-server start_gate_server "$gate_work/b" side_b --db-mode "$mode"
  write_gate_scenario "$gate_work/gate.toml" "$server_url"
  attended "${gate_with[@]}" "${first[@]}" "$gate_loadgen" compare "$url_a" "$server_url" --scenario "$gate_work/gate.toml" \
    --pid-a "$gate_work/a/server.pid" --pid-b "$gate_work/b/server.pid" "${design[@]}" "${gate_judging[@]}" \
    --json "$json" "$@" || status=$?
  stop_process "$gate_work/a/server.pid"
  stop_process "$gate_work/b/server.pid"
  return "$status"
}
gate_loadgen=$root/build/release/bin/loadgen

# instructions_per_request BUILT MODE: sets `instructions`, what a request of the gate's load makes the server itself
# execute outside of the kernel, as callgrind counts it: nearly the same each time, wherever code and data lie.
instructions_per_request() {
  local built=$1 mode=$2 folder=$gate_work/callgrind counted=400
  [ "$mode" = pooled ] || counted=100
  rm -rf -- "$folder"
  mkdir -- "$folder"
  fresh_database side_a "$built/sql"
  cat >"$folder/server" <<END
#!/bin/sh
exec valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file=$folder/out --log-file=$folder/log $built/poolbench-server "\$@"
END
  chmod +x "$folder/server"
  server_patience=120 server_program=$folder/server start_gate_server "$folder" side_a --db-mode "$mode"
  write_gate_scenario "$folder/gate.toml" "$server_url"
  local load=("$gate_loadgen" run "$server_url" --scenario "$folder/gate.toml" --connections 2 --timeout 30s --seed 1 --quiet)
  {
    attended "${load[@]}" --requests 50 && callgrind_control --instr=on "$server_pid" &&
      attended "${load[@]}" --requests "$counted" && callgrind_control --instr=off "$server_pid"
  } >"$folder/load.log" 2>&1 || die "the server under callgrind could not be loaded: $(tail -n 1 "$folder/load.log")"
  stop_process "$folder/server.pid" TERM 60
  instructions=$(sed -n 's/.*Collected : \([0-9]*\)$/\1/p' "$folder/log")
  [ -n "$instructions" ] || die "callgrind counted nothing: $(tail -n 1 "$folder/log")"
  instructions=$((instructions / counted))
}
