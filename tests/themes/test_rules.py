"""The five themes are a set without a rank."""

import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.themes.rules import Theme, in_order_of, read, shuffled, spelled

ORDERS = st.permutations(list(Theme)).map(tuple)


def test_nothing_can_rank_themes():
    with pytest.raises(TypeError):
        sorted(Theme)
    with pytest.raises(TypeError):
        Theme.HELP < Theme.AHEAD  # noqa: B015


@given(ORDERS, st.sets(st.sampled_from(Theme)))
def test_ticks_are_said_in_the_persons_own_order_and_none_is_lost(order, ticked):
    said = in_order_of(order, ticked)
    assert set(said) == ticked
    assert [order.index(theme) for theme in said] == sorted(order.index(theme) for theme in said)


@given(st.lists(st.sampled_from(Theme), unique=True).map(tuple))
def test_what_is_kept_is_read_back(themes):
    assert read(spelled(themes)) == themes


def test_every_order_is_drawn_about_as_often():
    chance = random.Random(7)
    drawn = Counter(shuffled(chance) for _ in range(12_000))
    assert set(drawn) == set(permutations(Theme))
    assert min(drawn.values()) > 50
    assert max(drawn.values()) < 160


def test_every_theme_says_the_good_and_the_hard_in_words_of_its_own():
    for said in ("name_shown", "line", "short_line"):
        assert len({getattr(theme, said) for theme in Theme}) == len(Theme)
