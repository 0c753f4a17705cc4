"""When somebody was last here, and the notices and erasures that follow."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from socialrx_diary.participants.models import Erasure, Participant

# How often it is noted that somebody is here.
NOTED = timedelta(days=1)


@dataclass(frozen=True)
class LastHere:
    """When somebody was last here, in which service, and which notices stand."""

    id: UUID
    organisation_id: UUID
    last: datetime
    first: datetime | None
    second: datetime | None


def visit_due(session: Session, participant_id: UUID, now: datetime) -> bool:
    """Whether it is time to note that somebody is here: once a day is enough."""
    person = session.get(Participant, participant_id)
    last = (person.visited_at or person.joined_at) if person else None
    return last is not None and now - last >= NOTED


def note_visit(session: Session, participant_id: UUID, now: datetime) -> None:
    """Note that somebody is here, which begins the time of keeping anew. It is no change of their settings."""
    _set(session, participant_id, visited_at=now)


def last_here(
    session: Session, before: datetime, only: UUID | None = None, organisation_id: UUID | None = None
) -> list[LastHere]:
    """Everybody who was last here before a moment and is not leaving: those who never used their card, too."""
    last = _last()
    wanted = select(
        Participant.id,
        Participant.organisation_id,
        last,
        Participant.first_notice_at,
        Participant.second_notice_at,
    ).where(Participant.leaves_at.is_(None), last <= before)
    wanted = wanted if only is None else wanted.where(Participant.id == only)
    wanted = wanted if organisation_id is None else wanted.where(Participant.organisation_id == organisation_id)
    return [LastHere(*row) for row in session.execute(wanted.order_by(last, Participant.id))]


def may_be_due(
    session: Session, before: datetime, since: datetime, noticed_before: datetime, among: Collection[UUID]
) -> list[LastHere]:
    """Those of some services for whom a notice, or the end, may be due.

    That is everybody who was last here before a moment, unless their notice is too young; and everybody who was here
    since another, and has a notice all the same. All others, who may have been away for long, stay in the database.
    """
    last, first = _last(), Participant.first_notice_at
    away = (last <= before) & (first.is_(None) | (first <= last) | (first <= noticed_before))
    wanted = select(Participant.id, Participant.organisation_id, last, first, Participant.second_notice_at).where(
        Participant.leaves_at.is_(None),
        away | ((last > since) & (first > last)),
        Participant.organisation_id.in_(among),
    )
    return [LastHere(*row) for row in session.execute(wanted.order_by(last, Participant.id))]


def give_notice(session: Session, participant_id: UUID, at: datetime, *, first: bool) -> None:
    """Note that a notice stands from now on."""
    _set(session, participant_id, **({"first_notice_at": at} if first else {"second_notice_at": at}))


def forget_notices(session: Session, participant_id: UUID) -> None:
    """Take both notices away: they were seen, or stand no more."""
    _set(session, participant_id, first_notice_at=None, second_notice_at=None)


def erasures(session: Session, organisation_id: UUID | None = None, limit: int | None = None) -> list[Erasure]:
    """Every diary that went for good, the newest first; of one service, or of all."""
    wanted = select(Erasure) if organisation_id is None else select(Erasure).where(
        Erasure.organisation_id == organisation_id
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Erasure.id.desc()).limit(limit)))


def still_here(session: Session, among: Iterable[UUID]) -> list[UUID]:
    """Those of some diaries that are there."""
    return list(session.scalars(select(Participant.id).where(Participant.id.in_(list(among)))))


def _last() -> ColumnElement[datetime]:
    given: Any = func.coalesce(Participant.visited_at, Participant.joined_at, Participant.invited_at)
    found: ColumnElement[datetime] = given
    return found


def _set(session: Session, participant_id: UUID, **values: datetime | None) -> None:
    session.execute(update(Participant).where(Participant.id == participant_id).values(**values))
    session.expire_all()
