# shellcheck shell=bash
# What comparisons of two servers share: servers, load and surroundings that add as little noise as possible. Source
# it after build.sh, processes.sh and server.sh.

# first_if_allowed: sets `first`, a prefix for programs that shall run before others on this machine, when we may say so
# (as root). Both sides of a comparison get it alike; other people's work in between is what makes it noisy.
# shellcheck disable=SC2034 # for the script that sources this
first_if_allowed() {
  first=(nice --adjustment=-10)
  [ "$("${first[@]}" nice 2>/dev/null)" = -10 ] || first=()
}

# take_disk_out STACK: its Postgres answers a commit before the disk has it, and holds enough of everything that no
# withdrawal is refused. The comparison judges the server; how long the disk takes varies, and is the same for both sides.
# Sources STACK/env.
take_disk_out() {
  # shellcheck source=/dev/null
  . "$1/env"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$POSTGRES_ADMIN_URL" --output /dev/null \
    --command 'ALTER SYSTEM SET synchronous_commit = off' --command 'ALTER SYSTEM SET checkpoint_timeout = 3600' \
    --command 'ALTER SYSTEM SET max_wal_size = 8192' --command 'SELECT pg_reload_conf()' ||
    die 'Postgres could not be configured'
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "${POSTGRES_ADMIN_URL%/*}/suppliers" --output /dev/null \
    --command 'UPDATE products SET quantity = 100000000' --command 'VACUUM (ANALYZE) products' --command CHECKPOINT ||
    die 'the stock could not be topped up'
}

# Both servers take each other's tokens, so that one scenario does for both.
gate_token_key=$(random_secret)$(random_secret)

# start_gate_server FOLDER [FLAG...]: as start_server, in front of others.
start_gate_server() {
  POOLBENCH_TOKEN_KEY=$gate_token_key start_server "$@"
  local task
  [ "${#first[@]}" -eq 0 ] || for task in "/proc/$server_pid/task"/*; do
    renice --priority -10 --pid "${task##*/}" >/dev/null || :
  done
}

# write_gate_scenario FILE URL: shop's withdrawals and pages of products as they stand in loadgen/scenarios/shop.toml,
# but logged in already and with the products known, so that a block is not spent on that; without the resupply, whose
# few requests cost as much as all others and fall into one block or another by chance.
write_gate_scenario() {
  local file=$1 url=$2 token
  token=$(curl --fail --silent --show-error --max-time 10 --data 'username=a&password=a' "$url/login/token" | jq --raw-output .access_token) ||
    die "no login at $url"
  { echo id && curl --fail --silent --show-error --max-time 10 --header "Authorization: Bearer $token" "$url/products?limit=1000" | jq --raw-output '.[].id'; } \
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

# build_burning_servers FOLDER PERCENT...: FOLDER/server-PERCENT for each, alike but for the CPU they waste.
build_burning_servers() {
  local folder=$1 percent launcher=()
  shift
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  for percent in "$@"; do
    say "building a server that wastes $percent % CPU"
    attended cmake -S "$root" --preset release -B "$root/build/burn" "${launcher[@]}" -DPOOLBENCH_BUILD_LOADGEN=OFF \
      -DPOOLBENCH_BUILD_TESTS=OFF "-DPOOLBENCH_BURN_PERCENT=$percent" >"$folder/configure.log" 2>&1 ||
      die "cmake: $(tail -n 3 "$folder/configure.log")"
    attended "${with[@]}" cmake --build "$root/build/burn" --parallel "$(build_jobs)" --target poolbench-server \
      >"$folder/build.log" 2>&1 || die "build: $(tail -n 5 "$folder/build.log")"
    cp -- "$root/build/burn/bin/poolbench-server" "$folder/server-$percent"
  done
}
