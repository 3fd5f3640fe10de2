"""What is run in a database's own container, with its own tools and the password that it was given itself.

The password is read there, out of its environment or the file that this names: it is in no argument and no log.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.stack.database import DatabaseKind

_POSTGRES = """\
[ -z "${POSTGRES_PASSWORD_FILE:-}" ] || POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
[ -z "${POSTGRES_USER_FILE:-}" ] || POSTGRES_USER=$(cat "$POSTGRES_USER_FILE")
user="${POSTGRES_USER:-postgres}"
export PGPASSWORD="${POSTGRES_PASSWORD:-}"
"""

_MARIADB = """\
value() {
  for one in "MARIADB_$1" "MYSQL_$1"; do
    eval "found=\\${$one:-} file=\\${${one}_FILE:-}"
    [ -z "$file" ] || found=$(cat "$file")
    [ -z "$found" ] || { printf '%s' "$found"; return; }
  done
}
user=root password=$(value ROOT_PASSWORD)
[ -n "$password" ] || [ -z "$(value USER)" ] || { user=$(value USER) password=$(value PASSWORD); }
export MYSQL_PWD="$password"
client=$(command -v mariadb || command -v mysql)
dump=$(command -v mariadb-dump || command -v mysqldump)
"""

_REDIS = """\
[ -z "${REDIS_PASSWORD:-}" ] || export REDISCLI_AUTH="$REDIS_PASSWORD"
client=$(command -v valkey-cli || command -v redis-cli)
"""

# By SQLSTATE, which no language changes: notices and warnings, and what a dump holds beside the bases: a new server has
# made the roles that its settings name, and nobody drops himself.
_TOLERATED = "00[0-9A-Z]{3}|01[0-9A-Z]{3}|42710|55006|2BP01"

DUMP: Mapping[DatabaseKind, str] = {
    DatabaseKind.POSTGRES: f'set -e\n{_POSTGRES}exec pg_dumpall --clean --if-exists -U "$user"\n',
    DatabaseKind.MARIADB: f"""\
set -e
{_MARIADB}
names=$("$client" -u "$user" -N -B -e "SELECT schema_name FROM information_schema.schemata
  WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')")
IFS='
'
set -f
[ -z "$names" ] || "$dump" -u "$user" --single-transaction --quick --routines --events --triggers --hex-blob \\
  --default-character-set=utf8mb4 --add-drop-database --databases $names
[ "$user" = root ] || exit 0
ask() {{ "$client" -u root -N -B -r -e "$1"; }}
hex="SET SESSION print_identified_with_as_hex = 1;"
ask "$hex" > /dev/null 2>&1 || hex=
for one in $(ask "SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE Host <> '' AND User NOT IN
  ('', 'root', 'healthcheck', 'mariadb.sys', 'mysql', 'mysql.sys', 'mysql.session', 'mysql.infoschema')"); do
  made=$(ask "$hex SHOW CREATE USER $one")
  granted=$(ask "SHOW GRANTS FOR $one")
  printf '%s\\n' "$made" | sed 's/^CREATE USER /CREATE USER IF NOT EXISTS /; s/$/;/'
  printf '%s\\n' "$granted" | sed 's/$/;/'
done
""",
}
"""Writes all bases and their users to standard output, as text that LOAD takes."""

LOAD: Mapping[DatabaseKind, str] = {
    DatabaseKind.POSTGRES: f"""\
{_POSTGRES}
said=$(psql -X -q -U "$user" -d postgres -v VERBOSITY=sqlstate -f - 2>&1 >/dev/null)
status=$?
bad=$(printf '%s\\n' "$said" | grep -E ': +[0-9A-Z]{{5}}$' | grep -vE '({_TOLERATED})$' | head -n 5)
[ -z "$bad" ] || {{ printf '%s\\n' "$bad" >&2; exit 1; }}
[ $status = 0 ] || printf '%s\\n' "$said" | tail -n 5 >&2
exit $status
""",
    DatabaseKind.MARIADB: f'set -e\n{_MARIADB}exec "$client" -u "$user"\n',
}
"""Reads what DUMP wrote, on a server that is new or holds an earlier state of the same bases."""

READY: Mapping[DatabaseKind, str] = {
    # By the network: while an image sets its database up, a first server hears its socket alone.
    DatabaseKind.POSTGRES: f'{_POSTGRES}exec pg_isready -q -h 127.0.0.1 -U "$user"\n',
    # A ping is answered to who may not log in from there, too; who may is asked by the socket.
    DatabaseKind.MARIADB: f"""\
{_MARIADB}
admin=$(command -v mariadb-admin || command -v mysqladmin)
"$admin" -h 127.0.0.1 -u "$user" ping > /dev/null 2>&1 || exit 1
exec "$client" -u "$user" -e "SELECT 1" > /dev/null
""",
    DatabaseKind.REDIS: f'{_REDIS}"$client" ping | grep -q PONG\n',
}
"""Ends well when the server that stays answers."""

SAVE = f'set -e\n{_REDIS}"$client" save | grep -q OK\n'
"""Lets Redis or Valkey write all that it has in memory into its folder: that folder is its dump."""

VERSION: Mapping[DatabaseKind, str] = {
    DatabaseKind.POSTGRES: "postgres --version || pg_ctl --version",
    DatabaseKind.MARIADB: "mariadbd --version || mysqld --version",
    DatabaseKind.REDIS: "redis-server --version || valkey-server --version",
}
