"""How looks are told on a page: each in a sentence, and between them the months in which nobody looked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from socialrx_diary.sharing.rules import Look, unseen_between
from socialrx_diary.web.dates import day, day_year, moment, month
from socialrx_diary.weeks import today


def looks_told(
    found: Sequence[Look], now: datetime, *, first_page: bool, began: datetime | None
) -> list[dict[str, Any]]:
    """Looks as rows, newest first. `began` is when the diary did, on the last page; this month is not over yet."""
    rows: list[dict[str, Any]] = []
    newer = today(now) if first_page else None
    for look in found:
        rows += _unseen(today(look.at), newer)
        rows.append({"said": look_said(look, now), "then": look.position if look.shows_then else None})
        newer = today(look.at)
    return rows + (_unseen(today(began), newer) if began and found else [])


def look_said(look: Look, now: datetime) -> str:
    """One look in words."""
    this_year = today(look.at).year == today(now).year
    return look.said(moment(look.at) if this_year else day_year(today(look.at)), day_of(look.at, now))


def day_of(at: datetime, now: datetime) -> str:
    """The day of a moment, with its year when that is another than this one."""
    return day(today(at)) if today(at).year == today(now).year else day_year(today(at))


def _unseen(older: date, newer: date | None) -> list[dict[str, Any]]:
    months = unseen_between(older, newer) if newer else None
    return [{"said": months.said(month), "then": None}] if months else []
