"""Dates as people say them, in the language being spoken. Filters for templates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask

from socialrx_diary.language import N_, _, current
from socialrx_diary.weeks import Season

HERE = ZoneInfo("Europe/London")

_SEASONS = {
    Season.WINTER: N_("Winter"),
    Season.SPRING: N_("Spring"),
    Season.SUMMER: N_("Summer"),
    Season.AUTUMN: N_("Autumn"),
}


def init(app: Flask) -> None:
    """Teach templates to say dates."""
    app.jinja_env.filters.update(
        day=day, day_year=day_year, weekday=weekday, moment=moment, clock=clock, season=season, iso=iso
    )


def today(now: datetime) -> date:
    """The day it is here, which decides which week it is."""
    return now.astimezone(HERE).date()


def day(value: date) -> str:
    """9 November."""
    return format_date(value, "d MMMM", locale=current())


def day_year(value: date) -> str:
    """9 November 2026."""
    return format_date(value, "d MMMM y", locale=current())


def weekday(value: date) -> str:
    """Thursday 26 November."""
    return format_date(value, "EEEE d MMMM", locale=current())


def moment(value: datetime) -> str:
    """Tuesday 10 November at 2:05pm."""
    local = value.astimezone(HERE)
    return _("%(day)s at %(time)s", day=weekday(local.date()), time=clock(value))


def clock(value: datetime) -> str:
    """2:05pm."""
    local = value.astimezone(HERE)
    pattern = "h:mma" if local.minute else "ha"
    return format_datetime(local, pattern, locale=current()).lower()


def season(value: Season) -> str:
    """Autumn."""
    return _(_SEASONS[value])


def iso(value: date) -> str:
    """2026-11-09, for machines"""
    return value.isoformat()
