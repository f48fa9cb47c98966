# shellcheck shell=bash
# Starts a PostgreSQL of its own for the tests and exports TEST_DATABASE_URL; to be sourced. Stops it when the shell
# exits. Does nothing if TEST_DATABASE_URL is set already. Root installs PostgreSQL from Debian; others need it
# installed. Without it, TEST_DATABASE_URL stays unset, and the tests that need it skip with that reason.
#
#     (. .ci/postgres.sh && npm test -- contract)

# Prints the folder with the programs of the newest PostgreSQL; nothing if there is none.
postgres_programs() {
  { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null || true; } | sort -V | tail -n 1
}

# Debian would create and start a cluster on port 5432, which nobody needs here.
install_postgres() {
  local settings=/etc/postgresql-common/createcluster.d
  mkdir -p "$settings"
  echo 'create_main_cluster = false' >"$settings/gangsheet.conf"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  rm "$settings/gangsheet.conf"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
  local programs dir
  if [ "$(id -u)" = 0 ] && [ -z "$(postgres_programs)" ] && command -v apt-get >/dev/null; then
    install_postgres
  fi
  programs=$(postgres_programs)
  [ -n "$programs" ] || return 0

  # Only its owner and root can reach the socket in this folder, so it needs no password. There is no TCP port.
  dir=$(mktemp -d /tmp/gangsheet-postgres.XXXXXX)
  [ "$(id -u)" != 0 ] || chown postgres: "$dir"
  # shellcheck disable=SC2064 # The folder is known now.
  trap "stop_postgres '$programs' '$dir'" EXIT
  # ICU sorts as a language does, like most servers and unlike SQLite.
  (cd "$dir" && as_postgres "$programs/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US >/dev/null)
  (cd "$dir" && as_postgres "$programs/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -s \
    -o "-k $dir -p 5432 -c listen_addresses=''" start) || {
    cat "$dir/log" >&2
    return 1
  }
  as_postgres "$programs/createdb" -h "$dir" -p 5432 -U postgres gangsheet_test
  export TEST_DATABASE_URL="postgres://postgres@localhost:5432/gangsheet_test?host=$dir"
}

stop_postgres() {
  if [ -e "$2/data/postmaster.pid" ]; then
    (cd "$2" && as_postgres "$1/pg_ctl" -D "$2/data" -m immediate -w -s stop) || true
  fi
  rm -rf "$2"
}

[ -n "${TEST_DATABASE_URL:-}" ] || start_postgres
