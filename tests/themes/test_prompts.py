"""A prompt is an offer, drawn by chance."""

import random
from collections import Counter

import pytest

from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme


@pytest.mark.parametrize("kind", prompts.KINDS)
@pytest.mark.parametrize("ticked", [(), (Theme.ME,), (Theme.ME, Theme.HELP), tuple(Theme)])
def test_every_fitting_prompt_is_drawn_about_as_often(kind, ticked):
    chance = random.Random(11)
    fitting = {one.id for one in prompts.catalogue() if one.kind == kind and one.theme in {None, *ticked}}
    drawn = Counter(prompts.draw(chance, kind, ticked).id for _ in range(300 * len(fitting)))
    assert set(drawn) == fitting
    assert all(200 < times < 400 for times in drawn.values()), drawn


def test_the_order_of_ticks_never_decides_which_prompt_comes():
    for seed in range(50):
        ways = {
            prompts.draw(random.Random(seed), "any", ticked).id
            for ticked in (tuple(Theme), tuple(reversed(Theme)), frozenset(Theme))
        }
        assert len(ways) == 1


def test_asking_again_brings_another_one_where_there_is_one():
    chance = random.Random(3)
    for kind in prompts.KINDS:
        for _ in range(50):
            first = prompts.draw(chance, kind, (Theme.AHEAD,))
            assert prompts.draw(chance, kind, (Theme.AHEAD,), first.id).id != first.id


def test_asking_again_where_there_is_no_other_brings_the_same_one():
    (only,) = [one for one in prompts.catalogue() if one.kind == "hard" and one.theme is None]
    assert prompts.draw(random.Random(1), "hard", (), only.id) == only


def test_an_unknown_kind_of_week_is_any_week():
    assert prompts.draw(random.Random(1), "<b>", ()).kind == "any"


def test_a_prompt_is_found_by_its_id_alone():
    for one in prompts.catalogue():
        assert prompts.find(one.id) == one
    assert prompts.find("no-such") is prompts.find(None) is prompts.find("") is None


def test_a_prompt_fits_where_it_is_kept():
    assert all(len(one.id) <= 40 and 0 < len(one.text) <= 200 for one in prompts.catalogue())
