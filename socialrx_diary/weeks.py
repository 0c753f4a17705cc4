"""Weeks as a diary counts them: a week is named by the date of its Monday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

WEEK = timedelta(weeks=1)
HERE = ZoneInfo("Europe/London")


class Season(Enum):
    """The four seasons, each a quarter of the year as people in the UK speak of them."""

    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"


_SEASON_OF_MONTH = {
    12: Season.WINTER,
    1: Season.WINTER,
    2: Season.WINTER,
    3: Season.SPRING,
    4: Season.SPRING,
    5: Season.SPRING,
    6: Season.SUMMER,
    7: Season.SUMMER,
    8: Season.SUMMER,
    9: Season.AUTUMN,
    10: Season.AUTUMN,
    11: Season.AUTUMN,
}


def today(now: datetime) -> date:
    """The day it is here, which decides which week it is."""
    return now.astimezone(HERE).date()


def week_of(day: date) -> date:
    """The Monday of the week that holds this day."""
    return day - timedelta(days=day.weekday())


def is_week(day: date) -> bool:
    """Whether this date names a week, that is, whether it is a Monday."""
    return day.weekday() == 0


def season_of(week: date) -> tuple[int, Season]:
    """The year and season a week lies in; December belongs to the winter of the year that follows."""
    year = week.year + 1 if week.month == 12 else week.year
    return year, _SEASON_OF_MONTH[week.month]


def weeks_back(latest: date, count: int) -> Iterator[date]:
    """The given week and those before it, newest first."""
    for step in range(count):
        yield latest - step * WEEK


def weeks_between(start: date, week: date) -> int:
    """Whole weeks from the start week to this one; 0 for the start week itself."""
    return (week - start).days // 7
