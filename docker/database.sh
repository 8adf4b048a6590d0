#!/bin/sh
# Makes the cluster where there is none (a copy of $PRIMARY's when that is set) and becomes the PostgreSQL server.
# The password is read from $DATABASE_PASSWORD_FILE; the same one serves the replicas.
# A replica that missed more than wal_keep_size of changes cannot catch up: remove its volume, and it is copied anew.
set -eu

bin=/usr/lib/postgresql/15/bin
home=${DATABASE_HOME:-/var/lib/postgresql}
port=${DATABASE_PORT:-5432}
data=$home/data
unfinished=$home/data.unfinished
PGPASSWORD=$(cat "$DATABASE_PASSWORD_FILE")
export PGPASSWORD

copy_primary() {
    "$bin/pg_basebackup" -h "$PRIMARY" -p "${PRIMARY_PORT:-5432}" -U replicator -D "$unfinished" -R -X stream
}

make_primary() {
    "$bin/initdb" -D "$unfinished" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=trust --data-checksums >/dev/null
    "$bin/pg_ctl" start -D "$unfinished" -w -s -o "-c listen_addresses='' -c unix_socket_directories='$home'"
    "$bin/psql" -XqU postgres -h "$home" -v ON_ERROR_STOP=1 -d template1 -c "CREATE EXTENSION postgis"
    "$bin/psql" -XqU postgres -h "$home" -v ON_ERROR_STOP=1 -v password="$PGPASSWORD" -d postgres <<'SQL'
CREATE ROLE geoplan LOGIN CREATEDB PASSWORD :'password' IN ROLE pg_monitor;
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
CREATE DATABASE geoplan OWNER geoplan;
SQL
    "$bin/pg_ctl" stop -D "$unfinished" -w -s
    cat >"$unfinished/pg_hba.conf" <<'HBA'
local all postgres peer
host all geoplan all scram-sha-256
host replication replicator all scram-sha-256
HBA
}

if [ ! -s "$data/PG_VERSION" ]; then
    rm -rf "$data" "$unfinished"
    if [ -n "${PRIMARY:-}" ]; then copy_primary; else make_primary; fi
    mv "$unfinished" "$data"
fi
unset PGPASSWORD
exec "$bin/postgres" -D "$data" -p "$port" -c unix_socket_directories="$home" -c listen_addresses='*' \
    -c shared_buffers="${DATABASE_SHARED_BUFFERS:-512MB}" -c work_mem=32MB -c maintenance_work_mem=256MB \
    -c effective_cache_size=2GB -c random_page_cost=1.1 -c jit=off -c max_wal_size=4GB -c checkpoint_timeout=15min \
    -c wal_compression=on -c wal_keep_size=1GB -c hot_standby_feedback=on -c timezone=UTC
