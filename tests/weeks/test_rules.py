"""Weeks as a diary counts them."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.weeks import WEEK, Season, is_week, season_of, week_of, weeks_back, weeks_between

DAYS = st.dates(date(1900, 1, 8), date(2200, 1, 1))


@given(DAYS)
def test_every_day_lies_in_one_week_which_begins_on_a_monday(day):
    week = week_of(day)
    assert week <= day < week + WEEK
    assert week.isoweekday() == 1
    assert is_week(week)
    assert is_week(day) == (week == day)


@given(DAYS)
def test_a_season_lasts_three_months_and_december_belongs_to_the_winter_after(day):
    year, season = season_of(day)
    assert year == day.year + (day.month == 12)
    assert (season is Season.WINTER) == (day.month in {12, 1, 2})


@given(DAYS)
def test_seasons_follow_one_another(day):
    following = [season_of(day + timedelta(days=30 * step)) for step in range(14)]
    order = [Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN]
    for (year, season), (next_year, next_season) in pairwise(following):
        assert order.index(next_season) in {order.index(season), (order.index(season) + 1) % 4}
        assert next_year == year + (season is Season.AUTUMN and next_season is Season.WINTER)


@given(DAYS.map(week_of), st.integers(0, 300))
def test_weeks_back_and_between_agree(latest, count):
    back = list(weeks_back(latest, count))
    assert len(back) == len(set(back)) == count
    assert all(is_week(week) for week in back)
    assert [weeks_between(week, latest) for week in back] == list(range(count))
