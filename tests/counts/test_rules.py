"""Counts that pick nobody out: whoever sees all that is said, and knows how it is made, cannot work out the rest."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.counts.rules import (
    FEW,
    HIDDEN,
    MOST_QUARTERS,
    PARTS,
    Cell,
    Quarter,
    published,
    quarter_of,
    quarters,
    told,
)
from socialrx_diary.themes.rules import Theme

UP_TO = 40
# A number that is not told has to be open between at least so many.
OPEN = 5


@pytest.mark.parametrize(("count", "said"), [
    (0, FEW), (1, FEW), (4, FEW), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1000, 1000), (1003, 1005),
])  # fmt: skip
def test_a_number_as_it_is_told(count, said):
    assert told(count) == said


def table(one, other, total=Cell.DIARIES):
    true = dict.fromkeys(Cell, 0)
    for whole, (first, second) in PARTS.items():
        true[first], true[second], true[whole] = (one, other, one + other) if whole is total else (0, 0, 0)
    return true


@pytest.mark.parametrize("total", PARTS)
def test_whoever_knows_how_they_are_made_cannot_work_out_a_number_that_is_not_told(total):
    """Every total with its two parts, turned round: all the true numbers that would be said in the very same way."""
    cells = (total, *PARTS[total])
    behind = defaultdict(set)
    for one, other in product(range(UP_TO), repeat=2):
        said = published(table(one, other, total), {})
        behind[tuple(said[cell.value] for cell in cells)].add((one + other, one, other))
    hidden = 0
    for said, trues in behind.items():
        if max(true[0] for true in trues) >= UP_TO:
            continue  # at the edge of what was tried there would be more
        for place, cell in enumerate(cells):
            if said[place] in {FEW, HIDDEN}:
                hidden += 1
                assert len({true[place] for true in trues}) >= OPEN, (said, cell, trues)
    assert hidden > 10


def test_a_small_part_hides_the_other_and_a_small_total_both():
    assert published(table(30, 2), {})[Cell.SHARING.value] == HIDDEN
    assert published(table(30, 2), {})[Cell.NOT_SHARING.value] == HIDDEN
    assert published(table(30, 2), {})[Cell.DIARIES.value] == 30
    assert published(table(2, 1), {})[Cell.SHARING.value] == FEW
    assert published(table(30, 20), {})[Cell.SHARING.value] == 30


counts = st.integers(0, 60)


@given(counts, counts, counts, counts, counts, counts, st.lists(counts, min_size=5, max_size=5))
def test_what_is_told_is_near_and_never_small(invited, sharing, rest, stopped, some, often, about):
    true = {
        Cell.INVITED: invited, Cell.SHARING: sharing, Cell.NOT_SHARING: rest, Cell.DIARIES: sharing + rest,
        Cell.STOPPED: stopped, Cell.WROTE_SOME: some, Cell.WROTE_OFTEN: often, Cell.WROTE: some + often,
    }  # fmt: skip
    headings = dict(zip(Theme, about, strict=True))
    said = published(true, headings)
    assert set(said) == {cell.value for cell in Cell} | {theme.id for theme in Theme}
    every = {**{cell.value: number for cell, number in true.items()}, **{one.id: headings[one] for one in Theme}}
    for name, number in every.items():
        if isinstance(said[name], int):
            assert said[name] >= 5
            assert said[name] % 5 == 0
            assert abs(said[name] - number) <= 2
        else:
            assert said[name] == HIDDEN or number < 5


@given(counts, counts)
def test_one_person_more_or_less_is_seldom_seen_and_never_alone(one, other):
    """Two lists that differ by one person differ in no number by fewer than five."""
    before, after = published(table(one, other), {}), published(table(one + 1, other), {})
    for name in before:
        if isinstance(before[name], int) and isinstance(after[name], int):
            assert after[name] - before[name] in {0, 5}


def test_quarters_are_those_of_the_year():
    assert quarter_of(date(2026, 11, 26)) == Quarter(date(2026, 10, 1))
    assert quarter_of(date(2026, 3, 31)) == Quarter(date(2026, 1, 1))
    assert Quarter(date(2026, 10, 1)).last == date(2026, 12, 31)
    assert Quarter(date(2024, 1, 1)).last == date(2024, 3, 31)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_only_quarters_that_are_over_can_be_counted(since, today):
    found = quarters(since, today)
    assert len(found) <= MOST_QUARTERS
    assert found == sorted(found, reverse=True)
    for one in found:
        assert since <= one.last < today
