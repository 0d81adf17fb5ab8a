# shellcheck shell=bash
# What must be installed, and how to install it without a service of the machine noticing. Source it after common.sh.
#
# An entry is a package name; `new|old` where the name differs between systems, the first that there is; `command=package`
# where the command may have come from somewhere else (node often does).

build_packages=(
  g++ cmake ninja-build pkg-config git ca-certificates
  'libboost1.81-dev|libboost-dev' 'libboost-json1.81-dev|libboost-json-dev' 'libboost-url1.81-dev|libboost-url-dev'
  libpqxx-dev libpq-dev libhiredis-dev prometheus-cpp-dev libcli11-dev libfmt-dev libspdlog-dev libtomlplusplus-dev
  libjwt-dev libsodium-dev libssl-dev libprotozero-dev zlib1g-dev libjs-chart.js
)
run_packages=(postgresql psql=postgresql-client redis-server jq curl bsdextrautils)
demo_packages=(prometheus prometheus-postgres-exporter prometheus-redis-exporter prometheus-node-exporter)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev
  clang libclang-rt-dev clang-format clang-tidy shellcheck
  chromium node=nodejs npm=npm
  wrk hey apache2-utils 'nginx-light|nginx' openssl
  "${demo_packages[@]}" pgbouncer
  docker-compose=docker-compose yq
)

installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# missing_of ENTRY...: prints the entries that nothing installed satisfies.
missing_of() {
  local entry name
  for entry in "$@"; do
    if [[ $entry == *=* ]] && command -v "${entry%%=*}" >/dev/null; then continue; fi
    for name in $(tr '|' ' ' <<<"${entry#*=}"); do
      if installed "$name"; then continue 2; fi
    done
    printf '%s\n' "$entry"
  done
}

# available_of ENTRY...: prints a package of this system for each entry, or fails naming those that have none.
available_of() {
  local entry name unavailable=()
  for entry in "$@"; do
    for name in $(tr '|' ' ' <<<"${entry#*=}"); do
      if [ -n "$(apt-cache policy "$name" | sed -n 's/^  Candidate: \(.*[0-9].*\)$/\1/p')" ]; then
        printf '%s\n' "$name"
        continue 2
      fi
    done
    unavailable+=("${entry#*=}")
  done
  [ "${#unavailable[@]}" -eq 0 ] || die "this system's package lists have no: ${unavailable[*]} (Debian 12 has them all)"
}

# as_root COMMAND...: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# ---- No service may start, or stay, because of an installation ------------------------------------------------------
# Debian's packages start their services and enable them for the next boot; Postgres' makes a cluster, too. While we
# install, policy-rc.d says no to starting, a configuration file says no to the cluster, and what got enabled is
# disabled again afterwards. at_exit takes both files back, whatever happens.

policy=/usr/sbin/policy-rc.d
policy_mark='# poolbench: written by scripts/setup while it installs'
cluster_file=/etc/postgresql-common/createcluster.d/poolbench-setup.conf

hold_services() {
  at_exit release_services
  # A run that was killed may have left its own.
  if as_root grep --quiet --no-messages "$policy_mark" "$policy"; then as_root rm -f -- "$policy"; fi
  if [ -e "$policy" ] && [ ! -e "$policy.before-poolbench" ]; then as_root mv -- "$policy" "$policy.before-poolbench"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  if ! installed postgresql-common || [ -z "$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null)" ]; then
    as_root mkdir -p "${cluster_file%/*}"
    echo 'create_main_cluster = off' | as_root tee "$cluster_file" >/dev/null
  fi
  enabled_before=$(enabled_services)
}

release_services() {
  if as_root grep --quiet --no-messages "$policy_mark" "$policy"; then as_root rm -f -- "$policy"; fi
  if [ -e "$policy.before-poolbench" ]; then as_root mv -- "$policy.before-poolbench" "$policy"; fi
  if [ -e "$cluster_file" ]; then
    as_root rm -f -- "$cluster_file"
    as_root rmdir --ignore-fail-on-non-empty -- "${cluster_file%/*}"
  fi
  disable_new_services
}

# What makes the next boot start services: systemd's links, and the names of System V's scripts.
enabled_services() {
  {
    find /etc/systemd/system -path '*.wants/*' -type l
    find /etc/rc2.d -name 'S*' -printf '%f\n' | sed 's/^S[0-9]*//'
  } 2>/dev/null | sort --unique
}

# Removing such a link is what `systemctl disable` does; not every system that boots later has it while we install.
disable_new_services() {
  local service
  [ -n "${enabled_before+set}" ] || return 0
  while read -r service; do
    case $service in
      '' | */systemd-* | */dbus*) ;; # parts of the system itself, should they have come along
      /*) as_root rm -f -- "$service" ;;
      *) as_root update-rc.d "$service" disable >/dev/null 2>&1 || say "could not disable the service $service" ;;
    esac
  done < <(comm -13 <(printf '%s\n' "$enabled_before") <(enabled_services))
  unset enabled_before
}
