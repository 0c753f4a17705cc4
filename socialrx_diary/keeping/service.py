"""Notices and erasing, step by step, beside however many of themselves; and the clock of a service."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.keeping.rules import FIRST, MONTHS, SECOND, Away, Step, mark_of
from socialrx_diary.leaving import service as leaving
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import going, visits
from socialrx_diary.participants.visits import LastHere

# The shortest time there can be before a first notice, whatever a service keeps: nobody seen since need be looked at.
SHORTEST = timedelta(days=28 * min(MONTHS)) - FIRST


@dataclass(frozen=True)
class NextToGo:
    """A diary that is next to go, by its mark, and when."""

    mark: str
    goes_at: datetime


@dataclass(frozen=True)
class Gone:
    """A diary that went, by its mark, when and why."""

    mark: str
    at: datetime
    why: str


def months(session: Session, organisation_id: UUID) -> int:
    """How many months after its last visit a service keeps a diary."""
    return organisations.months_kept(session, [organisation_id])[organisation_id]


def due(session: Session, now: datetime) -> list[UUID]:
    """Everybody for whom a notice, or the end, is due by now."""
    services: dict[int, list[UUID]] = defaultdict(list)
    for organisation_id, kept in organisations.months_kept(session).items():
        services[kept].append(organisation_id)
    found: list[LastHere] = []
    for kept, among in services.items():
        shortest, longest = (now - timedelta(days=days * kept) + FIRST for days in (28, 31))
        found += visits.may_be_due(session, shortest, longest, now - FIRST + SECOND, among)
    return [one_id for one_id, away in _away(session, found) if away.step(now) is not Step.NOTHING]


def take_step(session: Session, participant_id: UUID, now: datetime) -> Step:
    """Do what is due for one diary, having looked again: whoever came back meanwhile is let be."""
    found = _away(session, visits.last_here(session, now - SHORTEST, participant_id))
    step = found[0][1].step(now) if found else Step.NOTHING
    if step in {Step.FIRST_NOTICE, Step.SECOND_NOTICE}:
        visits.give_notice(session, participant_id, now, first=step is Step.FIRST_NOTICE)
        audit.note(session, Machine(), Deed.GOING_NOTICED, participant_id, now, notice=step.value)
    elif step is Step.FORGET_NOTICES:
        visits.forget_notices(session, participant_id)
    elif step is Step.GOES:
        leaving.erase(session, Machine(), participant_id, now, why=going.AWAY)
    return step


def seen(session: Session, by: Actor) -> None:
    """Somebody who came back has read that their diary stays."""
    visits.forget_notices(session, by.id)


def next_to_go(session: Session, organisation_id: UUID, now: datetime) -> list[NextToGo]:
    """The diaries of a service that have a notice, those first that go first."""
    away = _away(session, visits.last_here(session, now - SHORTEST, organisation_id=organisation_id))
    found = [NextToGo(mark_of(one_id), one.goes_at) for one_id, one in away if one.first_given]
    return sorted(found, key=lambda one: (one.goes_at, one.mark))


def gone(session: Session, organisation_id: UUID, limit: int) -> list[Gone]:
    """The diaries of a service that went, the newest first."""
    return [
        Gone(mark_of(one.participant_id), one.at, one.why) for one in visits.erasures(session, organisation_id, limit)
    ]


def _away(session: Session, those: Collection[LastHere]) -> list[tuple[UUID, Away]]:
    kept = organisations.months_kept(session, {one.organisation_id for one in those})
    return [(one.id, Away(one.last, kept[one.organisation_id], one.first, one.second)) for one in those]
