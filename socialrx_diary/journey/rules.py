"""What is true of the path: it is as long as its stones, it has no places left to fill, and nothing on it is ranked."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol, TypeVar
from uuid import UUID

from socialrx_diary.themes.rules import Themes, in_order_of
from socialrx_diary.weeks import WEEK, Season, season_of

# Weeks on one page: a quarter of a year.
PAGE = 13
LONGEST_SHOWN = 280
# What counts as the same time of the year, and how many weeks of one year are shown for it.
YEAR = 365.25
NEAR = 4 * WEEK
FEW = 3
# A word is never cut unless it is longer than this.
LONGEST_WORD = 60

# A tile's picture, in its own units: stones of 18 in rows of seven, one row there and the next one back.
ROW = 7
WIDTH = 140
STONE = 18
FIRST_X, STEP_X = 13, 19
FIRST_Y, STEP_Y = 14, 26
SWAY = 3.2

_FIRST_MONTH = {Season.WINTER: 12, Season.SPRING: 3, Season.SUMMER: 6, Season.AUTUMN: 9}
JOINER = "\u200d"
# Signs that say how the one before them looks: plain or painted, and the colours of skin.
_MADE_PART = {"\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}


class OfAWeek(Protocol):
    """Anything about one week."""

    @property
    def week(self) -> date: ...


class Ticked(OfAWeek, Protocol):
    """A week as pictures of many weeks need it."""

    @property
    def kind(self) -> str: ...

    @property
    def themes(self) -> Themes: ...


One = TypeVar("One", bound=OfAWeek)


@dataclass(frozen=True)
class Rest:
    """A time away that somebody has put on their path, by its first and its last month."""

    id: UUID
    first_month: date
    last_month: date


@dataclass(frozen=True)
class Stretch:
    """The weeks of one season, newest first."""

    year: int
    season: Season
    weeks: tuple[object, ...]


@dataclass(frozen=True)
class Tile:
    """One season as a small picture: a path as long as its stones, oldest first, and what its words say."""

    year: int
    season: Season
    stones: tuple[tuple[float, float, str], ...]
    path: str
    height: int
    themes: Themes
    own_words: bool
    quiet: bool


def clamp(words: str, longest: int = LONGEST_SHOWN) -> str:
    """The beginning of somebody's words, cut between words; the rest is on the page of that week."""
    if len(words) <= longest:
        return words
    cut = words.rfind(" ", longest - LONGEST_WORD, longest)
    end = cut if cut > 0 else longest
    while end > 1 and _belong_together(words[end - 1], words[end]):
        end -= 1
    return words[:end].rstrip() + "…"


def by_season(weeks: Iterable[One]) -> list[tuple[int, Season, list[One]]]:
    """Weeks in the order they come, gathered where neighbours share a season. A season without weeks is not there."""
    return [
        (year, season, list(together))
        for (year, season), together in groupby(weeks, key=lambda one: season_of(one.week))
    ]


def weeks_of(year: int, season: Season) -> tuple[date, date]:
    """The first day of a season and the first day after it."""
    month = _FIRST_MONTH[season]
    start = date(year - 1 if season is Season.WINTER else year, month, 1)
    end_month = (month + 3 - 1) % 12 + 1
    return start, date(year, end_month, 1)


def months_back(today: date, first: date) -> list[date]:
    """The months a rest can be in, newest first: this one and those before it, back to one year before a day."""
    found, month = [], today.replace(day=1)
    while (month.year, month.month) >= (first.year - 1, first.month):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def rests_among(rests: Iterable[Rest], before: date | None, oldest: date | None) -> list[Rest]:
    """The rests that lie on one page of the path: on none twice, and none between two pages."""
    return [
        rest for rest in rests if (before is None or _ends(rest) < before) and (oldest is None or _ends(rest) >= oldest)
    ]


def comes_before(rest: Rest, week: date) -> bool:
    """Whether somebody walking back along the path meets a rest before a week."""
    return _ends(rest) >= week


def this_time_in_other_years(weeks: Iterable[date], about: date) -> dict[int, list[date]]:
    """The weeks nearest to a day of the year, in each year before that one which has any, newest year first."""
    found: dict[int, list[date]] = {}
    for week in weeks:
        years = round((about - week).days / YEAR)
        if years > 0 and abs((about - week).days - years * YEAR) <= NEAR.days:
            found.setdefault(years, []).append(week)
    return {years: _nearest(found[years], about - timedelta(days=round(years * YEAR))) for years in sorted(found)}


def _nearest(weeks: Iterable[date], about: date) -> list[date]:
    return sorted(sorted(weeks, key=lambda week: abs(week - about))[:FEW], reverse=True)


def _ends(rest: Rest) -> date:
    """The last day of a rest."""
    return (rest.last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def stone_of(one: Ticked, order: Themes) -> str:
    """The one stone a week gets where there is room for one only.

    A week with several themes shows each of them in turn, by the date of its week, in the person's own order: so no
    theme wins over another, and a week keeps its stone for ever.
    """
    themes = in_order_of(order, one.themes)
    if not themes:
        return "rest" if one.kind == "quiet" else "own"
    return themes[one.week.toordinal() // WEEK.days % len(themes)].id


def places(count: int) -> list[tuple[float, float]]:
    """Where so many stones lie: rows of seven, every second one back, on a line that sways a little."""
    found = []
    for index in range(count):
        row, column = divmod(index, ROW)
        x = FIRST_X + (column if row % 2 == 0 else ROW - 1 - column) * STEP_X
        y = FIRST_Y + row * STEP_Y + SWAY * math.sin((x + row * 9) / 17)
        found.append((float(x), round(y, 1)))
    return found


def line(stones: Sequence[tuple[float, float]]) -> str:
    """The path under these stones, from the first to the last and no further."""
    drawn = []
    for index, (x, y) in enumerate(stones):
        turns = index and index % ROW == 0
        # At the end of a row the path turns round outside of it; on the left it turns the other way.
        draw = f"A13 13 0 0 {index // ROW % 2} " if turns else "L"
        drawn.append(f"{draw if index else 'M'}{x:g} {y:g}")
    return "".join(drawn)


def height(count: int) -> int:
    """How high the picture of so many stones is."""
    return 2 + STEP_Y * max(1, math.ceil(count / ROW))


def tiles(weeks: Iterable[Ticked], order: Themes) -> list[Tile]:
    """A tile for every season that has weeks, newest first."""
    return [_tile(year, season, together, order) for year, season, together in by_season(weeks)]


def _tile(year: int, season: Season, weeks: Sequence[Ticked], order: Themes) -> Tile:
    oldest_first = list(reversed(weeks))
    where = places(len(oldest_first))
    return Tile(
        year=year,
        season=season,
        stones=tuple((x, y, stone_of(one, order)) for (x, y), one in zip(where, oldest_first, strict=True)),
        path=line(where),
        height=height(len(oldest_first)),
        themes=in_order_of(order, {theme for one in weeks for theme in one.themes}),
        own_words=any(not one.themes and one.kind != "quiet" for one in weeks),
        quiet=any(not one.themes and one.kind == "quiet" for one in weeks),
    )


def _belong_together(first: str, then: str) -> bool:
    """Whether two characters are parts of one on the screen, as in a letter with an accent or a family of emoji."""
    return JOINER in {first, then} or then in _MADE_PART or unicodedata.combining(then) > 0
