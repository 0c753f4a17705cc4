"""The disk between: what it sees, what it spoils, and what it says a power cut can leave."""

import random
from contextlib import closing

import pytest
from pysqlite3 import dbapi2

from tests.faults import disk
from tests.faults.disk import Ask
from tests.faults.recording import NOTE, Disk, Event, Recorder, events

PATH = "/diary"
MANY = 200


@pytest.fixture
def file(tmp_path):
    return tmp_path / "some.sqlite"


def opened(file):
    connection = dbapi2.connect(str(file), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (words)")
    return connection


def rows(file):
    with closing(opened(file)) as connection:
        return [row[0] for row in connection.execute("SELECT words FROM kept")]


def write(content, place=0):
    return Event(Ask.WRITE, PATH, place, content)


def found_after(*asked, start=b"before"):
    """Everything a file can be found as."""
    chance, there = random.Random(1), Disk({PATH: start} if start is not None else {})
    for event in asked:
        there.does(event)
    return {there.after_power_loss(chance).get(PATH) for _ in range(MANY)}


SYNC = Event(Ask.SYNC, PATH, 0, b"")


def test_what_sqlite_asks_is_written_down_in_order(file, tmp_path):
    record = tmp_path / "record"
    recorder = Recorder(record)
    with disk.watched_by(recorder), closing(opened(file)) as connection:
        recorder.note("now")
        connection.execute("INSERT INTO kept VALUES ('tea')")
    seen = [one for one in events(record) if one.path.endswith("-wal") or one.what == NOTE]
    after = [one.what for one in seen[[one.what for one in seen].index(NOTE) :]]
    assert after[:2] == [NOTE, Ask.WRITE]
    assert Ask.SYNC in after
    assert any(b"tea" in one.data for one in seen)


@pytest.mark.parametrize("ask", [Ask.WRITE, Ask.SYNC])
@pytest.mark.parametrize("full", [False, True])
def test_a_spoilt_disk_fails_and_is_mended(file, tmp_path, ask, full):
    plan = tmp_path / "plan"
    disk.spoil(plan)
    with disk.watched_by(disk.Spoilt(plan)), closing(opened(file)) as connection:
        connection.execute("INSERT INTO kept VALUES ('tea')")
        disk.spoil(plan, 1.0, ask, full=full)
        with pytest.raises(dbapi2.OperationalError, match=r"full|I/O"):
            connection.execute("INSERT INTO kept VALUES ('bus')")
        disk.spoil(plan)
        connection.execute("INSERT INTO kept VALUES ('rain')")
    assert disk.failed(plan) > 0
    assert rows(file) == ["tea", "rain"]


def test_nobody_watches_afterwards(file, tmp_path):
    plan = tmp_path / "plan"
    disk.spoil(plan, 1.0, sum(Ask))
    with disk.watched_by(disk.Spoilt(plan)):
        pass
    with closing(opened(file)) as connection:
        connection.execute("INSERT INTO kept VALUES ('tea')")
    assert rows(file) == ["tea"]


def test_what_is_synced_is_there():
    assert found_after(write(b"after!"), SYNC) == {b"after!"}


def test_what_is_not_synced_may_be_there_or_not_or_torn():
    found = found_after(write(b"after!"))
    assert {b"before", b"after!"} < found
    assert b"aftere" in found


def test_a_later_write_may_be_there_without_an_earlier_one():
    assert b"b\0after"[2:] in {one[6:] for one in found_after(write(b"B"), write(b"after", 6))}
    assert b"beforeafter" in found_after(write(b"B"), write(b"after", 6))


def test_a_file_is_there_for_sure_once_it_was_synced():
    made = Event(Ask.OPEN, PATH, 0, b"")
    assert {None, b""} <= found_after(made, start=None)
    assert found_after(made, write(b"all"), SYNC, start=None) == {b"all"}


def test_a_deletion_may_come_undone_unless_it_was_synced():
    assert found_after(Event(Ask.DELETE, PATH, 0, b"")) == {None, b"before"}
    assert found_after(Event(Ask.DELETE, PATH, 1, b"")) == {None}
    assert found_after(Event(Ask.DELETE, PATH, 0, b""), write(b"new"), SYNC) == {b"new"}


def test_a_disk_that_lies_is_sure_of_nothing():
    there = Disk({PATH: b"before"})
    there.does(write(b"after!"))
    there.does(SYNC, lies=True)
    chance = random.Random(1)
    assert b"before" in {there.after_power_loss(chance)[PATH] for _ in range(MANY)}
