import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.order.findings import found
from socialrx_diary.order.intervals import drawn_anew, mean_of, t
from socialrx_diary.order.rules import LISTED, PAIRS, Diary, Entry, diaries, measured, precedence, shares
from socialrx_diary.themes.rules import Theme

themes = st.lists(st.integers(0, 4), unique=True, max_size=5).map(lambda some: tuple(sorted(some)))
ticked = st.lists(themes, max_size=12)
short = st.lists(themes, max_size=5)


def diary(entries, goes_on=None):
    return Diary(tuple(Entry(week, some) for week, some in enumerate(entries, 1)), goes_on)


def told_plainly(entries):
    """Every mention against every mention, spelled out."""
    found = []
    for a, b in PAIRS:
        sides = [x < y for x, ones in enumerate(entries) for y, others in enumerate(entries)
                 if a in ones and b in others and x != y]  # fmt: skip
        if sides:
            found.append(sum(sides) / len(sides))
    return found


@given(ticked)
def test_every_mention_is_held_against_every_mention(entries):
    assert shares(entries) == told_plainly(entries)


def test_the_list_is_that_of_the_paper_and_holds_every_theme():
    assert [Theme(one) for one in LISTED] == [Theme.HELP, Theme.PEOPLE, Theme.LEARNING, Theme.ME, Theme.AHEAD]
    assert len(LISTED) == len(Theme)


def test_an_order_as_listed_is_one_and_the_other_way_round_nought():
    assert precedence([(0,), (1,), (2,), (3,), (4,)]) == 1
    assert precedence([(4,), (3,), (2,), (1,), (0,)]) == 0
    assert precedence([(0,), (4,), (0,)]) == 0.5


@pytest.mark.parametrize("entries", [[], [()], [(2,)], [(2,), (2,)], [(0, 1, 2, 3, 4)]])
def test_where_nothing_compares_there_is_no_number(entries):
    assert precedence(entries) is None


def test_two_in_the_same_week_are_no_comparison():
    assert shares([(0, 1)]) == []
    assert shares([(0, 1), (0, 1)]) == [0.5]
    assert shares([(0,), (0, 1), (1,)]) == [1]


@given(ticked)
def test_backwards_it_is_one_minus_that(entries):
    there, back = precedence(entries), precedence(entries[::-1])
    assert (there is None) == (back is None)
    assert there is None or there + back == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(short)
def test_where_weeks_could_lie_in_any_order_half_of_them_come_earlier(entries):
    """Nothing depends on how common a theme is: over all orders of the same weeks it is a half, to the last digit."""
    every = [precedence(one) for one in permutations(entries)]
    assert None not in every or set(every) == {None}
    assert every[0] is None or sum(every) / len(every) == pytest.approx(0.5)


@settings(max_examples=40, deadline=None)
@given(st.lists(ticked.filter(bool), max_size=6), st.randoms(use_true_random=False))
def test_it_does_not_matter_who_people_are_or_in_what_order_they_come(many, chance):
    people = [diary(entries) for entries in many]
    there = found(people)
    chance.shuffle(people)
    assert found(people) == there


def test_a_huge_diary_weighs_as_much_as_any():
    small, huge = diary([(0,), (1,)]), diary([(1,)] * 300 + [(0,)] * 300)
    assert mean_of(measured([small, huge])).mean == 0.5


def test_long_diaries_do_not_run_over():
    entries = [(0,)] * 2000 + [(1,)] * 2000
    assert precedence(entries) == 1


@given(ticked, st.booleans())
def test_rows_say_the_same_in_the_app_and_out_of_a_file(entries, goes_on):
    rows = [
        {"person": "p", "week_number": week, "kind": "week",
         **{f"theme_{one}": place in some for place, one in enumerate(LISTED)},
         "prompt_shown": None, "in_same_week": True, "written_with": "self", "goes_on": goes_on}
        for week, some in enumerate(entries, 1)
    ]  # fmt: skip
    spelled = [{name: _cell(value) for name, value in row.items()} for row in reversed(rows)]
    assert diaries(rows) == diaries(spelled)
    for one in diaries(rows):
        assert one.ticked == tuple(entries)
        assert one.goes_on is goes_on


def _cell(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_what_a_file_does_not_tell_is_not_known():
    row = {"person": "p", "week_number": 1, "kind": "week"} | {f"theme_{one}": False for one in LISTED}
    [entry] = diaries([row])[0].entries
    assert (entry.idea, entry.in_same_week, entry.own_hand) == (None, None, None)
    [entry] = diaries([row | {"prompt_shown": "", "in_same_week": "", "written_with": "family"}])[0].entries
    assert (entry.idea, entry.in_same_week, entry.own_hand) == (False, None, False)


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.7062), (2, 4.3027), (9, 2.2622), (16, 2.1199), (59, 2.0010), (4999, 1.9604)]
)
def test_students_t_is_as_in_any_table(freedom, expected):
    assert t(freedom) == pytest.approx(expected, abs=5e-5)


def test_an_interval_is_as_worked_out_by_hand():
    """1, 2, 3: mean 2, standard deviation 1, 4.3027 times 1 over the root of 3."""
    made = mean_of([1.0, 2.0, 3.0])
    assert (made.mean, made.spread) == (2, 1)
    assert (made.low, made.high) == pytest.approx((2 - 2.48414, 2 + 2.48414), abs=1e-4)


@pytest.mark.parametrize("values", [[], [0.3]])
def test_too_few_people_have_no_interval(values):
    assert mean_of(values).low is None
    assert drawn_anew(values, 1) is None


def test_drawn_anew_the_interval_is_the_same_for_the_same_seed_and_close_to_the_other():
    chance = random.Random(4)
    values = [chance.random() for _ in range(80)]
    low, high = drawn_anew(values, 7)
    assert (low, high) == drawn_anew(list(reversed(values)), 7) != drawn_anew(values, 8)
    made = mean_of(values)
    assert (low, high) == pytest.approx((made.low, made.high), abs=0.012)
