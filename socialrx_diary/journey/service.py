"""Putting rests on one's own path and taking them away."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.db import one_at_a_time
from socialrx_diary.journey.models import Rest as Row
from socialrx_diary.journey.rules import Rest


def rests(session: Session, by: Actor) -> list[Rest]:
    """One's own rests, newest first."""
    rows = session.scalars(
        select(Row).where(Row.participant_id == by.id).order_by(Row.last_month.desc(), Row.first_month.desc())
    )
    return [Rest(row.id, row.first_month, row.last_month) for row in rows]


def put_rest(session: Session, by: Actor, first_month: date, last_month: date, now: datetime) -> None:
    """Put a rest on one's own path; the same one twice is one."""
    one_at_a_time(session, f"rests:{by.id}")
    same = (Row.participant_id == by.id, Row.first_month == first_month, Row.last_month == last_month)
    if session.scalar(select(Row.id).where(*same)) is None:
        session.add(Row(id=uuid4(), participant_id=by.id, first_month=first_month, last_month=last_month, put_at=now))
        session.flush()


def take_away(session: Session, by: Actor, rest_id: UUID) -> bool:
    """Take one of one's own rests off the path; False for anybody else's, there or not."""
    gone = session.execute(delete(Row).where(Row.id == rest_id, Row.participant_id == by.id).returning(Row.id))
    return gone.first() is not None
