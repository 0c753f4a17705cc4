"""Dates as people say them, in the language being spoken. Filters for templates."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from jinja2 import Environment

from socialrx_diary.language import N_, _, current
from socialrx_diary.web import transaction
from socialrx_diary.weeks import HERE, Season, today

NOON = 12

_SEASONS = {
    Season.WINTER: N_("Winter"),
    Season.SPRING: N_("Spring"),
    Season.SUMMER: N_("Summer"),
    Season.AUTUMN: N_("Autumn"),
}


def init(environment: Environment) -> None:
    """Teach templates to say dates."""
    said = (day, day_year, week_day, weekday, month, month_year, moment, moment_year, clock, season, iso)
    environment.filters.update({how.__name__: how for how in said})


def day(value: date) -> str:
    """9 November."""
    return format_date(value, "d MMMM", locale=current())


def day_year(value: date) -> str:
    """9 November 2026."""
    return format_date(value, "d MMMM y", locale=current())


def week_day(value: date) -> str:
    """9 November; 9 November 2024 when that is another year than this one."""
    return day(value) if value.year == today(transaction.now()).year else day_year(value)


def weekday(value: date) -> str:
    """Thursday 26 November."""
    return format_date(value, "EEEE d MMMM", locale=current())


def month(value: date) -> str:
    """October; October 2024 when that is another year than this one."""
    pattern = "LLLL" if value.year == today(transaction.now()).year else "LLLL y"
    return format_date(value, pattern, locale=current())


def month_name(value: date) -> str:
    """October."""
    return format_date(value, "LLLL", locale=current())


def month_year(value: date) -> str:
    """October 2026."""
    return format_date(value, "LLLL y", locale=current())


def moment(value: datetime) -> str:
    """Tuesday 10 November at 2:05pm."""
    local = value.astimezone(HERE)
    return _("%(day)s at %(time)s", day=weekday(local.date()), time=clock(value))


def moment_year(value: datetime) -> str:
    """Tuesday 10 November 2026 at 2:05pm: for what is read years later."""
    local = value.astimezone(HERE)
    day_said = format_date(local.date(), "EEEE d MMMM y", locale=current())
    return _("%(day)s at %(time)s", day=day_said, time=clock(value))


def clock(value: datetime) -> str:
    """2:05pm. What stands for am and pm is a word like others: CLDR has the English ones where others are usual."""
    local = value.astimezone(HERE)
    hours = format_datetime(local, "h:mm" if local.minute else "h", locale=current())
    return _("%(hours)sam", hours=hours) if local.hour < NOON else _("%(hours)spm", hours=hours)


def season(value: Season) -> str:
    """Autumn."""
    return _(_SEASONS[value])


def iso(value: date) -> str:
    """2026-11-09, for machines."""
    return value.isoformat()
