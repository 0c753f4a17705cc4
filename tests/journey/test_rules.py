"""The path: as long as its stones, with nothing left to fill and nothing ranked."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.journey import rules
from socialrx_diary.themes.rules import Theme, in_order_of
from socialrx_diary.weeks import WEEK, Season, season_of, week_of

ORDERS = st.permutations(list(Theme)).map(tuple)
MONDAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(week_of)


@dataclass(frozen=True)
class Week:
    week: date
    kind: str = "week"
    themes: tuple = ()


WEEKS = st.builds(
    Week,
    MONDAYS,
    st.sampled_from(["week", "quiet"]),
    st.lists(st.sampled_from(Theme), unique=True).map(tuple),
)
DIARIES = st.lists(WEEKS, unique_by=lambda one: one.week, max_size=60).map(
    lambda weeks: sorted(weeks, key=lambda one: one.week, reverse=True)
)


@given(st.integers(1900, 2200), st.sampled_from(Season))
def test_a_season_holds_exactly_its_weeks(year, season):
    start, end = rules.weeks_of(year, season)
    assert 89 <= (end - start).days <= 92
    assert season_of(start) == season_of(end - timedelta(days=1)) == (year, season)
    assert season_of(start - timedelta(days=1)) != (year, season) != season_of(end)


@given(st.integers(1900, 2200), st.sampled_from(Season))
def test_a_season_has_room_for_all_its_mondays(year, season):
    start, end = rules.weeks_of(year, season)
    mondays = sum((start + timedelta(days=step)).isoweekday() == 1 for step in range((end - start).days))
    assert mondays <= 14


def test_stones_never_overlap_and_never_leave_the_picture():
    for count in range(1, 15):
        where, half = rules.places(count), rules.STONE / 2
        assert len(where) == count
        for x, y in where:
            assert half <= x <= rules.WIDTH - half
            assert half <= y <= rules.height(count) - half
        for one, other in combinations(where, 2):
            assert math.dist(one, other) >= rules.STONE


def test_a_path_begins_at_its_first_stone_ends_at_its_last_and_passes_each():
    for count in range(1, 15):
        where = rules.places(count)
        points = re.findall(r"(?:M|L|A13 13 0 0 [01] )([\d.]+) ([\d.]+)", rules.line(where))
        assert [(float(x), float(y)) for x, y in points] == where


def test_a_row_is_seven_stones_and_the_next_one_comes_back_below():
    where = rules.places(14)
    assert [x for x, _y in where[7:]] == [x for x, _y in reversed(where[:7])]
    assert max(y for _x, y in where[:7]) < min(y for _x, y in where[7:])
    assert rules.height(7) < rules.height(8) == rules.height(14)


def test_a_longer_path_goes_on_where_the_shorter_one_ended():
    for count in range(1, 14):
        assert rules.places(count + 1)[:count] == rules.places(count)


@given(DIARIES, ORDERS)
def test_every_week_has_one_stone_in_the_tile_of_its_season_oldest_first(diary, order):
    tiles = rules.tiles(diary, order)
    assert Counter((tile.year, tile.season) for tile in tiles for _stone in tile.stones) == Counter(
        season_of(one.week) for one in diary
    )
    stones = [stone for tile in reversed(tiles) for *_where, stone in tile.stones]
    assert stones == [rules.stone_of(one, order) for one in reversed(diary)]
    assert all(tile.stones for tile in tiles), "a season without weeks has no tile"


@given(DIARIES, ORDERS)
def test_a_tile_says_every_theme_it_holds_and_no_other(diary, order):
    for tile in rules.tiles(diary, order):
        held = [one for one in diary if season_of(one.week) == (tile.year, tile.season)]
        assert tile.themes == in_order_of(order, {theme for one in held for theme in one.themes})
        assert tile.quiet == any(not one.themes and one.kind == "quiet" for one in held)
        assert tile.own_words == any(not one.themes and one.kind == "week" for one in held)


@given(MONDAYS, ORDERS, st.lists(st.sampled_from(Theme), unique=True, min_size=1).map(tuple))
def test_a_week_with_several_themes_shows_each_in_its_turn(monday, order, themes):
    shown = Counter(rules.stone_of(Week(monday + step * WEEK, themes=themes), order) for step in range(3 * len(themes)))
    assert shown == {theme.id: 3 for theme in themes}


@given(WEEKS, ORDERS)
def test_the_stone_of_a_week_is_one_of_its_own(one, order):
    stone = rules.stone_of(one, order)
    assert stone in {theme.id for theme in one.themes} or (
        not one.themes and stone == ("rest" if one.kind == "quiet" else "own")
    )


@given(DIARIES)
def test_gathering_by_season_keeps_every_week_in_its_place(diary):
    gathered = rules.by_season(diary)
    assert [one for *_season, together in gathered for one in together] == diary
    assert all(season_of(one.week) == (year, season) for year, season, together in gathered for one in together)
    assert len(gathered) == len({(year, season) for year, season, _together in gathered})


@given(st.text())
def test_words_are_shortened_only_when_they_are_long(words):
    shown = rules.clamp(words)
    assert len(shown) <= rules.LONGEST_SHOWN + 1
    if len(words) <= rules.LONGEST_SHOWN:
        assert shown == words
    else:
        assert shown.endswith("…")
        assert words.startswith(shown[:-1])


@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=100))
def test_no_word_is_cut_in_two(parts):
    words = " ".join(parts)
    assert set(rules.clamp(words).rstrip("…").split()) <= set(parts)


def test_a_family_of_four_is_not_torn_apart():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    for before in range(270, 281):
        shown = rules.clamp("x" * before + family * 3)
        assert shown.rstrip("…").lstrip("x") in {"", family}
