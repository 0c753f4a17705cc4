"""What is true of counts: the quarters they are made for, and how a number is said so that it picks nobody out.

A number under 5 is not told, the rest are rounded to the nearest 5. Where one part of a total is under 5, neither part
is told: hiding only the small one, or only where it could be worked out, gives it away to whoever knows the rule (with
a total of 8, "about 10", and parts of 4 and 4, both would be plain). A quarter is counted once, when it is over, and
its numbers stay: two lists of overlapping days, or of one quarter on two days, would differ by one person between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TypeAlias

from socialrx_diary.language import N_, _
from socialrx_diary.studies import rules as studies
from socialrx_diary.themes.rules import Theme

OFTEN = 4
MOST_QUARTERS = 8

FEW, HIDDEN = "few", "hidden"
Said: TypeAlias = int | str


class Cell(Enum):
    """What is counted, beside the headings."""

    INVITED = "invited"
    DIARIES = "diaries"
    SHARING = "sharing"
    NOT_SHARING = "not_sharing"
    STOPPED = "stopped"
    WROTE = "wrote"
    WROTE_SOME = "wrote_some"
    WROTE_OFTEN = "wrote_often"


NAMES: Mapping[Cell, str] = {
    Cell.INVITED: N_("People invited"),
    Cell.DIARIES: N_("People with a diary at the end"),
    Cell.SHARING: N_("of these, sharing with a link worker"),
    Cell.NOT_SHARING: N_("of these, not sharing"),
    Cell.STOPPED: N_("People who shared at the start and not at the end"),
    Cell.WROTE: N_("People who wrote at least once"),
    Cell.WROTE_SOME: N_("of these, in one to three weeks"),
    Cell.WROTE_OFTEN: N_("of these, in four weeks or more"),
}
PARTS: Mapping[Cell, tuple[Cell, Cell]] = {
    Cell.DIARIES: (Cell.SHARING, Cell.NOT_SHARING),
    Cell.WROTE: (Cell.WROTE_SOME, Cell.WROTE_OFTEN),
}


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months, named by their first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Quarter":
        """The quarter that follows."""
        return quarter_of(self.first + timedelta(days=95))

    def is_over(self, today: date) -> bool:
        """Whether it can be counted."""
        return self.last < today


def quarter_of(day: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))


def quarters(since: date, today: date) -> list[Quarter]:
    """Every quarter that is over since the one in which a service began: the newest first, only the last few."""
    found, one = [], quarter_of(since)
    while one.is_over(today):
        found.append(one)
        one = one.after
    return found[::-1][:MOST_QUARTERS]


def told(count: int) -> Said:
    """A number as it may be said by itself."""
    return studies.told(count) or FEW


def published(true: Mapping[Cell, int], headings: Mapping[Theme, int]) -> dict[str, Said]:
    """Every number as it may be said beside the others, by the name it is kept under."""
    said = {cell: told(true[cell]) for cell in Cell}
    for total, parts in PARTS.items():
        if said[total] != FEW and FEW in {said[part] for part in parts}:
            said.update(dict.fromkeys(parts, HIDDEN))
    about = {theme.id: told(headings.get(theme, 0)) for theme in Theme}
    return {**{cell.value: one for cell, one in said.items()}, **about}


def in_words(said: Said) -> str:
    """A number as the page says it."""
    if said == FEW:
        return _("fewer than 5")
    return _("hidden") if said == HIDDEN else _("about %(count)s", count=said)
