"""The database: one set of mapped classes, two doors (one reads, one writes), SQLite or PostgreSQL behind them.

Why two doors. On SQLite a transaction that reads first and writes later fails with "locked" however long it waits, so
writers say so at the start (`BEGIN IMMEDIATE`); and SQLite's own waiting is unfair (one of two busy processes can wait
a second), so writers wait for their turn first (`turns`). Readers never wait and cannot write.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pysqlite3 import dbapi2 as bundled_sqlite
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from socialrx_diary import reach, turns
from socialrx_diary.reach import Reach

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# The WAL-reset fault loses committed pages in 3.7.0 to 3.51.2, with fixes carried back to these two lines.
FIRST_SOUND_SQLITE = (3, 51, 3)
SOUND_BACKPORTS = ((3, 44, 6), (3, 50, 7))

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "busy_timeout=10000",
)


class AppendOnlyError(Exception):
    """Something tried to change what may only be added to."""


class OneActorError(Exception):
    """A session was asked to work for a second person."""


class Base(DeclarativeBase):
    """What every kept thing is made from."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python; SQLite forgets time zones, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


@dataclass(frozen=True)
class Database:
    """One database with its reading and its writing door."""

    reader: Engine
    writer: Engine
    info: Mapping[str, Any] = field(default_factory=dict)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the data and cannot change it."""
        with reach.opened(self.reader, Reach(), autoflush=False, info=self.info) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are kept when the block ends well, all or none."""
        with reach.opened(self.writer, Reach(), autoflush=True, info=self.info) as session, session.begin():
            yield session

    def empty_log(self) -> bool:
        """Make sure that nothing deleted can be found in SQLite's log, which keeps replaced pages until truncated.

        False when somebody who reads just now held it up: then it is not empty yet, and has to be asked again.
        """
        if self.writer.dialect.name != "sqlite":
            return True
        with closing(self.writer.raw_connection()) as connection:
            held_up: int = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return held_up == 0

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()


def open_database(url: str, info: Mapping[str, Any] | None = None, *, guarded: bool = True) -> Database:
    """Open a database by its URL; for SQLite the engine is the bundled one, never the machine's own.

    `info` is handed to every session, for what services need that is not a row: the secret of the trail. `guarded`
    says that rows are kept apart by service there, as in every database but the key store.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, info or {})
    writer = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if guarded:
        reach.guard(writer)
    reader = writer.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return Database(reader, writer, info or {})


def append_only(kept: type[Base]) -> type[Base]:
    """Mark a class whose rows are added and never changed; a trigger in the database keeps the same rule."""

    def refuse(_mapper: object, _connection: object, target: object) -> None:
        raise AppendOnlyError(f"{type(target).__name__} rows are never changed or deleted")

    event.listen(kept, "before_update", refuse)
    event.listen(kept, "before_delete", refuse)
    return kept


def bind_actor(session: Session, actor_id: UUID) -> None:
    """Tie a session to whoever it works for; a second actor in the same session is a fault, so it raises."""
    if session.info.setdefault("actor_id", actor_id) != actor_id:
        raise OneActorError("one session works for one actor")


def sqlite_is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite keeps what it has committed when a WAL is reset."""
    return version >= FIRST_SOUND_SQLITE or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in SOUND_BACKPORTS
    )


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite engine in use."""
    return tuple(int(part) for part in bundled_sqlite.sqlite_version.split("."))


def one_at_a_time(session: Session, name: str) -> None:
    """Let only one transaction at a time past this point for this name; SQLite's writers already are one at a time."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _open_sqlite(url: str, info: Mapping[str, Any]) -> Database:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("a diary is kept in a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    reader = _sqlite_engine(url, "BEGIN")
    writer = _sqlite_engine(url, "BEGIN IMMEDIATE", Path(f"{path}.lock"))
    event.listen(reader, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    return Database(reader, writer, info)


def _sqlite_engine(url: str, begin: str, lock_file: Path | None = None) -> Engine:
    engine = create_engine(url, module=bundled_sqlite, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    # Heard in the order they are told of; SQLAlchemy does not heed `insert=True` here.
    if lock_file:
        _queue_writers(engine, lock_file)

    @event.listens_for(engine, "begin")
    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _queue_writers(engine: Engine, lock_file: Path) -> None:
    """Make writers wait their turn on a file lock before they begin."""
    line = turns.Line(lock_file)

    def join_queue(connection: Connection) -> None:
        turn = line.take()
        if turn is None:
            raise OperationalError("BEGIN IMMEDIATE", None, bundled_sqlite.OperationalError("database is locked"))
        connection.info["turn"] = turn

    def leave_queue(_connection: object, record: ConnectionPoolEntry) -> None:
        # A connection goes back to the pool just after its transaction has truly ended; "commit" fires before.
        turn = record.info.pop("turn", None)
        if turn is not None:
            os.close(turn)  # closing gives the lock to whoever waits next

    event.listen(engine, "begin", join_queue)
    event.listen(engine, "checkin", leave_queue)
