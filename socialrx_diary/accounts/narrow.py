"""Devices opened with a new card: they see only what is written through them, until they are opened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.models import Device


def of(session: Session, participant_id: UUID) -> list[Device]:
    """Somebody's devices that see only new weeks, the newest first."""
    return list(
        session.scalars(
            select(Device)
            .where(Device.participant_id == participant_id, Device.sees_from.is_not(None))
            .order_by(Device.added_at.desc())
        )
    )


def open_on(session: Session, device_id: UUID, at: datetime | None) -> None:
    """Say when a device will open everything, or that it will not."""
    session.execute(
        update(Device)
        .where(Device.id == device_id, Device.sees_from.is_not(None))
        .values(opens_at=at)
        .execution_options(synchronize_session="fetch")
    )


def open_now(session: Session, device_id: UUID, due: datetime | None = None) -> bool:
    """Let a device see everything from here on; with `due`, only if its wait is over. False if nothing changed."""
    waiting = Device.sees_from.is_not(None) if due is None else Device.opens_at <= due
    opened = session.execute(
        update(Device)
        .where(Device.id == device_id, waiting)
        .values(sees_from=None, opens_at=None)
        .returning(Device.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.expire_all()
    return opened is not None
