"""What is true of counts: the quarters they are made for, and how a number is said so that it picks nobody out.

A number under 5 is not told, the rest are rounded to the nearest 5. Where a part that is not told could still be worked
out from its total and the other part, none of the parts is told. A quarter is counted once, when it is over, and its
numbers stay: two lists of overlapping days, or of one quarter on two days, would differ by the one person between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from math import inf
from typing import TypeAlias

from socialrx_diary.language import N_, _
from socialrx_diary.themes.rules import Theme

SMALL = 5
OFTEN = 4
# A number that is not told has to be open between at least so many.
OPEN = 3
MOST_QUARTERS = 8

FEW, HIDDEN = "few", "hidden"
Said: TypeAlias = int | str
Range: TypeAlias = tuple[float, float]


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
    return FEW if count < SMALL else (count + 2) // 5 * 5


def published(true: Mapping[Cell, int], headings: Mapping[Theme, int]) -> dict[str, Said]:
    """Every number as it may be said beside the others, by the name it is kept under."""
    said = {cell: told(true[cell]) for cell in Cell}
    for total, parts in PARTS.items():
        for hidden in ((), parts, (*parts, total)):
            said.update(dict.fromkeys(hidden, HIDDEN))
            if _is_open(said, total, parts):
                break
    about = {theme.id: told(headings.get(theme, 0)) for theme in Theme}
    return {**{cell.value: one for cell, one in said.items()}, **about}


def _is_open(said: Mapping[Cell, Said], total: Cell, parts: tuple[Cell, Cell]) -> bool:
    """Whether everything that is not told of a total and its parts is open between enough numbers."""
    whole, one, other = (_range(said[cell]) for cell in (total, *parts))
    bounds = {
        total: _both(whole, (one[0] + other[0], one[1] + other[1])),
        parts[0]: _both(one, (whole[0] - other[1], whole[1] - other[0])),
        parts[1]: _both(other, (whole[0] - one[1], whole[1] - one[0])),
    }
    return all(high - low + 1 >= OPEN for cell, (low, high) in bounds.items() if not isinstance(said[cell], int))


def _range(said: Said) -> Range:
    """What a number can be that is said so."""
    if isinstance(said, int):
        return max(SMALL, said - 2), said + 2
    return (0, SMALL - 1) if said == FEW else (0, inf)


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])


def in_words(said: Said) -> str:
    """A number as the page says it."""
    if said == FEW:
        return _("fewer than 5")
    return _("hidden") if said == HIDDEN else _("about %(count)s", count=said)
