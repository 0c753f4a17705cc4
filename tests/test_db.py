"""Two doors: one cannot write, the other loses nothing. What SQLite must be told is really in force."""

import fcntl
import multiprocessing
import os
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from pysqlite3 import dbapi2 as bundled_sqlite
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, StatementError

from socialrx_diary import db, own_files, turns
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.models import Permission
from socialrx_diary.db import AppendOnlyError, OneActorError, bind_actor, one_at_a_time, open_database, sqlite_is_sound
from socialrx_diary.receipts.models import Receipt
from tests.kit import ready_made
from tests.kit.owner import owning

TIMES = 500


@pytest.fixture
def database(settings):
    opened = open_database(settings.database_url, {"trail_secret": bytes(32)})
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite(database, dialect):
    """Skip on PostgreSQL what only SQLite has to be told."""
    if dialect != "sqlite":
        pytest.skip("PostgreSQL keeps this by itself")
    return database


def receipt(**values):
    kept = {"actor_id": uuid4(), "key": uuid4(), "asked": "x", "answer": "/", "at": datetime.now(UTC)}
    return Receipt(**{**kept, **values})


def count(database, table="receipts"):
    with database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM receipts",
        "UPDATE receipts SET answer = 'x'",
        "CREATE TABLE more (id INTEGER)",
        "DROP TABLE receipts",
    ],
)
def test_the_reading_door_cannot_write(database, statement):
    with database.writing() as session:
        session.add(receipt())
    with pytest.raises(DatabaseError), database.reader.begin() as connection:
        connection.execute(text(statement))
    assert count(database) == 1


def test_the_reading_door_cannot_write_objects(database):
    with database.reading() as session:
        session.add(receipt())
        with pytest.raises(DatabaseError):
            session.commit()
    assert count(database) == 0


def test_a_reader_sees_one_moment(database):
    with database.reading() as reader:
        assert reader.scalar(text("SELECT count(*) FROM receipts")) == 0
        with database.writing() as writer:
            writer.add(receipt())
        assert reader.scalar(text("SELECT count(*) FROM receipts")) == 0
    assert count(database) == 1


def test_all_or_nothing(database):
    with suppress(ZeroDivisionError), database.writing() as session:
        session.add(receipt())
        session.flush()
        raise ZeroDivisionError
    assert count(database) == 0
    with database.writing() as session:  # and the turn was handed on
        session.add(receipt())
    assert count(database) == 1


@pytest.mark.parametrize("door", ["reader", "writer"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("busy_timeout", 10_000),
    ],
)
def test_sqlite_is_told(tmp_path, monkeypatch, door, pragma, value):
    monkeypatch.setattr(db, "PRAGMAS", ready_made.PRAGMAS)
    opened = open_database(f"sqlite:///{tmp_path}/told.sqlite")
    with getattr(opened, door).connect() as connection:
        assert connection.scalar(text(f"PRAGMA {pragma}")) == value
    opened.dispose()


def test_every_connection_is_told(sqlite):
    """A pragma holds for one connection, so each new one in the pool must hear it again."""
    connections = [sqlite.reader.connect() for _ in range(4)]
    assert {connection.scalar(text("PRAGMA query_only")) for connection in connections} == {1}
    assert {connection.scalar(text("PRAGMA foreign_keys")) for connection in connections} == {1}
    for connection in connections:
        connection.close()


def test_the_bundled_sqlite_is_the_one_in_use(sqlite):
    with sqlite.reader.connect() as connection:
        used = connection.scalar(text("SELECT sqlite_version()"))
    assert used == ".".join(map(str, db.sqlite_version()))
    assert sqlite_is_sound(db.sqlite_version())


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_which_sqlite_is_sound(version, sound):
    assert sqlite_is_sound(version) is sound


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_diary_is_kept_in_a_file(url):
    with pytest.raises(ValueError, match="in a file"):
        open_database(url)


def test_foreign_keys_hold(database):
    nobodys = (
        "INSERT INTO devices (id, token_hash, staff_id, complete, name, added_at, used_at) "
        "VALUES (:id, :hash, :staff, :yes, '', :now, :now)"
    )
    values = {"id": uuid4().hex, "hash": b"x", "staff": uuid4().hex, "yes": True, "now": datetime.now(UTC)}
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), database.writing() as session:
        session.execute(text(nobodys), values)


def test_what_went_wrong_is_said_without_what_was_kept(database):
    """An error's text ends up in logs; values do not belong there."""
    secret = "zirkelquast"
    one = receipt(answer=secret)
    with database.writing() as session:
        session.add(one)
        session.flush()
        twice = receipt(actor_id=one.actor_id, key=one.key, answer=secret)
    with pytest.raises(IntegrityError) as raised, database.writing() as session:
        session.add(twice)
    assert secret not in str(raised.value)


def entry():
    return TrailEntry(
        chain=uuid4(), position=0, at=datetime.now(UTC), deed=Deed.JOINED, actor_role="participant", actor_id=uuid4(),
        about={}, seal=b"",
    )  # fmt: skip


def permission():
    return Permission(
        participant_id=uuid4(), scope="keep", choice="yes", wording="keep", wording_version=1, wording_sha256="x",
        language="en", at=datetime.now(UTC),
    )  # fmt: skip


@pytest.mark.parametrize("make", [entry, permission], ids=["trail", "permissions"])
def test_some_rows_are_only_added(database, make):
    with database.writing() as session:
        session.add(make())
    with pytest.raises(AppendOnlyError), database.writing() as session:
        session.query(type(make())).one().at = datetime.now(UTC)
    with pytest.raises(AppendOnlyError), database.writing() as session:
        session.delete(session.query(type(make())).one())


@pytest.mark.parametrize("make", [entry, permission], ids=["trail", "permissions"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_them(database, make, statement):
    table = make().__tablename__
    with database.writing() as session:
        session.add(make())
    with pytest.raises(DatabaseError, match="never changed"), database.writing() as session:
        session.execute(text(statement.format(table)))
    assert count(database, table) == 1


def test_nor_can_they_be_replaced(sqlite):
    """INSERT OR REPLACE deletes without firing delete triggers, unless recursive triggers are on."""
    with sqlite.writing() as session:
        session.add(entry())
    with pytest.raises(DatabaseError, match="never changed"), sqlite.writing() as session:
        session.execute(text("INSERT OR REPLACE INTO trail SELECT * FROM trail"))


def test_nor_emptied(settings, dialect):
    if dialect != "postgresql":
        pytest.skip("only PostgreSQL can truncate")
    with pytest.raises(DatabaseError, match="never changed"), owning(settings) as session:
        session.execute(text("TRUNCATE trail"))


def test_a_session_works_for_one_actor(database):
    one = uuid4()
    with database.reading() as session:
        bind_actor(session, one)
        bind_actor(session, one)
        with pytest.raises(OneActorError):
            bind_actor(session, uuid4())


def test_a_moment_comes_back_as_it_was(database):
    east = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    with database.writing() as session:
        session.add(receipt(at=east))
    with database.reading() as session:
        kept = session.query(Receipt).one().at
    assert kept == east
    assert kept.utcoffset() == timedelta(0)


def test_a_moment_needs_its_time_zone(database):
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(receipt(at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the fault


def test_an_emptied_log_is_empty(sqlite, settings):
    with sqlite.writing() as session:
        session.add(receipt(answer="zirkelquast"))
    log = settings.data / "diary.sqlite-wal"
    assert b"zirkelquast" in log.read_bytes()
    sqlite.empty_log()
    assert log.stat().st_size == 0


def increment(url, times, key):
    """Count up, reading first and writing after, as a request does. Runs in a process of its own."""
    database = open_database(url)
    for _ in range(times):
        with database.writing() as session:
            one_at_a_time(session, "counter")
            number = session.scalar(text("SELECT answer FROM receipts WHERE asked = :key"), {"key": key})
            values = {"answer": str(int(number) + 1), "key": key}
            session.execute(text("UPDATE receipts SET answer = :answer WHERE asked = :key"), values)
    database.dispose()


def test_two_processes_lose_nothing(database, settings):
    with database.writing() as session:
        session.add(receipt(asked="counter", answer="0"))
    fresh = multiprocessing.get_context("spawn")
    writers = [fresh.Process(target=increment, args=(settings.database_url, TIMES, "counter")) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    with database.reading() as session:
        assert session.query(Receipt).one().answer == str(2 * TIMES)


def hold(url, begun):
    """Begin to write and never end. Runs in a process of its own."""
    database = open_database(url)
    with database.writing() as session:
        session.execute(text("SELECT 1"))
        begun.set()
        time.sleep(600)


def test_a_writer_that_is_killed_hands_its_turn_on(sqlite, settings):
    fresh = multiprocessing.get_context("spawn")
    begun = fresh.Event()
    holder = fresh.Process(target=hold, args=(settings.database_url, begun))
    holder.start()
    assert begun.wait(30)
    holder.kill()
    holder.join()
    with sqlite.writing() as session:
        session.add(receipt())
    assert count(sqlite) == 1


@contextmanager
def turn_taken(settings):
    """Take the turn that writers queue for."""
    turn = os.open(settings.data / "diary.sqlite.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(turn)


def test_a_writer_holds_its_turn_until_it_has_ended(sqlite, settings):
    with sqlite.writing() as session:
        session.add(receipt())
        session.flush()
        with pytest.raises(BlockingIOError), turn_taken(settings):
            pass
    with turn_taken(settings):
        assert count(sqlite) == 1


def test_a_writer_waits_its_turn_before_it_begins(sqlite, settings, monkeypatch):
    """Otherwise it would hold SQLite's own lock while it waits, and whoever has the turn could not write."""
    asked = threading.Semaphore(0)

    def ask(*about):
        asked.release()
        return own_files.locked(*about)

    def write():
        with sqlite.writing() as session:
            session.add(receipt())

    writer = threading.Thread(target=write)
    monkeypatch.setattr(turns, "locked", ask)
    with turn_taken(settings):
        writer.start()
        assert asked.acquire(timeout=60)
        assert asked.acquire(timeout=60), "it asks again"
        other = bundled_sqlite.connect(settings.data / "diary.sqlite", timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        assert count(sqlite) == 0
    writer.join(60)
    assert count(sqlite) == 1


def test_a_waiting_reader_is_not_held_up_by_a_writer(database):
    with database.writing() as session:
        session.add(receipt())
        session.flush()
        started = time.monotonic()
        assert count(database) == 0
    assert time.monotonic() - started < 5
