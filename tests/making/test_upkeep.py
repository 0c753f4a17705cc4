import subprocess

import pytest
from sqlalchemy.exc import OperationalError

from socialrx_diary import lists, upkeep
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
    monkeypatch.setattr(upkeep.subprocess, "run", lambda command, **_more: calls.append(command))
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
    upkeep.keep_making(service.database, ended)
    assert started == []
    assert ended.waited == [upkeep.SOON.total_seconds()] * 3


def test_a_file_is_made_in_a_process_of_its_own(service, approved, started):
    upkeep.keep_making(service.database, AfterSome(1))
    assert started == [upkeep.MAKE_FILES]
    assert upkeep.make_files(service.database, service.vault) == 1
    upkeep.keep_making(service.database, AfterSome(1))
    assert len(started) == 1, "it is made"


def test_while_somebody_works_at_it_nobody_else_is_started(service, approved, started):
    with service.writing() as session:
        making.start_all(session)
    assert upkeep.holding.take(service.database, approved)
    upkeep.keep_making(service.database, AfterSome(1))
    assert started == []


def fails(command, **_more):
    raise subprocess.CalledProcessError(1, command)


def test_when_it_fails_there_is_time_before_the_next_try(service, approved, monkeypatch):
    monkeypatch.setattr(upkeep.subprocess, "run", fails)
    ended = AfterSome(2)
    upkeep.keep_making(service.database, ended)
    assert ended.waited == [HELD_FOR.total_seconds()] * 2


def test_while_one_file_cannot_be_made_those_whose_time_is_over_go_all_the_same(service, approved, monkeypatch):
    swept = []
    monkeypatch.setattr(upkeep.subprocess, "run", fails)
    monkeypatch.setattr(upkeep, "sweep_files", lambda _database, now: swept.append(now))
    upkeep.keep_making(service.database, AfterSome(1))
    assert len(swept) == 1


def test_a_busy_database_is_asked_again(service, started, monkeypatch):
    def busy(*_more):
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(making, "to_do", busy)
    ended = AfterSome(2)
    upkeep.keep_making(service.database, ended)
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


def test_whoever_makes_files_ends_with_whoever_started_it(monkeypatch):
    parents, ends = iter([7, 7, 1]), []
    monkeypatch.setattr(lists.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(lists.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(lists.os, "_exit", ends.append)
    lists._end_with(7)
    assert ends == [1]
