"""What is true of a link worker's list: meetings and names put it in order, never what anyone wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from socialrx_diary.consent.rules import Shared

# Whoever one meets within this time is on the list in full; a long list folds the rest away.
SOON = timedelta(days=14)
LONG = 30
CARDS_ON_A_PAGE = 8
MOST_CARDS = 3 * CARDS_ON_A_PAGE

Card = TypeVar("Card")


class State(Enum):
    """What a link worker is told about somebody on their list: only what that person or the card itself tells."""

    WORDS = "words"
    TICKS = "ticks"
    NOTHING = "nothing"
    CARD = "card"
    NO_CARD = "no_card"


@dataclass(frozen=True)
class Listed:
    """Somebody on the list."""

    id: UUID
    name: str
    meets_on: date | None
    state: State
    card_until: date | None = None
    new_card_used: date | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class MyPeople:
    """The list as it is shown: whom one meets soon, soonest first, whom one meets later, and everybody else by name."""

    meeting_soon: tuple[Listed, ...]
    others: tuple[Listed, ...]
    meeting_later: tuple[Listed, ...] = ()

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self.meeting_soon) + len(self.meeting_later) + len(self.others)

    @property
    def is_long(self) -> bool:
        """Whether it is too long to be looked through in one go."""
        return self.count > LONG

    @property
    def by_letter(self) -> list[tuple[str, list[Listed]]]:
        """The others by the letter their names begin with."""
        return [(letter, list(those)) for letter, those in groupby(self.others, lambda one: _letter(one.name))]


def state_of(*, joined: bool, card_until: date | None, shared: Shared) -> State:
    """What to say of somebody."""
    if not joined:
        return State.CARD if card_until else State.NO_CARD
    return {Shared.WORDS: State.WORDS, Shared.TICKS: State.TICKS, Shared.NOTHING: State.NOTHING}[shared]


def arranged(people: Iterable[Listed], today: date, name: str = "") -> MyPeople:
    """The list in its order, or those whose name holds these letters. A meeting that is over is no meeting soon."""
    found = sorted(
        (one for one in people if name.casefold() in one.name.casefold()),
        key=lambda one: (one.name.casefold(), one.id),
    )
    met = sorted(
        (one for one in found if one.meets_on and one.meets_on >= today), key=lambda one: one.meets_on or today
    )
    soon = tuple(one for one in met if one.meets_on and one.meets_on <= today + SOON)
    meeting = {one.id for one in met}
    return MyPeople(soon, tuple(one for one in found if one.id not in meeting), tuple(met[len(soon) :]))


def names_typed(text: str) -> list[str]:
    """Names typed or pasted, one a line, without what nobody meant to type."""
    lines = ("".join(letter for letter in line if letter.isprintable()).strip() for line in text.splitlines())
    return [line for line in lines if line]


def pages_of(cards: Sequence[Card]) -> list[Sequence[Card]]:
    """Cards as they lie on pages, eight to each."""
    return [cards[start : start + CARDS_ON_A_PAGE] for start in range(0, len(cards), CARDS_ON_A_PAGE)]


def _letter(name: str) -> str:
    return name[:1].upper()
