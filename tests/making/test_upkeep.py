import subprocess
import threading

import pytest
from sqlalchemy.exc import OperationalError

from socialrx_diary import lists, room, tending, upkeep
from socialrx_diary.making import service as making
from socialrx_diary.making.rules import HELD_FOR
from socialrx_diary.themes.rules import Theme
from tests.kit import releasing


class AfterSome:
    """Ends after so many turns, and notes how long it was to wait between them."""

    def __init__(self, turns):
        self.turns, self.waited = turns, []

    def wait(self, seconds):
        self.waited.append(seconds)
        return len(self.waited) >= self.turns


@pytest.fixture
def started(monkeypatch):
    """What is started, instead of starting it."""
    calls = []
    monkeypatch.setattr(tending.subprocess, "run", lambda command, **_more: calls.append(command))
    return calls


@pytest.fixture
def approved(service):
    study = service.study()
    for number in range(11):
        person = service.person(f"Person {number}")
        person.wrote("A few words.", [Theme.PEOPLE])
        person.joins_study(study)
    release_id = releasing.ask(service, study)
    assert releasing.answer(service, release_id)
    return release_id


def test_while_there_is_nothing_to_do_nothing_is_started(service, started):
    ended = AfterSome(3)
    tending.keep_making(service.database, service.door, ended)
    assert started == []
    assert ended.waited == [tending.SOON.total_seconds()] * 3


def test_a_file_is_made_in_a_process_of_its_own(service, approved, started):
    tending.keep_making(service.database, service.door, AfterSome(1))
    assert started == [tending.MAKE_FILES]
    assert upkeep.make_files(service.database, service.vault) == 1
    tending.keep_making(service.database, service.door, AfterSome(1))
    assert len(started) == 1, "it is made"


def test_while_somebody_works_at_it_nobody_else_is_started(service, approved, started):
    with service.writing() as session:
        making.start_all(session)
    assert upkeep.holding.take(service.database, approved)
    tending.keep_making(service.database, service.door, AfterSome(1))
    assert started == []


def fails(command, **_more):
    raise subprocess.CalledProcessError(1, command)


def test_when_it_fails_there_is_time_before_the_next_try(service, approved, monkeypatch):
    monkeypatch.setattr(tending.subprocess, "run", fails)
    ended = AfterSome(2)
    tending.keep_making(service.database, service.door, ended)
    assert ended.waited == [HELD_FOR.total_seconds()] * 2


def test_while_one_file_cannot_be_made_those_whose_time_is_over_go_all_the_same(service, approved, monkeypatch):
    swept = []
    monkeypatch.setattr(tending.subprocess, "run", fails)
    monkeypatch.setattr(upkeep, "sweep_files", lambda _database, now: swept.append(now))
    tending.keep_making(service.database, service.door, AfterSome(1))
    assert len(swept) == 1


def test_a_busy_database_is_asked_again(service, started, monkeypatch):
    def busy(*_more):
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(making, "to_do", busy)
    ended = AfterSome(2)
    tending.keep_making(service.database, service.door, ended)
    assert len(ended.waited) == 2


def test_a_fault_in_one_file_keeps_no_other_from_being_made(service, approved, monkeypatch):
    study_id = service.in_session(lambda session: releasing.releases.contents(session, service.vault, approved)).facts
    second = releasing.ask(service, study_id.study_id)
    assert releasing.answer(service, second)
    make = upkeep.work.make

    def faulty(database, vault, release_id):
        if release_id == approved:
            raise ZeroDivisionError
        return make(database, vault, release_id)

    monkeypatch.setattr(upkeep.work, "make", faulty)
    assert upkeep.make_files(service.database, service.vault) == 1


def test_nothing_is_started_while_the_door_is_shut_or_the_disk_is_nearly_full(service, approved, started, monkeypatch):
    with service.door.shut():
        tending.keep_making(service.database, service.door, AfterSome(1))
    monkeypatch.setattr(room, "is_short", lambda _folder: True)
    tending.keep_making(service.database, service.door, AfterSome(1))
    assert started == []


def test_whoever_makes_files_ends_with_whoever_started_it(service, monkeypatch):
    monkeypatch.setattr(lists.os, "getppid", lambda: 7)
    assert lists._hindered(service.door.data, 7) is None
    monkeypatch.setattr(lists.os, "getppid", lambda: 1)
    assert "ended" in lists._hindered(service.door.data, 7)
    assert lists._hindered(service.door.data, None) is None, "by hand it ends by itself"


def test_whoever_makes_files_goes_out_when_the_door_is_to_be_shut_or_room_is_short(service, monkeypatch):
    with service.door.shut():
        assert "looked after" in lists._hindered(service.door.data, None)
    monkeypatch.setattr(room, "is_short", lambda _folder: True)
    assert "nearly full" in lists._hindered(service.door.data, None)


def test_whatever_hinders_it_is_said(monkeypatch, capsys):
    hindered, over, ends = iter([None, None, "The disk is nearly full."]), threading.Event(), []

    def end(code):
        ends.append(code)
        over.set()

    monkeypatch.setattr(lists, "LOOKS_EVERY", 0)
    monkeypatch.setattr(lists.os, "_exit", end)
    lists._end_when(lambda: next(hindered), over)
    assert ends == [1]
    assert capsys.readouterr().err == "The disk is nearly full. What was begun is gone on with later.\n"


def test_once_it_is_over_nothing_ends_it(monkeypatch):
    over, ends = threading.Event(), []
    monkeypatch.setattr(lists.os, "_exit", ends.append)
    over.set()
    lists._end_when(lambda: "The data is being looked after.", over)
    assert ends == []
