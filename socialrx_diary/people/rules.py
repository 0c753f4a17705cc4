"""What is true of a link worker's list: meetings and names put it in order, never what anyone wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from socialrx_diary.consent.rules import Shared


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


@dataclass(frozen=True)
class MyPeople:
    """The list as it is shown: whom one meets soon, soonest first, and everybody else by name."""

    meeting_soon: tuple[Listed, ...]
    others: tuple[Listed, ...]

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self.meeting_soon) + len(self.others)


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
    soon = [one for one in found if one.meets_on and one.meets_on >= today]
    return MyPeople(
        tuple(sorted(soon, key=lambda one: one.meets_on or today)), tuple(one for one in found if one not in soon)
    )
