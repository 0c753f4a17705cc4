"""When themes first stand, week by week, with stopping as another way for the wait to end (Aalen and Johansen).

Somebody who stops writing before a theme has stood in their diary will not have it later: they stay in the count. Only
of those who go on after the file ends is it unknown, and only they leave it there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from socialrx_diary.order.rules import LISTED, Diary


class End(Enum):
    """How the wait for something ends."""

    SEEN = "seen"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Step:
    """The share of people, by a week, who had it; who stopped without it."""

    week: int
    seen: float
    stopped: float


Wait = tuple[int, End]


def waits_for(people: Iterable[Diary], theme: int | None) -> list[Wait]:
    """How long everybody waited for a theme, or for none but wrote, and how that ended.

    Where it is not told whether somebody goes on, they stopped.
    """
    return [_wait(diary, theme) for diary in people]


def _wait(diary: Diary, theme: int | None) -> Wait:
    for entry in diary.entries:
        if theme in entry.themes:
            return entry.week, End.SEEN
    return diary.entries[-1].week, End.UNKNOWN if diary.goes_on else End.STOPPED


def incidence(waits: Iterable[Wait]) -> list[Step]:
    """The curve: one step for each week in which a wait ended."""
    ends = Counter(waits)
    waiting, left, seen, stopped = ends.total(), 1.0, 0.0, 0.0
    steps = []
    for week in sorted({week for week, _end in ends}):
        here = {end: ends[week, end] for end in End}
        seen += left * here[End.SEEN] / waiting
        stopped += left * here[End.STOPPED] / waiting
        left *= 1 - (here[End.SEEN] + here[End.STOPPED]) / waiting
        waiting -= sum(here.values())
        steps.append(Step(week, seen, stopped))
    return steps


def at(steps: Sequence[Step], week: int) -> Step:
    """How a curve stands in a week."""
    found = Step(week, 0.0, 0.0)
    for step in steps:
        if step.week <= week:
            found = Step(week, step.seen, step.stopped)
    return found


def followed(people: Iterable[Diary], week: int) -> int:
    """Of how many people it is known how they stood in a week."""
    return sum(1 for diary in people if not diary.goes_on or diary.entries[-1].week >= week)


def curves_of(people: Sequence[Diary]) -> list[list[Step]]:
    """The curve of each theme, as they are listed."""
    return [incidence(waits_for(people, theme)) for theme in range(len(LISTED))]
