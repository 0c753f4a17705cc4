from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.meetings.rules import DaySet, Meeting, in_their_order, is_for_now, last_met, meeting, moved

TODAY = date(2026, 11, 26)


def at(days):
    return TODAY + timedelta(days=days)


def sets(*pairs):
    """Each a day that was set, and the day on which it was, both counted from today."""
    return [
        DaySet(None if day is None else at(day), at(set_on), datetime.combine(at(set_on), time(12), UTC), False)
        for day, set_on in pairs
    ]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ((), None),
        (((3, -1),), None),
        (((0, -7),), None),
        (((-1, -7),), -1),
        (((-20, -30), (3, -10)), -20),
        (((-20, -30), (-5, -10)), -5),
        (((-20, -30), (-18, -25)), -18),  # put off before it came
        (((-20, -30), (-22, -25), (3, -10)), -22),  # brought forward
        (((-20, -30), (4, -20)), -20),  # the next one set while they met
        (((-20, -30), (None, -20)), None),  # called off on the day
        (((-20, -30), (None, -21)), None),
        (((-20, -30), (None, -19)), -20),
        (((0, -7), (9, 0)), None),  # they are meeting today: it is not over
    ],
)
def test_a_meeting_has_been_when_its_day_is_over_and_no_other_was_set_before_it(said, last):
    assert last_met(sets(*said), TODAY) == (None if last is None else at(last))


days = st.lists(st.tuples(st.none() | st.integers(-60, 60), st.integers(-60, 0)), max_size=8)


@given(days)
def test_the_last_meeting_is_a_day_that_was_set_and_is_over(pairs):
    said = sets(*sorted(pairs, key=lambda pair: pair[1]))
    found = meeting(said, TODAY)
    assert found.last is None or found.last in {one.day for one in said}
    assert found.last is None or found.last < TODAY
    assert found.day == (said[-1].day if said else None)


@pytest.mark.parametrize(
    ("day", "ahead", "soon"), [(-1, False, False), (0, True, True), (14, True, True), (15, True, False)]
)
def test_a_day_to_meet_is_near_for_two_weeks_and_over_the_day_after(day, ahead, soon):
    met = Meeting(at(day))
    assert met.next_from(TODAY) == (at(day) if ahead else None)
    assert met.soon(TODAY) == (at(day) if soon else None)
    assert Meeting().soon(TODAY) is None


def test_a_line_is_for_the_meeting_to_come():
    assert is_for_now(TODAY, None)
    assert is_for_now(at(-1), at(-2))
    assert not is_for_now(at(-2), at(-2))


ids = st.lists(st.uuids(), unique=True, max_size=8)


@given(ids, ids, st.data())
def test_every_week_is_in_the_order_once_and_those_with_a_place_stand_first(weeks, others, data):
    order = (
        data.draw(st.permutations([*data.draw(st.lists(st.sampled_from(weeks), unique=True)), *others]))
        if weeks
        else others
    )
    found = in_their_order(weeks, order)
    assert sorted(found) == sorted(weeks)
    placed = [one for one in order if one in weeks]
    assert found[: len(placed)] == placed
    assert found[len(placed) :] == [one for one in weeks if one not in placed]


@given(ids.filter(bool), st.data(), st.booleans())
def test_moving_changes_places_with_a_neighbour_and_nothing_else(weeks, data, up):
    one = data.draw(st.sampled_from(weeks))
    found = moved(weeks, one, up=up)
    assert sorted(found) == sorted(weeks)
    there = min(max(weeks.index(one) + (-1 if up else 1), 0), len(weeks) - 1)
    assert found.index(one) == there
    assert moved(found, one, up=not up) == weeks or there == weeks.index(one)


def test_what_is_not_on_the_list_moves_nothing():
    weeks = [uuid4(), uuid4()]
    assert moved(weeks, uuid4(), up=True) == weeks
