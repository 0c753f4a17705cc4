"""What is true of a release: how much it holds, who may answer for it, what it is made of and when it is over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from socialrx_diary.accounts.rules import Role
from socialrx_diary.consent.rules import Shared, Standing, quoted
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Project, Table
from socialrx_diary.language import N_
from socialrx_diary.studies.anonymity import K, Report
from socialrx_diary.studies.rules import NO_ID, SMALL, Tier, rounded

K_WITH_WORDS = 10
SHORTEST_REASON = 10
LONGEST_REASON = 300
FILE_LASTS = timedelta(hours=72)
# Who may answer for what leaves, for as long as they did not ask for it.
ANSWERERS = frozenset({Role.RESEARCHER, Role.ADMINISTRATOR})
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
class Inside:
    """One person in a release: under which id, whether words of theirs are in it, and which sentences are quoted.

    Of a quote there is its id, the week it is from and its mark. Where only quotes are told nobody has an id. `weeks`
    are those whose words were let in one by one, by somebody who lets a study use ticks of all others.
    """

    participant_id: UUID
    id: str = ""
    words: bool = False
    quotes: tuple[tuple[str, UUID, str], ...] = ()
    weeks: tuple[UUID, ...] = ()

    def kept(self) -> str:
        """It as text, without whose it is."""
        quotes = [[quote, str(about), mark] for quote, about, mark in self.quotes]
        return json.dumps({"id": self.id, "words": self.words, "quotes": quotes, "weeks": list(map(str, self.weeks))})

    @classmethod
    def read(cls, participant_id: UUID | None, kept: str) -> "Inside":
        """It from text; whoever has deleted their diary is nobody."""
        said = json.loads(kept)
        quotes = tuple((quote, UUID(about), mark) for quote, about, mark in said["quotes"])
        weeks = tuple(map(UUID, said.get("weeks", ())))
        return cls(participant_id or NO_ID, said["id"], said["words"], quotes, weeks)


class Out(Enum):
    """What has to be taken out of a file that was made before."""

    PERSON = "person"
    WORDS = "words"
    QUOTE = "quote"


@dataclass(frozen=True)
class TakenOut:
    """One id of one file, and what of it has to be taken out."""

    id: str
    what: Out


@dataclass(frozen=True)
class Taken:
    """How much has to be taken out of a file: how many people, and how many pieces of writing of others."""

    people: int
    parts: int

    @classmethod
    def of(cls, found: Sequence[TakenOut]) -> "Taken":
        """It counted."""
        people = sum(1 for one in found if one.what is Out.PERSON)
        return cls(people, len(found) - people)


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
    refusals: Mapping[str, str]
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
    inside: tuple[Inside, ...] = field(repr=False)


@dataclass(frozen=True)
class Preview:
    """What a file would hold if it were made now. `unread` is how many pieces of writing two people have not read.

    `cells` is how many numbers of a table of counts are told, and how many there are.
    """

    tier: Tier
    columns: Sequence[Field]
    people: int
    report: Report | None
    unread: int
    quotes: int
    cells: tuple[int, int] | None = None

    @property
    def can_be_asked(self) -> bool:
        """Whether somebody may ask for it: nothing with words leaves while anything is open."""
        return self.unread == 0 and (self.tier is not Tier.QUOTES or self.quotes > 0)


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


def may_answer(asked: Asked, who: UUID, *, has_right: bool) -> bool:
    """Whether somebody may answer for a release: an administrator or another researcher, and never whoever asked."""
    return asked.approved is None and who != asked.asked_by and has_right


def about(count: int) -> str:
    """A number as a file may tell it, in plain English: a small one is never told."""
    if count == 0:
        return "none"
    return f"fewer than {SMALL}" if count < SMALL else f"about {rounded(count)}"


def consent_hash(release_id: UUID, seal: bytes) -> str:
    """What a file says of somebody's choice. The service finds the choice by it; two files cannot be joined on it."""
    return sha256(b"v1|consent|" + release_id.bytes + seal).hexdigest()


def to_take_out(inside: Inside, standing: Standing | None, study_id: UUID) -> list[TakenOut]:
    """What has to be taken out of a file because of one person, from where their permissions stand now.

    Without a standing they have deleted their diary.
    """
    much = standing.research(study_id) if standing and standing.keeps else Shared.NOTHING
    if much is Shared.NOTHING or standing is None:
        whole = [TakenOut(inside.id, Out.PERSON)] if inside.id else []
        return whole + [TakenOut(quote, Out.QUOTE) for quote, _about, _mark in inside.quotes]
    gone = [quote for quote, about, mark in inside.quotes if mark not in quoted(standing, study_id, about)]
    let_in = inside.weeks and standing.opened_to_study(study_id).issuperset(inside.weeks)
    out = inside.id and inside.words and much is Shared.TICKS and not let_in
    words = [TakenOut(inside.id, Out.WORDS)] if out else []
    return words + [TakenOut(quote, Out.QUOTE) for quote in gone]


def as_list(found: Sequence[TakenOut]) -> str:
    """What has to be taken out, as a small table that a program can read."""
    return "".join(f"{line}\r\n" for line in ("id,take_out", *(f"{one.id},{one.what.value}" for one in found)))
