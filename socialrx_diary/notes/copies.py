"""A note as both agreed on it: a copy that never changes, to be read, printed or kept anywhere; and one's own whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from socialrx_diary.language import _
from socialrx_diary.notes.rules import Answer, Line, Part, Together, Writer, lines_of


@dataclass(frozen=True)
class Copy:
    """A note as both agreed on it. It never changes."""

    person: str
    worker: str
    met_on: date
    answer: Answer
    said_on: date
    parts: Mapping[Part, str]
    for_person: bool = False

    def words(self, part: str) -> str:
        """The words of one part by its name, perhaps none."""
        return self.parts.get(Part(part), "")

    @property
    def agreed(self) -> tuple[str, ...]:
        """What was agreed, line by line."""
        return lines_of(self.parts.get(Part.AGREED, ""))


def spelled(copy: Copy) -> str:
    """A copy as it is sealed."""
    kept = {
        "person": copy.person,
        "worker": copy.worker,
        "met_on": copy.met_on.isoformat(),
        "for_person": copy.for_person,
        "parts": {part.value: words for part, words in copy.parts.items()},
    }
    return json.dumps(kept, ensure_ascii=False)


def read(sealed: str, answer: Answer, said_on: date) -> Copy:
    """A copy as it was sealed."""
    kept = json.loads(sealed)
    parts = {Part(part): words for part, words in kept["parts"].items()}
    met_on = date.fromisoformat(kept["met_on"])
    return Copy(kept["person"], kept["worker"], met_on, answer, said_on, parts, kept["for_person"])


def as_text(copy: Copy, day: str, said: str) -> str:
    """A copy as plain text, to be kept anywhere. `day` and `said` are the day of the meeting and how both agreed."""
    agreed = "\n".join(f"- {line}" for line in copy.agreed)
    blocks = [
        (_("%(name)s says", name=copy.person), copy.parts.get(Part.PERSON, "")),
        (_("%(name)s says", name=copy.worker), copy.parts.get(Part.WORKER, "")),
        (_("We agree to try"), agreed),
        (_("We see this differently"), copy.parts.get(Part.DIFFERENT, "")),
    ]
    told = [f"{heading}\n\n{words}" for heading, words in blocks if words]
    return "\n\n\n".join([f"{_('Notes of %(day)s', day=day)}\n{said}", *told]) + "\n"


@dataclass(frozen=True)
class Version:
    """One version of one part, for one's own copy of everything."""

    part: Part
    version: int
    words: str
    written_by: Writer
    set_aside: bool
    settled: bool
    kept_at: datetime


@dataclass(frozen=True)
class Whole:
    """All there is of one note, for one's own copy of everything."""

    note: Together
    started_by: str
    started_at: datetime
    versions: tuple[Version, ...]
    lines: tuple[Line, ...]
    copies: tuple[Copy, ...]
