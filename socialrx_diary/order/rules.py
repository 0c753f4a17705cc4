"""What is true of the order of themes: how often what a paper lists earlier comes earlier, a person at a time.

Themes have no order in a diary. One paper lists them in one, and this asks whether diaries agree. Of two themes the
commoner one tends to turn up first by chance, so first appearances alone find an order where there is none. Here every
mention is held against every mention: where nothing changes with time, half of them come earlier, however common each
theme is.

This module and those it knows are also the script in every file for research, so they need nothing but Python.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum

# As Payne, Walton and Burton list them (doi 10.3399/bjgp19X706865): the order that is asked about, in no diary.
LISTED = ("help", "people", "learning", "me", "ahead")
PAIRS = tuple(combinations(range(len(LISTED)), 2))
# Where mentions are counted side by side in one number, each theme has so many bits: more than any diary fills.
BITS = 40
ROOM = (1 << BITS) - 1
ONE = tuple(1 << (BITS * theme) for theme in range(len(LISTED)))

# How a place stands empty: in the app, and in a CSV.
NOT_TOLD = (None, "")
# Places in `LISTED`, of one entry.
Themes = tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """One week of a diary: its number from the person's first, which themes were ticked, and how it came about.

    None is what a file does not tell.
    """

    week: int
    themes: Themes
    quiet: bool = False
    idea: bool | None = None
    in_same_week: bool | None = None
    own_hand: bool | None = None


@dataclass(frozen=True)
class Diary:
    """One person's weeks, the first one first. Whether they go on after the last is None where that is not told."""

    entries: tuple[Entry, ...]
    goes_on: bool | None = None

    @property
    def ticked(self) -> tuple[Themes, ...]:
        """The themes of each entry."""
        return tuple(entry.themes for entry in self.entries)


def diaries(rows: Iterable[Mapping[str, object]]) -> list[Diary]:
    """Diaries from the rows of a file, as they stand in the app or come out of a CSV."""
    weeks: dict[str, list[Entry]] = {}
    goes_on: dict[str, bool | None] = {}
    for row in rows:
        person = str(row["person"])
        weeks.setdefault(person, []).append(_entry(row))
        goes_on[person] = _true(row.get("goes_on"))
    return [
        Diary(tuple(sorted(entries, key=lambda entry: entry.week)), goes_on[person])
        for person, entries in weeks.items()
    ]


def _entry(row: Mapping[str, object]) -> Entry:
    by = row.get("written_with")
    return Entry(
        week=int(str(row["week_number"])),
        themes=tuple(place for place, theme in enumerate(LISTED) if _true(row[f"theme_{theme}"])),
        quiet=row["kind"] == "quiet",
        idea=row["prompt_shown"] not in NOT_TOLD if "prompt_shown" in row else None,
        in_same_week=_true(row.get("in_same_week")),
        own_hand=None if by in NOT_TOLD else by == "self",
    )


def _true(value: object) -> bool | None:
    return None if value in NOT_TOLD else str(value).lower() == "true"


def shares(ticked: Iterable[Themes]) -> list[float]:
    """For each pair of themes that can be told apart: in what share of comparisons the one listed earlier came earlier.

    A comparison is one mention of the one theme against one of the other. Two in the same entry are no comparison.
    """
    seen, upto = 0, [0] * len(LISTED)
    for themes in ticked:
        for theme in themes:
            upto[theme] += seen
        for theme in themes:
            seen += ONE[theme]
    found = []
    for earlier, later in PAIRS:
        before = upto[later] >> (BITS * earlier) & ROOM
        after = upto[earlier] >> (BITS * later) & ROOM
        if before + after:
            found.append(before / (before + after))
    return found


def precedence(ticked: Iterable[Themes]) -> float | None:
    """The mean over a person's pairs: 1 is the listed order throughout, .5 is none. None where nothing compares."""
    found = shares(ticked)
    return fsum(found) / len(found) if found else None


def measured(people: Iterable[Diary], wanted: Callable[[Entry], bool] = lambda _entry: True) -> list[float]:
    """The precedence of everybody who has one in the entries that are wanted, smallest first.

    Each person is one number, however much they wrote. In this order it does not matter who they are.
    """
    found = (precedence(entry.themes for entry in diary.entries if wanted(entry)) for diary in people)
    return sorted(value for value in found if value is not None)


def firsts(ticked: Sequence[Themes]) -> dict[int, int]:
    """In which entry each theme first stands, for those that ever do."""
    found: dict[int, int] = {}
    for place, themes in enumerate(ticked):
        for theme in themes:
            found.setdefault(theme, place)
    return found
