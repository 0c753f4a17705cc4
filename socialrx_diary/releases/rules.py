"""What is true of a release: how much it holds, who may answer for it, what it is made of and when it is over."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol
from uuid import UUID

from socialrx_diary.exports.tables import Project, Table
from socialrx_diary.language import N_
from socialrx_diary.studies.anonymity import K, Report
from socialrx_diary.studies.rules import Tier

K_WITH_WORDS = 10
# How long after a study it can still be told which ids have to be taken out of its files.
TOLD_AFTER = timedelta(days=366)


class State(Enum):
    """Where a release stands."""

    WAITING = "waiting"
    REFUSED = "refused"
    APPROVED = "approved"
    MADE = "made"


class Refusal(Enum):
    """Why something that was let into a study is not in a release."""

    PEOPLE_ALONE = "people_alone"
    WEEKS_ALONE = "weeks_alone"
    RARE_VALUES = "rare_values"
    NOT_READ = "not_read"
    NOT_TO_BE_FOUND = "not_to_be_found"


REFUSAL_SAID: Mapping[Refusal, str] = {
    Refusal.PEOPLE_ALONE: N_("people left out, because too few others wrote as few weeks"),
    Refusal.WEEKS_ALONE: N_("weeks left out, because too few others wrote as many"),
    Refusal.RARE_VALUES: N_("values left empty, because too few people have them"),
    Refusal.NOT_READ: N_("pieces of writing that two people have not read"),
    Refusal.NOT_TO_BE_FOUND: N_("sentences that cannot be told apart once names are taken out"),
}


@dataclass(frozen=True)
class Facts:
    """What a release says of itself. `consents` are hashes that its service alone can tie to a choice.

    `taken_back` is how often anybody in it had chosen or deleted something when it was gathered: see `handed_out`.
    """

    release_id: UUID
    study_id: UUID
    title: str
    controller: str
    approval_reference: str
    information_sheet_version: str
    tier: Tier
    columns: tuple[str, ...]
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    approved_at: datetime | None
    people: int
    rows: int
    smallest_group: int
    k: int
    consents: tuple[str, ...]
    refusals: Mapping[str, int]
    taken_back: int = field(repr=False)


@dataclass(frozen=True)
class Contents:
    """All that leaves with a release: rows to be asked for as often as needed, and what was done to make them safe.

    It holds as long as the session it was asked in: a session that reads sees one moment.
    """

    tables: tuple[Table, ...]
    project: Project | None
    report: Report | None
    facts: Facts
    people: tuple[tuple[UUID, str], ...] = field(repr=False)


class Asked(Protocol):
    """A release as it is kept, as far as it says where it stands."""

    asked_by: UUID
    approved: bool | None
    made_at: datetime | None


def state(asked: Asked) -> State:
    """Where a release stands."""
    if asked.approved is None:
        return State.WAITING
    if not asked.approved:
        return State.REFUSED
    return State.MADE if asked.made_at else State.APPROVED


def smallest(tier: Tier) -> int:
    """How many people at least look alike in a release of a tier."""
    return K_WITH_WORDS if tier.words else K


def may_answer(asked: Asked, who: UUID, others: Collection[UUID]) -> bool:
    """Whether somebody may answer for a release: one of those who have the right, and never whoever asked."""
    return asked.approved is None and who != asked.asked_by and who in others
