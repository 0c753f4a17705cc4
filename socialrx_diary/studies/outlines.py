"""Somebody's weeks in outline: all that has to be known of everybody at once to make a file nobody stands alone in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from socialrx_diary.studies.rules import Person, Week
from socialrx_diary.weeks import weeks_between

# The most weeks in each band but the last, which has no end. Only at these can somebody's weeks be cut.
BAND_ENDS = (4, 12, 26, 52)
LENGTH_ENDS = (0, 1, 4)
LENGTHS = ("none", "short", "medium", "long")

Value: TypeAlias = str | bool | None


@dataclass(frozen=True, slots=True)
class Outline:
    """One person. `weeks` is how many of theirs are in; `patterns` mark what was ticked in them, by how many they are.

    `held` says in which of their weeks a value first stands in a column, counted from nought. `last` is the latest of
    all their weeks, in or not.
    """

    id: UUID
    age_band: str | None
    first_shown: str
    weeks: int
    patterns: Mapping[int, bytes]
    held: Mapping[tuple[str, Value], int]
    last: date = date.min

    @property
    def is_cut(self) -> bool:
        """Whether some of their weeks are not in."""
        return self.weeks < max(self.patterns)

    @property
    def pattern(self) -> bytes:
        """What marks the pattern of the weeks that are in."""
        return self.patterns[self.weeks]

    def holds(self) -> list[tuple[str, Value]]:
        """The values that stand in the weeks that are in, each with its column."""
        return [value for value, place in self.held.items() if place < self.weeks]


def outline(person: Person) -> Outline:
    """One person's weeks in outline."""
    patterns: dict[int, bytes] = {}
    held: dict[tuple[str, Value], int] = {}
    digest = sha256()
    for place, week in enumerate(person.weeks):
        digest.update(_pattern(person, week))
        if place + 1 in BAND_ENDS or place + 1 == len(person.weeks):
            patterns[place + 1] = digest.digest()[:16]
        for value in values(week).items():
            held.setdefault(value, place)
    first_shown = person.weeks[0].shown_order[0].id
    return Outline(person.id, person.age_band, first_shown, len(person.weeks), patterns, held, person.weeks[-1].week)


def values(week: Week) -> dict[str, Value]:
    """What a row tells of how a week was written; any of it is left empty where few people have it."""
    return {
        "words_length": length_band(week.words_steps),
        "prompt_shown": week.prompt_id,
        "first_step": week.first_step,
        "written_with": week.written_with,
        "in_same_week": week.in_same_week,
    }


def length_band(steps: int | None) -> str | None:
    """How long somebody's words are, from how many steps of 256 bytes they take sealed; nothing is opened for this."""
    if steps is None:
        return None
    return LENGTHS[sum(1 for end in LENGTH_ENDS if steps > end)]


def _pattern(person: Person, week: Week) -> bytes:
    ticked = " ".join(sorted(theme.id for theme in week.themes))
    return f"{weeks_between(person.weeks[0].week, week.week)} {week.kind} {ticked}\n".encode()
