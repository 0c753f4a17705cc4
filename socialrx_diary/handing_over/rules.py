"""What is true of handing over: whose lists there are, and which of them nobody looks after."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class OnList:
    """A link worker with people on their list. Who has stopped working here has nobody who looks after theirs."""

    staff_id: UUID
    name: str
    works_here: bool
    count: int


@dataclass(frozen=True)
class Handing:
    """A list to be handed over: whose it is, who is on it, and to whom they could go."""

    worker: OnList
    people: tuple[tuple[UUID, str], ...]
    takers: tuple[tuple[UUID, str], ...]


def waiting_first(lists: list[OnList]) -> list[OnList]:
    """Lists nobody looks after first, then by name."""
    return sorted(lists, key=lambda one: (one.works_here, one.name.casefold(), one.staff_id))
