"""When a reminder is due, whatever the clock does; what it says, and what it never says."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.language import codes, speaking
from socialrx_diary.reminders.rules import (
    FIRST,
    SECOND,
    TOO_LATE,
    How,
    Sent,
    State,
    Turn,
    When,
    body,
    email_address,
    is_stop,
    masked,
    phone_number,
    stop_mark,
    stop_token,
)
from socialrx_diary.reminders.telling import fared
from socialrx_diary.weeks import WEEK

ZONES = (
    "Europe/London",
    "Asia/Karachi",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
)
WHENS = st.builds(When, st.integers(0, 6), st.integers(0, 24 * 60 - 1), st.sampled_from(ZONES))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive ends
FRONT, STOP = "https://page.example/", "https://page.example/off/ABC"


@given(WHENS, MOMENTS)
def test_one_reminder_a_week_never_two_never_none(when, moment):
    """Each is on its day, in the very next week after the one before, and none is left out."""
    due = when.after(moment)
    assert moment < due <= moment + timedelta(days=8)
    for _week in range(60):
        following = when.after(due)
        assert when.day_of(following) == when.day_of(due) + WEEK
        due = following


@given(WHENS, MOMENTS, MOMENTS)
def test_from_wherever_one_asks_the_same_moments_are_due(when, one, other):
    assert when.after(when.after(one) - timedelta(seconds=1)) == when.after(one)
    assert (one < other) <= (when.after(one) <= when.after(other))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 28), "2026-03-28T01:30:00+00:00"),
        (date(2026, 3, 29), "2026-03-29T01:30:00+00:00"),  # the clock jumps from 1 to 2: as long after the jump
        (date(2026, 3, 30), "2026-03-30T00:30:00+00:00"),
        (date(2026, 10, 24), "2026-10-24T00:30:00+00:00"),
        (date(2026, 10, 25), "2026-10-25T00:30:00+00:00"),  # the clock shows 1:30 twice: the first time
        (date(2026, 10, 26), "2026-10-26T01:30:00+00:00"),
    ],
)
def test_half_past_one_where_the_clock_changes(day, said):
    assert When(day.weekday(), 90).on(day).isoformat() == said


def test_four_in_the_afternoon_stays_four_in_the_afternoon():
    when = When(6, 16 * 60)
    before, after = when.on(date(2026, 10, 18)), when.on(date(2026, 10, 25))
    assert (before.hour, after.hour) == (15, 16)
    assert after - before == WEEK + timedelta(hours=1)
    assert When(6, 16 * 60, "Asia/Karachi").on(date(2026, 10, 25)).hour == 11


@given(WHENS, MOMENTS, st.booleans(), st.timedeltas(timedelta(0), timedelta(days=100)))
def test_whatever_was_slept_through_is_not_made_up_for(when, moment, again, slept):
    """At most one turn that is still in time; the next is never one before this one."""
    turn = Turn(when.after(moment))
    now = turn.at + slept
    following = turn.following(when, now, again=again)
    assert following.at > turn.at
    assert following.at + TOO_LATE > now
    assert following.number == FIRST or (
        again and when.day_of(following.at) - when.day_of(turn.at) <= timedelta(days=2)
    )


@given(WHENS, MOMENTS)
def test_the_second_is_about_the_same_week_and_there_is_no_third(when, moment):
    first = Turn(when.after(moment))
    second = first.following(when, first.at, again=True)
    assert second.number == SECOND
    third = second.following(when, second.at, again=True)
    assert third.number == FIRST
    assert second.week(when) == first.week(when)
    assert third.week(when) == first.week(when) + WEEK


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("answers", [True, False])
def test_a_reminder_says_one_sentence_and_leads_to_the_front_door(how, answers):
    for code in codes():
        with speaking(code):
            said = body(how, FRONT, STOP, answers=answers)
        addresses = [word for word in said.split() if word.startswith("http")]
        assert set(addresses) <= {FRONT, STOP}
        assert not any(
            word in said.casefold() for word in ("diary", "health", "nhs", "prescri", "wellbeing", "service")
        )
        assert not any(word in said.casefold() for word in ("dyddiadur", "iechyd", "ڈائری", "صحت"))
    assert body(how, FRONT, STOP, answers=answers).startswith("Your page for this week is open.")


def test_a_text_fits_one_text():
    front = "https://diary.parkroad.example/"
    for answers in (True, False):
        assert len(body(How.SMS, front, f"{front}off/{stop_token(b'secret', uuid4())}", answers=answers)) <= 160


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900 123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("00447700900123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("+92 301 2345678", "+923012345678"),
        ("01632 960 123", None),
        ("07700", None),
        ("999", None),
        ("000000000", None),
        ("0900 123 4567", None),
        ("my number", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, kept):
    assert phone_number(typed) == kept


@given(st.text(" +-.()0123456789x", max_size=20))
def test_whatever_is_taken_for_a_number_is_kept_in_one_form(typed):
    kept = phone_number(typed)
    assert kept is None or phone_number(kept) == kept


@pytest.mark.parametrize(
    ("typed", "good"),
    [("dora@example.org", True), ("a@b", False), ("two@at@example.org", False), ("x@example.org\nBcc: y", False)],
)
def test_an_address_is_one_address(typed, good):
    assert bool(email_address(typed)) is good


def test_where_it_goes_is_told_so_that_only_its_owner_knows_it():
    assert masked(How.SMS, "+447700900123") == "…123"
    assert masked(How.EMAIL, "dora@example.org") == "d…@example.org"
    assert masked(How.PUSH, '{"endpoint": "x"}') == ""


@pytest.mark.parametrize("state", State)
def test_whatever_became_of_one_is_told_in_words(state):
    said = fared(Sent(datetime(2026, 11, 22, 16, tzinfo=UTC), How.SMS, "…123", state))
    assert "22 November 2026" in said and "…123" in said


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ("STOP", True),
        (" stop. ", True),
        ("Stop please", True),
        ("unsubscribe", True),
        ("don't stop", False),
        ("", False),
    ],
)
def test_stop_is_understood(said, stops):
    assert is_stop(said) is stops


def test_a_link_that_stops_is_its_own_and_cannot_be_guessed():
    one, other = uuid4(), uuid4()
    assert stop_token(b"secret", one) == stop_token(b"secret", one) != stop_token(b"secret", other)
    assert stop_token(b"secret", one) != stop_token(b"another", one)
    assert len(stop_token(b"secret", one)) == 16
    assert stop_mark(stop_token(b"secret", one).lower()) == stop_mark(stop_token(b"secret", one))


def test_zones_are_on_this_machine():
    assert {ZoneInfo(zone).key for zone in ZONES} == set(ZONES)
