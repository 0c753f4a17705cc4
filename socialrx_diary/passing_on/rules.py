"""What is true of words to be passed on: three boxes, none of them needed, and short enough to be read by others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from socialrx_diary.language import N_, _

LONGEST = 1_000
TITLES: Mapping[str, str] = {
    "going_on": N_("What is going on"),
    "help": N_("What help there is"),
    "changed": N_("What has changed"),
}


@dataclass(frozen=True)
class Boxes:
    """The words, box by box: what is going on, what help there is, what has changed."""

    going_on: str = ""
    help: str = ""
    changed: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in any of them."""
        return not (self.going_on or self.help or self.changed)

    @property
    def titled(self) -> list[tuple[str, str]]:
        """What each box that is not empty is called, and its words."""
        return [(_(title), words) for box, title in TITLES.items() if (words := getattr(self, box))]

    @property
    def length(self) -> int:
        """How many letters they have together."""
        return len(self.going_on) + len(self.help) + len(self.changed)

    def spelled(self) -> str:
        """The very words, as they are sealed and as they are approved: one letter more or less is something else."""
        return json.dumps([self.going_on, self.help, self.changed], ensure_ascii=False)

    @property
    def digest(self) -> str:
        """By this a page knows whether anything was changed on it."""
        return sha256(self.spelled().encode()).hexdigest()[:16]

    @classmethod
    def read(cls, spelled: str) -> "Boxes":
        """The words as they were spelled."""
        return cls(*json.loads(spelled))


@dataclass(frozen=True)
class Passing:
    """How it stands, for one of the two. `approved` is whether these very words may be passed on."""

    version: int = 0
    boxes: Boxes = Boxes()
    by_person: bool = False
    approved: bool = False


@dataclass(frozen=True)
class Beside:
    """Words that were written at the same time as newer ones, and are kept beside them."""

    id: UUID
    boxes: Boxes
    by_person: bool


@dataclass(frozen=True)
class Version:
    """One version, for one's own copy of everything."""

    version: int
    boxes: Boxes
    by: str
    set_aside: bool
    kept_at: datetime


@dataclass(frozen=True)
class ToPassOn:
    """All that goes: the words, a first name, whose link worker it is and where, and when it was approved."""

    id: UUID
    version: int
    boxes: Boxes
    person: str
    worker: str
    service: str
    approved_at: datetime


def plain(words: str) -> str:
    """Words as they can be told in any file: what XML has no place for is taken out, line ends are made one kind."""
    one_kind = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in one_kind if _can_be_told(ord(letter))).strip()


def _can_be_told(code: int) -> bool:
    """Whether XML 1.0 has a place for this sign, and it is not one of those that only steer machines."""
    if code in {0x09, 0x0A}:
        return True
    return code >= 0x20 and not (0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE)
