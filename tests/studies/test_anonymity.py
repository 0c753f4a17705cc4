import csv
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from io import StringIO
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from socialrx_diary.exports import comma_separated
from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.studies.anonymity import AGES, BANDS, Ages, K, band, cut, new_id
from socialrx_diary.studies.outlines import length_band, outline
from socialrx_diary.studies.rules import Person, Week
from socialrx_diary.themes.rules import Theme, shuffled
from tests.exports.test_formats import table_of, written
from tests.kit.planned import planned

MONDAY = date(2025, 1, 6)


def week(at, themes=(Theme.HELP,), order=tuple(Theme), **more):
    facts = {"kind": "week", "first_step": "ticks", "in_same_week": True, "words_steps": 1, "prompt_id": None, **more}
    return Week(MONDAY + timedelta(weeks=at), themes=themes, shown_order=order, **facts)


def people(seed, count, longest):
    """People with ages, orders and weeks drawn so that some of every kind are rare."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        order = shuffled(chance)
        ats = sorted(chance.sample(range(90), chance.randint(1, chance.choice([3, 10, 20, longest]))))
        weeks = tuple(week(at, tuple(theme for theme in Theme if chance.random() < 0.4), order) for at in ats)
        age_band = chance.choice([None, *AGE_BANDS, "65-74", "65-74", "65-74"])
        found.append(Person(UUID(int=chance.getrandbits(128), version=4), age_band, weeks))
    return found


some_people = st.tuples(st.integers(0, 10**9), st.integers(0, 80), st.integers(1, 60))
seeds = st.binary(min_size=32, max_size=32)


def as_read(made):
    """Read the rows the way somebody outside gets them: out of the CSV."""
    return list(csv.DictReader(StringIO(written(comma_separated, table_of(made.rows)).decode(), newline="")))


def groups(rows):
    """Sort people into those that look alike, counting their weeks rather than believing the column."""
    weeks, known = Counter(row["person"] for row in rows), defaultdict(set)
    for row in rows:
        known[row["person"]].add((row["age_band"], row["first_shown"]))
    assert all(len(one) == 1 for one in known.values())
    return Counter((band(weeks[name]), *known[name].copy().pop()) for name in known)


@settings(max_examples=150, deadline=None)
@given(some_people, seeds)
def test_nobody_is_in_a_group_of_fewer_than_five(drawn, seed):
    made_of = people(*drawn)
    made = planned(made_of, seed)
    rows = as_read(made)
    found = groups(rows)
    assert all(size >= K for size in found.values())
    assert made.report.smallest_group == min(found.values(), default=0)
    assert made.report.people == sum(found.values())
    assert {row["weeks_band"] for row in rows} == {BANDS[number] for number, *_ in found}


@settings(max_examples=60, deadline=None)
@given(some_people, seeds)
def test_nothing_is_changed_and_what_is_left_out_is_counted(drawn, seed):
    made_of = people(*drawn)
    made = planned(made_of, seed)
    told = defaultdict(list)
    for row in made.rows:
        told[row["person"]].append((row["week_number"], frozenset(t for t in Theme if row[f"theme_{t.id}"])))
    true = {
        new_id(seed, person.id): [
            ((one.week - person.weeks[0].week).days // 7 + 1, frozenset(one.themes)) for one in person.weeks
        ]
        for person in made_of
        if person.id in made.people.values()
    }
    # A person's weeks are the first of their own weeks, or all of them.
    assert told.keys() == true.keys()
    assert all(weeks == true[name][: len(weeks)] for name, weeks in told.items())
    assert made.report.people + made.report.people_left_out == len(made_of)
    assert made.report.weeks + made.report.weeks_left_out == sum(len(person.weeks) for person in made_of)
    assert made.report.people_left_out < K


@settings(max_examples=60, deadline=None)
@given(some_people, seeds, seeds)
def test_two_files_share_no_id_and_none_says_who_it_is(drawn, seed, other):
    assume(seed != other)
    made_of = people(*drawn)
    one, two = planned(made_of, seed), planned(made_of, other)
    ids = [{row["person"] for row in made.rows} for made in (one, two)]
    assert not ids[0] & ids[1]
    assert len(ids[0]) == len(ids[1]) == one.report.people
    text = repr(one.rows)
    assert not any(person.id.hex in text or str(person.id) in text for person in made_of)


@settings(max_examples=30, deadline=None)
@given(some_people, seeds)
def test_the_order_of_rows_follows_the_ids_only(drawn, seed):
    made_of = people(*drawn)
    rows = planned(made_of, seed).rows
    assert rows == sorted(rows, key=lambda row: (row["person"], row["week_number"]))
    assert rows == planned(list(reversed(made_of)), seed).rows


def test_the_attack_sees():
    """With ages and themes as they are, and nothing cut, some stand alone: then the first test above would say so."""
    made_of = people(7, 60, 60)
    found = Counter((band(len(p.weeks)), p.age_band, p.weeks[0].shown_order[0]) for p in made_of)
    assert min(found.values()) < K


def test_with_enough_people_everything_is_told():
    made_of = [Person(UUID(int=number), AGE_BANDS[number % 5], (week(0), week(1))) for number in range(60)]
    report = planned(made_of, b"s" * 32).report
    assert (report.ages, report.first_shown) == (Ages.FINE, True)
    assert (report.people, report.people_left_out, report.weeks_left_out, report.people_untold) == (60, 0, 0, 0)


def test_ages_become_wider_before_they_go():
    ages = ["18-44", "45-54", "55-64"] * 2 + ["65-74", "75+"] * 3
    made = planned([Person(UUID(int=n), age, (week(0),)) for n, age in enumerate(ages)], b"s" * 32)
    assert made.report.ages is Ages.WIDE
    assert Counter(row["age_band"] for row in made.rows) == {"18-64": 6, "65+": 6}


def test_the_few_who_stand_alone_go_untold_with_enough_others():
    """One person of 75 and eleven of 45: telling eleven would tell the one, so the eleven are not told either."""
    made_of = [Person(UUID(int=n), "75+" if n == 0 else "45-54", (week(0),)) for n in range(12)]
    made = planned(made_of, b"s" * 32)
    assert {row["age_band"] for row in made.rows} == {None}
    assert made.report.people == 12


def test_those_who_gave_no_age_are_company_enough_for_the_few():
    ages = [None] * 8 + ["45-54"] * 6 + ["75+"] * 2
    made = planned([Person(UUID(int=n), age, (week(0),)) for n, age in enumerate(ages)], b"s" * 32)
    assert Counter(row["age_band"] for row in made.rows) == {"45-54": 6, None: 10}


def test_somebody_with_many_more_weeks_loses_the_latest():
    long = Person(UUID(int=99), None, tuple(week(at) for at in range(30)))
    others = [Person(UUID(int=n), None, tuple(week(at) for at in range(8))) for n in range(6)]
    kept = {one.id: one.weeks for one in cut([outline(person) for person in (long, *others)])}
    assert kept.pop(long.id) == 12
    assert set(kept.values()) == {8}


def test_a_few_with_very_few_weeks_are_left_out():
    short = [Person(UUID(int=n), None, (week(0),)) for n in range(4)]
    others = [Person(UUID(int=n), None, tuple(week(at) for at in range(8))) for n in range(10, 20)]
    made = planned(short + others, b"s" * 32)
    assert made.report.people_left_out == 4
    assert set(made.people.values()) == {one.id for one in others}


def test_weeks_are_counted_from_the_first_one_a_study_may_use():
    made_of = [Person(UUID(int=n), None, (week(3), week(4), week(9))) for n in range(5)]
    numbers = [row["week_number"] for row in planned(made_of, b"s" * 32).rows]
    assert numbers == [1, 2, 7] * 5


def test_people_alike_in_every_week_are_not_unlike_any_other():
    alike = [Person(UUID(int=n), None, (week(0),)) for n in range(5)]
    alone = [Person(UUID(int=n), None, (week(0), week(n))) for n in range(6, 9)]
    assert planned(alike + alone, b"s" * 32).report.unlike_any_other == 3


@pytest.mark.parametrize(
    ("steps", "length"),
    [(None, None), (0, "none"), (1, "short"), (2, "medium"), (4, "medium"), (5, "long"), (40, "long")],
)
def test_words_are_told_by_their_length_only(steps, length):
    assert length_band(steps) == length


@pytest.mark.parametrize(
    ("count", "number"), [(1, 0), (4, 0), (5, 1), (12, 1), (13, 2), (26, 2), (27, 3), (52, 3), (53, 4), (500, 4)]
)
def test_weeks_fall_into_bands(count, number):
    assert band(count) == number
    low, _, high = BANDS[number].partition("-")
    assert int(low.rstrip("+")) <= count
    assert not high or count <= int(high)


def test_every_age_band_has_a_wider_one():
    assert set(AGES[Ages.WIDE]) == set(AGES[Ages.FINE]) == set(AGE_BANDS)
