#!/usr/bin/env bash
# scripts/check finds nothing in a sound tree, and every rule bites: for each, a tree broken in just that way is refused
# with the file named.
# Usage: check_test.sh SOURCE_DIR
set -euo pipefail

source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

sound_tree() {
  rm -rf "$scratch/tree"
  mkdir -p "$scratch/tree"/{server/{api,http,db,redis,telemetry},loadgen/{schedule,record,engine,plan,compare,report},scripts}
  cp "$source_dir/.clang-format" "$scratch/tree/"
  local include
  while read -r file include; do
    printf '#include <%s>\n' "$include" >"$scratch/tree/$file"
  done <<'EOF'
server/app.cpp vector
server/db/pooled.cpp pqxx/pqxx
server/redis/client.cpp hiredis/async.h
server/telemetry/metrics.cpp prometheus/registry.h
server/config.cpp CLI/CLI.hpp
loadgen/plan/options.cpp CLI/CLI.hpp
loadgen/report/prometheus.cpp prometheus/registry.h
EOF
  printf '#!/usr/bin/env bash\necho "sound"\n' >"$scratch/tree/scripts/good"
}

check() { bash "$source_dir/scripts/check" --tree "$scratch/tree" 2>&1; }

# must_refuse FILE CONTENT EXPECTED_PART_OF_THE_MESSAGE
must_refuse() {
  sound_tree
  mkdir -p "$(dirname "$scratch/tree/$1")"
  printf '%b' "$2" >"$scratch/tree/$1"
  local out
  if out=$(check); then
    echo "$1 with '$2' was not refused" >&2
    failed=1
  elif ! grep --quiet "^$1.*$3" <<<"$out"; then
    echo "$1 was refused without its name and '$3': $out" >&2
    failed=1
  fi
}

sound_tree
out=$(check) || {
  echo "a sound tree was refused: $out" >&2
  failed=1
}

must_refuse server/api/x.cpp '#include <pqxx/pqxx>\n' 'only in server/db'
must_refuse server/api/x.cpp '#include <libpq-fe.h>\n' 'only in server/db'
must_refuse server/db/x.cpp '#include <hiredis/hiredis.h>\n' 'only in server/redis'
must_refuse loadgen/engine/x.cpp '#include <prometheus/registry.h>\n' 'prometheus-cpp only in'
must_refuse server/app.hpp '#include <CLI/CLI.hpp>\n' 'CLI11 only in'
must_refuse server/app.cpp '#include "plan/plan.hpp"\n' 'share no C++'
must_refuse loadgen/main.cpp '#include "http/router.hpp"\n' 'share no C++'
must_refuse server/http/x.hpp '#include "api/hello.hpp"\n' 'knows no handler'
must_refuse server/api/x.hpp '#include "db/pooled.hpp"\n' 'knows no strategy'
must_refuse server/telemetry/x.hpp '#include "db/pooled.hpp"\n' 'only app.cpp names'
must_refuse loadgen/record/x.hpp '#include "engine/engine.hpp"\n' 'never include engine'
must_refuse loadgen/schedule/x.hpp '#include "engine/engine.hpp"\n' 'never include engine'
must_refuse loadgen/compare/x.hpp '#include <boost/asio/io_context.hpp>\n' 'never sockets'
must_refuse server/app.cpp 'auto const home = std::getenv("HOME");\n' 'no getenv'
must_refuse server/long.hpp "$(printf '\\n%.0s' {1..301})" 'at most 300'
must_refuse server/x.cpp 'int  main( ){ }\n' 'not formatted'
must_refuse tool.py 'print()\n' 'nothing else belongs'
must_refuse scripts/tool.py 'print()\n' 'C++ and bash'
must_refuse scripts/bad.sh '#!/usr/bin/env bash\ncd $1\n' 'SC2086'

exit "$failed"
