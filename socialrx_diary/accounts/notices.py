"""What devices have to tell their owner: that another one was added, or that one is about to open everything."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.models import Device, Notice
from socialrx_diary.accounts.rules import Actor, Told


def tell_others(
    session: Session,
    participant_id: UUID,
    besides: UUID,
    told: Told,
    about_id: UUID,
    at: datetime,
    *,
    who: str = "",
    until: datetime | None = None,
) -> None:
    """Let every other device that opens everything tell this, until its owner has seen it."""
    devices = session.scalars(
        select(Device.id).where(
            Device.participant_id == participant_id, Device.id != besides, Device.sees_from.is_(None)
        )
    )
    tell(session, devices.all(), told, about_id, at, who=who, until=until)


def tell(
    session: Session,
    device_ids: Iterable[UUID],
    told: Told,
    about_id: UUID,
    at: datetime,
    *,
    who: str = "",
    until: datetime | None = None,
) -> None:
    """Let these devices tell this, until their owner has seen it."""
    session.add_all(
        Notice(id=uuid4(), device_id=device_id, kind=told.value, about_id=about_id, who=who, at=at, until=until)
        for device_id in device_ids
    )
    session.flush()


def of_device(session: Session, by: Actor) -> list[Notice]:
    """What the device in hand has to tell, the oldest first."""
    return list(session.scalars(select(Notice).where(Notice.device_id == by.device_id).order_by(Notice.at)))


def seen(session: Session, by: Actor, notice_id: UUID) -> bool:
    """The owner has seen it; False for what this device does not tell. An opening is told as long as it waits."""
    gone = session.execute(
        delete(Notice)
        .where(Notice.id == notice_id, Notice.device_id == by.device_id, Notice.kind != Told.OPENING.value)
        .returning(Notice.id)
    )
    return gone.first() is not None


def forget(session: Session, about_id: UUID) -> None:
    """It is over: no device tells it any more."""
    session.execute(delete(Notice).where(Notice.about_id == about_id))
