from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.studies.anonymity import BANDS, K, band
from socialrx_diary.studies.going_on import LAST_WEEKS, who_goes_on
from socialrx_diary.studies.outlines import outline
from socialrx_diary.studies.rules import Person, Week
from socialrx_diary.themes.rules import Theme
from tests.kit.planned import planned

MONDAY = date(2026, 1, 5)


def person(number, *weeks):
    made = tuple(
        Week(MONDAY + timedelta(weeks=at), "week", (Theme.HELP,), tuple(Theme), "ticks",
             in_same_week=True, words_steps=None, prompt_id=None) for at in weeks
    )  # fmt: skip
    return Person(UUID(int=number), None, made)


def told(people):
    """Give what a file tells of whether people go on, by how often."""
    rows = planned(people, b"s" * 32).rows
    return {row["person"]: row["goes_on"] for row in rows}


def test_whoever_wrote_in_the_last_four_weeks_of_the_study_goes_on():
    newest = 20
    writing = [person(n, 0, newest - n % LAST_WEEKS) for n in range(6)]
    stopped = [person(n, 0, newest - LAST_WEEKS) for n in range(10, 16)]
    assert sorted(told([*writing, *stopped]).values()) == [False] * 6 + [True] * 6


def test_whoever_has_weeks_cut_goes_on():
    """One person with far more weeks than the others loses the latest; what came after is not known."""
    long = person(99, *range(30))
    others = [person(n, *range(10)) for n in range(12)]
    found = told([long, *others])
    assert set(found.values()) == {None}, "one alone who goes on would stand out, so nothing is told of anybody"
    many = told([person(n, *range(30)) for n in range(90, 97)] + [*others])
    assert sorted(many.values()) == [False] * 12 + [True] * 7


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 12)), min_size=K, max_size=40))
def test_nobody_is_told_apart_by_it_from_fewer_than_four_others(drawn):
    people = [person(number, *range(starts, starts + weeks)) for number, (weeks, starts) in enumerate(drawn)]
    rows = planned(people, b"s" * 32).rows
    found = {row["person"]: (row["weeks_band"], row["age_band"], row["first_shown"], row["goes_on"]) for row in rows}
    groups = [list(found.values()).count(one) for one in set(found.values())]
    assert all(size >= K for size in groups)


def test_without_anybody_there_is_nothing_to_tell():
    assert who_goes_on([], {}, K) == {}
    only = outline(person(1, 0))
    assert who_goes_on([only], {only.id: BANDS[band(1)]}, K) == {only.id: True}
