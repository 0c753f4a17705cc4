"""The made-up people: whenever they are seeded, everything happens in a possible order and nothing is yet to come."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from socialrx_diary.demo.people import HERE, NEWCOMERS, Tale, told
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import is_week, week_of

TOLD = told()
DAYS = {one["key"]: one["working_days"] for one in TOLD["staff"]}
# The first and last minutes of a week, a year's end, a leap day, and both changes of the clock.
MOMENTS = [
    datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
    datetime(2026, 11, 23, 0, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 7, 6, 23, 30, tzinfo=UTC),
]


def tale_of(one, now):
    return Tale(one, DAYS[one["link_worker"]], now)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
@pytest.mark.parametrize("one", TOLD["people"], ids=lambda one: one["key"])
def test_everything_happens_when_it_can(one, now):
    tale = tale_of(one, now)
    assert tale.invited_at < tale.joined_at < now
    for written in tale.weeks():
        assert is_week(written.week)
        began = datetime.combine(written.week, time(), HERE)
        assert began <= written.at <= written.changed_at <= now
        assert written.at > tale.joined_at + timedelta(minutes=5)
    for at, _printed in tale.looks():
        assert tale.joined_at < at < now
        assert at.astimezone(HERE).weekday() <= 3
        assert 9 <= at.astimezone(HERE).hour < 15
    assert tale.joined_at <= tale.asked_for_research_at(now - timedelta(weeks=40)) < now


@pytest.mark.parametrize("one", TOLD["people"], ids=lambda one: one["key"])
def test_the_same_day_tells_the_same_tale(one):
    now = MOMENTS[0]
    first, second = tale_of(one, now), tale_of(one, now)
    assert list(first.weeks()) == list(second.weeks())
    assert list(first.looks()) == list(second.looks())
    assert first.order.random() == second.order.random()
    later = tale_of(one, now + timedelta(weeks=3))
    assert [each.week - timedelta(weeks=3) for each in later.weeks()] == [each.week for each in first.weeks()]


@pytest.mark.parametrize("one", TOLD["people"], ids=lambda one: one["key"])
def test_meetings_are_to_come_and_on_working_days(one):
    for now in MOMENTS:
        day = tale_of(one, now).meets_on()
        if one["meets_in_days"] is None:
            assert day is None
        else:
            assert day >= now.astimezone(ZoneInfo("Europe/London")).date()
            assert day.weekday() <= (2 if one["link_worker"] == "ben" else 3)


def test_every_week_is_told_once_and_of_known_things():
    for one in TOLD["people"]:
        weeks = [each["weeks_ago"] for each in one["reflections"]]
        assert len(weeks) == len(set(weeks))
        assert max(weeks) <= one["joined_weeks_ago"]
        for each in one["reflections"]:
            assert {Theme(theme) for theme in each["themes"]} <= set(Theme)
            assert each["prompt"] is None or prompts.find(each["prompt"]) is not None, each["prompt"]


def test_nobody_in_the_tale_is_also_a_newcomer():
    assert not {one["name"] for one in TOLD["people"]} & set(NEWCOMERS)


def test_weeks_begin_on_mondays_here():
    assert week_of(MOMENTS[1].astimezone(HERE).date()) == MOMENTS[1].date()
