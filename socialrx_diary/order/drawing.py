"""Where lines and stones lie in the pictures. Templates draw them; nothing here knows colours or words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from socialrx_diary.order.telling import Count, Told, ToldMean

WIDE, HIGH = 360, 264
LEFT, RIGHT, TOP, BOTTOM = 46, 20, 16, 40
# Stones of one week stand side by side, so that none hides another.
BESIDE = 7.5
BAR = 200


@dataclass(frozen=True)
class Line:
    """One curve: where its line runs, and where its stones lie."""

    theme: str | None
    path: str
    stones: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Picture:
    """The curves of all themes, with the marks beside them."""

    lines: tuple[Line, ...]
    across: tuple[tuple[float, int], ...]
    up: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Bar:
    """An interval along a line from 0 to 100."""

    mean: float
    low: float
    high: float


def picture(told: Told) -> Picture:
    """How many people had ticked each theme by each week. Later weeks lie closer together."""
    across = tuple((_across(week, told.weeks), week) for week in told.weeks)
    up = tuple((_up(count, told.people), count) for count in (0, round(told.people / 2), told.people))
    lines = []
    for place, curve in enumerate(told.curves):
        beside = BESIDE * (place - (len(told.curves) - 1) / 2)
        stones = _stones([x + beside for x, _week in across], curve.people, told.people)
        lines.append(Line(curve.theme, _path(stones), stones))
    return Picture(tuple(lines), across, up)


def _stones(across: Sequence[float], people: Sequence[Count], most: int) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 1), _up(count, most)) for x, count in zip(across, people, strict=True) if count is not None)


def _path(stones: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in stones) if stones else ""


def _across(week: int, weeks: Sequence[int]) -> float:
    margin = 3 * BESIDE
    long = WIDE - LEFT - RIGHT - 2 * margin
    far = (sqrt(week) - 1) / (sqrt(weeks[-1]) - 1) if weeks[-1] > 1 else 0.5
    return round(LEFT + margin + long * far, 1)


def _up(count: float, most: int) -> float:
    return round(HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * min(1.0, count / most), 1)


def bar(mean: ToldMean) -> Bar | None:
    """Where an interval lies."""
    if mean.mean is None or mean.low is None or mean.high is None:
        return None
    return Bar(*(round(end * BAR / 100, 1) for end in (mean.mean, mean.low, mean.high)))
