"""When the clock can be believed: it has gone on for a day without a jump, seen by whoever erases."""

from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary import clock, upkeep
from socialrx_diary.clock import LONGEST_PAUSE, NAME, STEADY_FOR, steady_from
from socialrx_diary.leaving import service as leaving
from tests.kit.watching import watched_until

BEGAN = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def believed(folder, moment):
    return steady_from(folder, moment) <= moment


def every_hour(first, last):
    return takewhile(lambda moment: moment <= last, (first + number * HOUR for number in count()))


def test_at_first_it_takes_a_day(tmp_path):
    looks = [believed(tmp_path, moment) for moment in every_hour(BEGAN, BEGAN + DAY)]
    assert looks == [False] * 24 + [True]


def test_a_machine_that_is_off_for_a_weekend_is_believed(tmp_path):
    watched_until(tmp_path, BEGAN)
    assert believed(tmp_path, BEGAN + timedelta(hours=64))


def test_a_machine_that_was_off_for_long_is_believed_a_day_later(tmp_path):
    watched_until(tmp_path, BEGAN)
    assert not believed(tmp_path, BEGAN + 10 * DAY)
    assert steady_from(tmp_path, BEGAN + 10 * DAY + HOUR) == BEGAN + 11 * DAY
    assert believed(tmp_path, BEGAN + 11 * DAY)


def test_a_clock_that_asks_another_for_the_time_is_not_distrusted(tmp_path):
    watched_until(tmp_path, BEGAN)
    assert believed(tmp_path, BEGAN + HOUR)
    assert believed(tmp_path, BEGAN + HOUR - timedelta(seconds=90))


@pytest.mark.parametrize("written", ["", "yesterday", "2026-01-15T12:00:00+00:00", "\x00" * 40])
def test_what_cannot_be_read_is_begun_anew(tmp_path, written):
    (tmp_path / NAME).write_text(written)
    assert not believed(tmp_path, BEGAN)
    assert believed(tmp_path, BEGAN + STEADY_FOR)


@settings(max_examples=30, deadline=None)
@given(
    ahead=st.timedeltas(LONGEST_PAUSE + HOUR, timedelta(days=4000)),
    wrong_for=st.timedeltas(timedelta(0), STEADY_FOR - timedelta(microseconds=1)),
    every=st.timedeltas(timedelta(minutes=10), timedelta(hours=5)),
)
def test_a_clock_put_right_within_a_day_was_never_believed_while_it_was_ahead(ahead, wrong_for, every):
    with TemporaryDirectory() as name:
        folder = Path(name)
        watched_until(folder, BEGAN)
        passed = timedelta(0)
        while passed <= wrong_for:
            assert not believed(folder, BEGAN + ahead + passed)
            passed += every
        right = BEGAN + passed
        assert not believed(folder, right), "it has just jumped back"
        assert believed(folder, right + STEADY_FOR)


def test_nobodys_diary_goes_by_a_clock_that_is_weeks_ahead(service, maureen):
    """Given somebody who may change their mind, when the clock jumps and is put right, then the diary is there."""
    with service.writing() as session:
        goes = leaving.ask_to_go(session, maureen.actor, service.now())
    database, vault, now = service.database, service.vault, service.now()
    watched_until(service.door.data, now)
    assert upkeep.erase_if_sure(database, vault, service.door.data, now + 80 * DAY) == 0
    assert upkeep.erase_if_sure(database, vault, service.door.data, now + HOUR) == 0
    assert maureen.id in vault.people()
    watched_until(service.door.data, goes)
    assert upkeep.erase_if_sure(database, vault, service.door.data, goes) == 1


def test_a_diary_that_is_gone_loses_its_key_whatever_the_clock_says(service, maureen, monkeypatch):
    with service.writing() as session:
        goes = leaving.ask_to_go(session, maureen.actor, service.now())
    with monkeypatch.context() as patch:
        patch.setattr(type(service.vault), "shred", lambda *_which: None)
        upkeep.erase_due(service.database, service.vault, goes)
    assert maureen.id in service.vault.people()
    assert clock.steady_from(service.door.data, goes) > goes
    upkeep.erase_if_sure(service.database, service.vault, service.door.data, goes)
    assert maureen.id not in service.vault.people()
