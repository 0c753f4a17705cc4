"""Rows put into either database as fast as it takes them, shaped for it by the types of our own tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, Protocol, TypeAlias

import psycopg
from pysqlite3 import dbapi2
from sqlalchemy import Column, Dialect, Table, make_url
from sqlalchemy.dialects import postgresql, sqlite

from socialrx_diary.migrations.models import metadata
from socialrx_diary.vault import store

# As they go in: the table, and its rows as tuples.
Rows: TypeAlias = dict[str, list[tuple[Any, ...]]]
DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}
# A crash while it is filled leaves nothing to be used, so nothing waits for the disk; and indexes stay in memory.
ON_SQLITE = ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-524288", "wal_autocheckpoint=20000")
# Foreign keys are right by the way the rows are made; a test looks whether they are.
ON_POSTGRESQL = ("synchronous_commit = off", "session_replication_role = replica")


class Sink(Protocol):
    """Where rows go."""

    dialect_name: str

    def put(self, rows: Rows) -> None:
        """Put some in, all or none."""

    def settle(self) -> None:
        """Leave the database as if it had been in use for long: nothing half-written, statistics made."""


@contextmanager
def sink(url: str) -> Iterator[Sink]:
    """The sink of a database, by its URL."""
    found = make_url(url)
    if found.get_backend_name() == "sqlite":
        with closing(dbapi2.connect(str(found.database), isolation_level=None)) as connection:
            for pragma in ON_SQLITE:
                connection.execute(f"PRAGMA {pragma}")
            yield OnSqlite(connection)
        return
    with psycopg.connect(found.set(drivername="postgresql").render_as_string(hide_password=False)) as connected:
        for setting in ON_POSTGRESQL:
            connected.execute(f"SET {setting}")
        connected.commit()
        yield OnPostgresql(connected)


class OnSqlite:
    """A file of SQLite's: many rows by one statement."""

    dialect_name = "sqlite"

    def __init__(self, connection: dbapi2.Connection) -> None:
        self.connection = connection

    def put(self, rows: Rows) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            names = [column.name for column in columns(table)]
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
            self.connection.executemany(statement, some)
        self.connection.execute("COMMIT")

    def settle(self) -> None:
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class OnPostgresql:
    """A database of PostgreSQL's: COPY."""

    dialect_name = "postgresql"

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def put(self, rows: Rows) -> None:
        for table, some in rows.items():
            names = ", ".join(f'"{column.name}"' for column in columns(table))
            with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in some:
                    copy.write_row(row)
        self.connection.commit()

    def settle(self) -> None:
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM (ANALYZE)")


def table_of(name: str) -> Table:
    """One of our tables, those of the key store as well."""
    return metadata.tables[name] if name in metadata.tables else store.tables[name]


@cache
def columns(name: str) -> tuple[Column[Any], ...]:
    """The columns that are put in: all of a table's but a number that counts itself up."""
    table = table_of(name)
    return tuple(one for one in table.columns if one is not table.autoincrement_column)


@cache
def shaping(name: str, dialect_name: str) -> tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]:
    """For each column of a table its name, what it holds when nothing is said, and how a value is written."""
    dialect, found = DIALECTS[dialect_name], []
    for column in columns(name):
        usual = column.default.arg if column.default is not None and column.default.is_scalar else None
        found.append((column.name, usual, column.type.dialect_impl(dialect).bind_processor(dialect)))
    return tuple(found)


def shaped(name: str, dialect_name: str, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows as this database takes them."""
    shape = shaping(name, dialect_name)
    return [
        tuple([write(row.get(name, usual)) if write else row.get(name, usual) for name, usual, write in shape])
        for row in rows
    ]
