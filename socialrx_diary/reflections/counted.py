"""Weeks to be counted: their ticks, and nothing that anybody wrote."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from socialrx_diary.reflections.models import Reflection


def weeks_between(session: Session, ids: Collection[UUID], first: date, last: date) -> list[Row[UUID, UUID, date, str]]:
    """The weeks that several people wrote or ticked something in, from one day to another. Only `counts` asks."""
    wanted = select(Reflection.id, Reflection.participant_id, Reflection.week, Reflection.themes)
    between = Reflection.week >= first, Reflection.week <= last, Reflection.kind == "week"
    return list(session.execute(wanted.where(Reflection.participant_id.in_(ids), *between)))


def keeps_any(session: Session, participant_id: UUID, weeks: Collection[date]) -> bool:
    """Whether somebody has kept one of these weeks, with anything in it or nothing. Only `reminders` asks."""
    wanted = select(Reflection.id).where(Reflection.participant_id == participant_id, Reflection.week.in_(weeks))
    return session.scalar(wanted.limit(1)) is not None
