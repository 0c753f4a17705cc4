"""How many people there are: for those who look after a service, who see nobody by name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from socialrx_diary.participants.models import Participant


def how_many_on_list(session: Session, staff_id: UUID) -> int:
    """How many people have somebody as their link worker, those who are leaving as well."""
    return session.scalar(select(func.count()).where(Participant.link_worker_id == staff_id)) or 0


def invited_between(session: Session, organisation_id: UUID, since: datetime, until: datetime) -> int:
    """How many people of a service were invited in a time, those who joined and those who did not."""
    invited = Participant.invited_at >= since, Participant.invited_at < until
    return session.scalar(select(func.count()).where(Participant.organisation_id == organisation_id, *invited)) or 0


def with_diary(session: Session, organisation_id: UUID, at: datetime) -> list[UUID]:
    """Everybody of a service who had begun a diary by then and is not leaving."""
    begun = Participant.joined_at < at, Participant.leaves_at.is_(None)
    return list(session.scalars(select(Participant.id).where(Participant.organisation_id == organisation_id, *begun)))
