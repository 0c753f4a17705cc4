"""How many people there are: for those who look after a service, who see nobody by name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from socialrx_diary.participants.models import Participant


def how_many_on_list(session: Session, staff_id: UUID) -> int:
    """How many people have somebody as their link worker, those who are leaving as well."""
    return session.scalar(select(func.count()).where(Participant.link_worker_id == staff_id)) or 0


def invited_between(session: Session, organisation_id: UUID, since: datetime, until: datetime) -> int:
    """How many people of a service were invited in a time, those who joined and those who did not."""
    invited = Participant.invited_at >= since, Participant.invited_at < until
    return session.scalar(select(func.count()).where(Participant.organisation_id == organisation_id, *invited)) or 0


def members(organisation_id: UUID) -> Select[UUID]:
    """Everybody who keeps a diary in a service and is not leaving it; to be asked with, never to be listed."""
    return select(Participant.id).where(
        Participant.organisation_id == organisation_id,
        Participant.joined_at.is_not(None),
        Participant.leaves_at.is_(None),
    )


def with_diary(session: Session, organisation_id: UUID, at: datetime) -> list[UUID]:
    """Everybody of a service who had begun a diary by then and is not leaving."""
    return list(session.scalars(members(organisation_id).where(Participant.joined_at < at)))
