"""PostgreSQL databases used again and again: a new pair for every test costs more than most tests do."""

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import URL

KEPT = "as_migrated"  # a schema beside the tables, for the rows that migrating leaves in them

# Everything a test could change but rows. What differs afterwards is not mended but made again.
SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
  SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) FROM pg_policy
  UNION ALL SELECT concat_ws(' ', oid::regclass, relrowsecurity, relforcerowsecurity, relacl) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT setconfig::text FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
    WHERE datname = current_database()
) AS everything (line)
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
LAID_ASIDE = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> %s"
COUNTERS_KEPT = "counters"
COUNTED = """
CREATE TABLE {} AS SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
SET_COUNTERS = "SELECT setval(format('public.%I', sequencename)::regclass, last_value) FROM {}"
COUNTERS = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


def connected(url: URL) -> psycopg.Connection:
    """A connection to the database that a SQLAlchemy URL names; each statement stands by itself."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def ask(server: URL, statement: str) -> None:
    """Have an administrator do one thing to a server."""
    with connected(server) as administrator:
        administrator.execute(statement)


class Emptied:
    """One database, copied from a migrated one, that is as it was copied whenever `empty` returns."""

    def __init__(self, server: URL, migrated: str):
        """Take an administrator's URL of a server, and the name of a migrated database on it that nothing has open."""
        self._server = server
        self._pattern, self._name = migrated, f"{migrated}_used"
        with connected(self._server.set(database=migrated)) as pattern:
            self._clean = _keep_rows(pattern)
            self._shape = pattern.execute(SHAPE).fetchone()
        self._copy()

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database to be used."""
        return self._used.render_as_string(hide_password=False)

    def empty(self) -> None:
        """Take out every row that was not there at first, or make the database again if more than rows changed."""
        with connected(self._used) as database:
            database.execute(OTHERS)
            same = database.execute(SHAPE).fetchone() == self._shape
            if same:
                database.execute(self._clean)
                for (counter,) in database.execute(COUNTERS).fetchall():
                    database.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(counter)))
        if not same:
            ask(self._server, f"DROP DATABASE {self._name} WITH (FORCE)")
            self._copy()

    def keep(self, name: str) -> None:
        """Lay aside every row there is now, and where counters stand, under a name."""
        with connected(self._used) as database:
            database.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(name)))
            database.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
            database.execute(SQL(COUNTED).format(Identifier(name, COUNTERS_KEPT)))
            for (table,) in database.execute(TABLES).fetchall():
                names = {"table": Identifier(table), "kept": Identifier(name, table)}
                if database.execute(SQL("SELECT 1 FROM {table} LIMIT 1").format(**names)).fetchone():
                    database.execute(SQL("CREATE TABLE {kept} AS TABLE {table}").format(**names))

    def has(self, name: str) -> bool:
        """Whether rows are laid aside under this name, and were not lost when the database was made again."""
        with connected(self._used) as database:
            return database.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone() is not None

    def put_back(self, name: str) -> None:
        """Put rows in that were laid aside under this name. The database is as it was copied."""
        with connected(self._used) as database:
            steps: list[SQL | Composed] = [SQL("SET session_replication_role = replica")]
            for (table,) in database.execute(LAID_ASIDE, [name, COUNTERS_KEPT]).fetchall():
                names = {"table": Identifier(table), "kept": Identifier(name, table)}
                steps.append(SQL("DELETE FROM {table}").format(**names))  # migrating leaves some
                steps.append(SQL("INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {kept}").format(**names))
            database.execute(SQL("; ").join([*steps, SQL("RESET session_replication_role")]))
            database.execute(SQL(SET_COUNTERS).format(Identifier(name, COUNTERS_KEPT)))

    def _copy(self) -> None:
        ask(self._server, f"CREATE DATABASE {self._name} TEMPLATE {self._pattern}")

    @property
    def _used(self) -> URL:
        return self._server.set(database=self._name)


def _keep_rows(pattern: psycopg.Connection) -> Composed:
    """Lay aside the rows that migrating leaves; answer with the statements that leave these and no others."""
    pattern.execute(f"CREATE SCHEMA {KEPT}")
    # The triggers that keep the diary append-only are not asked.
    steps: list[SQL | Composed] = [SQL("SET session_replication_role = replica")]
    for (table,) in pattern.execute(TABLES).fetchall():
        names = {"table": Identifier(table), "kept": Identifier(KEPT, table)}
        steps.append(SQL("DELETE FROM {table}").format(**names))
        if pattern.execute(SQL("SELECT 1 FROM {table} LIMIT 1").format(**names)).fetchone():
            pattern.execute(SQL("CREATE TABLE {kept} AS TABLE {table}").format(**names))
            steps.append(SQL("INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {kept}").format(**names))
    return SQL("; ").join([*steps, SQL("RESET session_replication_role")])
