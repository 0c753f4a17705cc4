"""Notices and erasing, step by step, beside however many of themselves; and the clock of a service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.keeping.rules import FIRST, MONTHS, Away, Step, mark_of
from socialrx_diary.organisations.models import Organisation
from socialrx_diary.participants import going, visits
from socialrx_diary.participants.visits import LastHere
from socialrx_diary.receipts import service as receipts

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
    return session.scalars(select(Organisation.keep_months).where(Organisation.id == organisation_id)).one()


def keep_for(session: Session, by: Actor, wanted: int, now: datetime) -> None:
    """Keep diaries so many months after their last visit from now on."""
    session.execute(update(Organisation).where(Organisation.id == by.organisation_id).values(keep_months=wanted))
    audit.note(session, by, Deed.KEEPING_CHANGED, by.organisation_id, now, months=str(wanted))


def due(session: Session, now: datetime) -> list[UUID]:
    """Everybody for whom a notice, or the end, is due by now."""
    nothing = Step.NOTHING
    return [one.id for one in visits.last_here(session, now - SHORTEST) if _away(one).step(now) is not nothing]


def take_step(session: Session, participant_id: UUID, now: datetime) -> Step:
    """Do what is due for one diary, having looked again: whoever came back meanwhile is let be."""
    found = visits.last_here(session, now - SHORTEST, participant_id)
    step = _away(found[0]).step(now) if found else Step.NOTHING
    if step in {Step.FIRST_NOTICE, Step.SECOND_NOTICE}:
        visits.give_notice(session, participant_id, now, first=step is Step.FIRST_NOTICE)
        audit.note(session, Machine(), Deed.GOING_NOTICED, participant_id, now, notice=step.value)
    elif step is Step.FORGET_NOTICES:
        visits.forget_notices(session, participant_id)
    elif step is Step.GOES:
        going.leave(session, Machine(), participant_id, now, why=going.AWAY)
        receipts.forget(session, participant_id)
    return step


def seen(session: Session, by: Actor) -> None:
    """Somebody who came back has read that their diary stays."""
    visits.forget_notices(session, by.id)


def next_to_go(session: Session, organisation_id: UUID, now: datetime) -> list[NextToGo]:
    """The diaries of a service that have a notice, those first that go first."""
    away = [(one.id, _away(one)) for one in visits.last_here(session, now - SHORTEST, organisation_id=organisation_id)]
    found = [NextToGo(mark_of(one_id), one.goes_at) for one_id, one in away if one.first_given]
    return sorted(found, key=lambda one: (one.goes_at, one.mark))


def gone(session: Session, organisation_id: UUID, limit: int) -> list[Gone]:
    """The diaries of a service that went, the newest first."""
    return [
        Gone(mark_of(one.participant_id), one.at, one.why) for one in visits.erasures(session, organisation_id, limit)
    ]


def _away(one: LastHere) -> Away:
    return Away(one.last, one.months, one.first, one.second)
