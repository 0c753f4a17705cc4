"""What is true of coming back: four words by chance, how they are read again, and how long the safe way takes."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from uuid import UUID

from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.drafts.rules import Mark

COUNT = 4
# No two words begin with the same four letters, so that is all of a word that has to be right.
ENOUGH = 4
# How long the devices of a diary can say no before another one opens it.
WAIT = timedelta(hours=72)
HELPERS = frozenset({Role.LINK_WORKER, Role.ADMINISTRATOR})


class Refusal(Enum):
    """Why words open nothing."""

    COUNT = "count"
    UNKNOWN_WORD = "unknown_word"
    WRONG = "wrong"
    WAIT = "wait"


@dataclass(frozen=True)
class Words:
    """The four words of a way back in."""

    words: tuple[str, ...]

    @classmethod
    def draw(cls) -> "Words":
        """Four words by chance: 43.7 bits."""
        return cls(tuple(secrets.choice(_drawn()) for _ in range(COUNT)))

    @classmethod
    def read(cls, typed: str) -> "Words | Refusal":
        """The words somebody typed: in any case, with anything between them, right in their first four letters."""
        parts = split(typed)
        if len(parts) != COUNT:
            return Refusal.COUNT
        found = [_by_beginning().get(part[:ENOUGH]) for part in parts]
        known = tuple(word for word in found if word)
        return cls(known) if len(known) == COUNT else Refusal.UNKNOWN_WORD

    def spelled(self) -> str:
        """The words in one piece, as the link and the mark have them: `apple-river-lamp-seven`."""
        return "-".join(self.words)


@dataclass(frozen=True)
class CameBack:
    """Words that worked: whoever came back, on a new device, and the token of that device."""

    actor: Actor
    token: str


@dataclass(frozen=True)
class Opening:
    """Somebody without their words asked for their older weeks; a second person confirms, then everybody waits."""

    id: UUID
    participant_id: UUID
    name: str
    asked_by: UUID
    asker: str
    asked_at: datetime
    confirmed_at: datetime | None

    @property
    def opens_at(self) -> datetime | None:
        """When the phone opens everything."""
        return self.confirmed_at + WAIT if self.confirmed_at else None


@dataclass(frozen=True)
class Carried:
    """What somebody wrote while they were signed out, the week it is for, and the page it comes from."""

    words: str
    week: date | None
    page: UUID
    typed: int = 1
    took: tuple[Mark, ...] = ()
    based_on: int | None = None


@dataclass(frozen=True)
class Event:
    """One thing that happened to the ways into a diary, as its owner is told. `who` is a member of staff."""

    deed: str
    at: datetime
    who: str
    device: str
    new_only: bool


def split(typed: str) -> list[str]:
    """What may be words in what somebody typed: runs of letters, without accents and in small letters."""
    plain = (letter for letter in unicodedata.normalize("NFKD", typed) if not unicodedata.combining(letter))
    return re.findall(r"[a-z]+", "".join(plain).lower())


def unknown_word(typed: str) -> str:
    """The first word that is on no card."""
    return next((part for part in split(typed) if part[:ENOUGH] not in _by_beginning()), "")


def may_confirm(role: Role, helper_id: UUID, asked_by: UUID) -> bool:
    """Whether somebody is the second person: one who helps people back in, and not the one who asked."""
    return role in HELPERS and helper_id != asked_by


@cache
def every_word() -> tuple[str, ...]:
    """All words that can be read, from the list beside this file."""
    return tuple(_list("words.txt"))


@cache
def unkind() -> frozenset[str]:
    """Words that are read like any other but never drawn: nobody wants these on a card they keep for bad days."""
    return frozenset(_list("unkind.txt"))


@cache
def _drawn() -> tuple[str, ...]:
    return tuple(word for word in every_word() if word not in unkind())


def _list(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text("ascii").split()


@cache
def _by_beginning() -> dict[str, str]:
    return {word[:ENOUGH]: word for word in every_word()}
