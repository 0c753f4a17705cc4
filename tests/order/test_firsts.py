import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.order.curves import End, Step, at, curves_of, followed, incidence
from socialrx_diary.order.firsts import Fit, fit, fit_by_chance, order_in, pairs_of, variety_of, went_back
from socialrx_diary.order.rules import firsts
from tests.order.test_rules import diary, short, ticked


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([(0,), (1,), (2,)], Fit.WHOLLY),
        ([(0,), (2, 3), (4,)], Fit.WHOLLY),
        ([(1,), (0,), (2,)], Fit.ONE_SWAP),
        ([(2,), (0,), (1,)], Fit.NOT),
        ([(4,), (3,), (2,), (1,), (0,)], Fit.NOT),
        ([(0, 1, 2), (0,)], Fit.NOTHING),
        ([(3,), ()], Fit.NOTHING),
        ([], Fit.NOTHING),
    ],
)
def test_how_somebody_fits(entries, expected):
    assert fit(entries) is expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([(0,), (1,), (0,)], True),
        ([(0, 1), (2,), (), (0, 4)], True),
        ([(0,), (), (0,)], False),
        ([(1,), (0,)], False),
        ([(0,), (1,)], False),
        ([(0,), (0, 1), (0,)], False),
        ([], False),
    ],
)
def test_going_back_is_help_then_something_else_then_help(entries, expected):
    assert went_back(entries) is expected


def test_an_order_keeps_what_came_together_together():
    assert order_in([(), (2, 0), (1, 2), (4,)]) == ((0, 2), (1,), (4,))


def every_order(entries):
    """Give all orders of some entries, each as often as it can come about."""
    if not entries:
        yield ()
    for place, one in enumerate(entries):
        for rest in every_order(entries[:place] + entries[place + 1 :]):
            yield (one, *rest)


@settings(max_examples=50, deadline=None)
@given(short)
def test_chance_is_worked_out_to_the_end(entries):
    tried = Counter(fit(one) for one in every_order(tuple(entries)))
    likely = fit_by_chance(entries)
    assert sum(likely.values()) == pytest.approx(1)
    for one, chance in likely.items():
        assert chance == pytest.approx(tried[one] / tried.total())


def test_a_thousand_shuffles_say_what_is_worked_out():
    """The table's second number, beside what shuffling everybody's weeks would give."""
    chance = random.Random(11)
    common = tuple(enumerate((0.5, 0.4, 0.3, 0.2, 0.1)))
    people = [
        diary([tuple(theme for theme, often in common if chance.random() < often) for _ in range(9)]) for _ in range(30)
    ]
    sides = Counter()
    for _shuffle in range(1000):
        for one in people:
            entries = list(one.ticked)
            chance.shuffle(entries)
            found = firsts(entries)
            for pair in ((0, 1), (0, 4), (2, 3)):
                if found.keys() >= set(pair) and found[pair[0]] != found[pair[1]]:
                    sides[pair, found[pair[0]] < found[pair[1]]] += 1
    for pair in pairs_of(people):
        if sides[(pair.earlier, pair.later), True]:
            both = sides[(pair.earlier, pair.later), True] + sides[(pair.earlier, pair.later), False]
            assert pair.chance == pytest.approx(sides[(pair.earlier, pair.later), True] / both, abs=0.012)


def test_a_common_theme_comes_first_by_chance_alone():
    """Nine weeks of the one and one of the other: nine times out of ten the one is first, and that is no order."""
    people = [diary([(0,)] * place + [(1,)] + [(0,)] * (9 - place)) for place in range(10)]
    [pair, *_others] = pairs_of(people)
    assert (pair.earlier_first, pair.later_first, pair.together) == (9, 1, 0)
    assert pair.share == pair.chance == pytest.approx(0.9)


def test_pairs_count_only_people_who_have_both():
    [pair, *_others] = pairs_of([diary([(0,), (1,)]), diary([(0, 1)]), diary([(0,)]), diary([(1,), (0,)])])
    assert (pair.earlier_first, pair.together, pair.later_first, pair.apart) == (1, 1, 1, 2)


@settings(max_examples=50, deadline=None)
@given(st.lists(ticked, max_size=10))
def test_everybody_fits_in_one_way(many):
    made = variety_of([diary(entries) for entries in many])
    assert sum(made.fits.values()) == len(many)
    assert sum(made.by_chance.values()) == pytest.approx(len(many))
    assert made.orders <= len(many)


@given(st.lists(st.tuples(ticked.filter(bool), st.just(False)), min_size=1, max_size=12), st.integers(1, 12))
def test_where_everybody_has_stopped_a_curve_is_the_plain_share(many, week):
    people = [diary(*one) for one in many]
    for theme, steps in enumerate(curves_of(people)):
        had = sum(1 for one in people if any(theme in entry.themes and entry.week <= week for entry in one.entries))
        assert at(steps, week).seen == pytest.approx(had / len(people))


def test_stopping_ends_the_wait_and_going_on_only_the_knowledge_of_it():
    """Four people: one has it in week 1, one stops in week 2, of one no more is known after 3, one has it in week 4."""
    waits = [(1, End.SEEN), (2, End.STOPPED), (3, End.UNKNOWN), (4, End.SEEN)]
    assert incidence(waits) == [Step(1, 0.25, 0), Step(2, 0.25, 0.25), Step(3, 0.25, 0.25), Step(4, 0.75, 0.25)]
    stopped = [(1, End.SEEN), (2, End.STOPPED), (3, End.STOPPED), (4, End.SEEN)]
    assert incidence(stopped)[-1] == Step(4, 0.5, 0.5)


@given(st.lists(st.tuples(st.integers(1, 20), st.sampled_from(End)), max_size=20))
def test_shares_never_shrink_and_never_pass_one(waits):
    steps = incidence(waits)
    for before, after in pairwise(steps):
        assert after.seen >= before.seen and after.stopped >= before.stopped
    assert all(step.seen + step.stopped <= 1 + 1e-9 for step in steps)


def test_a_week_is_told_only_of_those_of_whom_it_is_known():
    people = [diary([(0,)] * 3, goes_on=True), diary([(0,)] * 2, goes_on=False), diary([(0,)] * 9, goes_on=True)]
    assert [followed(people, week) for week in (2, 4, 9, 10)] == [3, 2, 2, 1]
