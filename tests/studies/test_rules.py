from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.studies.rules import (
    FEWEST_PEOPLE,
    SMALL,
    Mention,
    Person,
    Stage,
    Tier,
    Week,
    counted,
    protected,
    rounded,
    said_of,
    stage,
    told,
)
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import Season

MONDAY = date(2026, 9, 7)


def person(number, *weeks, starts=MONDAY):
    made = tuple(
        Week(starts + timedelta(weeks=at), kind, themes, tuple(Theme), "ticks", in_same_week=True,
             words_steps=None, prompt_id=None)
        for at, (kind, themes) in enumerate(weeks)
    )  # fmt: skip
    return Person(UUID(int=number), None, made)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(1, Stage.TO_COME), (2, Stage.RUNNING), (5, Stage.RUNNING), (9, Stage.RUNNING), (10, Stage.OVER)],
)
def test_a_study_runs_from_its_first_day_to_its_last(day, expected):
    assert stage(date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, day)) is expected


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (610, 610)]
)
def test_small_numbers_are_not_told_and_others_are_rounded(count, shown):
    assert told(count) == shown


@given(st.integers(5, 100_000))
def test_a_number_told_is_never_more_than_two_off(count):
    assert told(count) % 5 == 0
    assert abs(told(count) - count) <= 2


def splits(cells, total):
    """Give every way of sharing a total out over so many cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(cells - 1, total - first):
            yield (first, *rest)


def told_tables(cells, most):
    """Publish every table there can be, and group the true ones by what is told."""
    tables = defaultdict(set)
    for total in range(FEWEST_PEOPLE, most + 1):
        for true in splits(cells, total):
            tables[rounded(total), tuple(protected(total, dict(enumerate(true))).values())].add(true)
    return tables


@pytest.mark.parametrize(("cells", "most"), [(2, 42), (3, 32), (4, 27), (5, 22), (6, 17)])
def test_a_hidden_number_could_be_anything_to_somebody_who_knows_how_it_was_hidden(cells, most):
    """The strongest attack there is: try every table, keep those that would have been told just so."""
    hidden = 0
    for (_total, out), tables in told_tables(cells, most).items():
        for place in (place for place, cell in enumerate(out) if cell is None):
            possible = {table[place] for table in tables}
            assert len(possible) >= SMALL, (out, place, possible)
            hidden += 1
    assert hidden > 10


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_number_of_some_people_never_rounds_to_more_than_that_of_all(some, others):
    """So what is told elsewhere on the page narrows no total."""
    assert rounded(some) <= rounded(some + others)


def test_the_attack_sees():
    """Hiding only the small cells themselves is not enough, and the attack above would say so."""
    tables = defaultdict(set)
    for total in range(FEWEST_PEOPLE, 28):
        for true in splits(2, total):
            tables[rounded(total), tuple(told(cell) for cell in true)].add(true)
    fewest = min(
        len({table[place] for table in found})
        for (_total, out), found in tables.items()
        for place, cell in enumerate(out)
        if cell is None
    )
    assert fewest < SMALL


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8).filter(lambda cells: sum(cells) >= FEWEST_PEOPLE))
def test_a_small_number_is_never_told_and_what_is_told_is_true(cells):
    out = protected(sum(cells), dict(enumerate(cells)))
    assert list(out) == list(range(len(cells)))
    for place, shown in out.items():
        if cells[place] < SMALL:
            assert shown is None
        if shown is not None:
            assert shown == rounded(cells[place])
    assert list(out.values()).count(None) != 1


def test_nothing_is_hidden_without_need():
    assert protected(60, {"a": 20, "b": 15, "c": 25}) == {"a": 20, "b": 15, "c": 25}
    assert protected(44, {"a": 3, "b": 15, "c": 26}) == {"a": None, "b": None, "c": 25}


def test_too_few_people_are_not_counted_at_all():
    nine = [person(number, ("week", (Theme.ME,))) for number in range(9)]
    assert counted(nine, MONDAY, MONDAY) is None


def test_weeks_are_not_told_where_few_people_stand_behind_them():
    """Forty weeks of one person are one person."""
    many = person(0, *[("week", (Theme.HELP, Theme.ME))] * 40)
    others = [person(number, ("week", (Theme.ME,)), ("quiet", ())) for number in range(1, 12)]
    counts = counted([many, *others], MONDAY, MONDAY + timedelta(weeks=50))
    assert (counts.people, counts.weeks) == (10, 60)
    assert counts.themes[Theme.HELP] == Mention(None, None)
    assert counts.themes[Theme.ME] == Mention(10, 50)
    assert counts.quiet == Mention(10, 10)


def test_seasons_are_those_of_the_study_with_all_before_as_one():
    people = [person(number, ("week", ()), starts=date(2026, 1, 5)) for number in range(8)]
    people += [person(number, ("week", ()), starts=date(2026, 6, 1)) for number in range(8, 20)]
    counts = counted(people, date(2026, 4, 1), date(2026, 9, 8))
    assert counts.began == {
        None: 10,
        (2026, Season.SPRING): None,
        (2026, Season.SUMMER): 10,
        (2026, Season.AUTUMN): None,
    }


@pytest.mark.parametrize("tier", Tier)
def test_people_are_told_of_words_and_of_quotes_where_a_study_can_have_them_and_nowhere_else(tier):
    said = " ".join(said_of((), tier))
    assert ("It can get your words, if you say so." in said) == tier.words
    assert ("It does not get your words." in said) != tier.words
    assert ("It may ask to quote a sentence. You choose each one yourself." in said) == (tier is Tier.QUOTES)
