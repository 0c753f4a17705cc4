"""The picture a service is known by: put there by a command, served under its own hash."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.organisations.models import Logo
from socialrx_diary.organisations.pictures import Picture


@dataclass(frozen=True)
class LogoShown:
    """A logo as a page shows it."""

    sha256: str
    width: int
    height: int
    says: str


def put(session: Session, organisation_id: UUID, picture: Picture, says: str, now: datetime) -> None:
    """Have a service known by this picture from now on."""
    session.execute(delete(Logo).where(Logo.organisation_id == organisation_id))
    session.add(
        Logo(
            organisation_id=organisation_id,
            sha256=sha256(picture.content).hexdigest(),
            picture=picture.content,
            width=picture.width,
            height=picture.height,
            says=says,
        )
    )
    session.flush()
    audit.note(session, Machine(), Deed.SERVICE_CHANGED, organisation_id, now, what="logo")


def take_off(session: Session, organisation_id: UUID, now: datetime) -> None:
    """Have a service known by its name alone."""
    session.execute(delete(Logo).where(Logo.organisation_id == organisation_id))
    audit.note(session, Machine(), Deed.SERVICE_CHANGED, organisation_id, now, what="logo")


def shown(session: Session, organisation_id: UUID) -> LogoShown | None:
    """A service's logo, if it has one."""
    wanted = select(Logo.sha256, Logo.width, Logo.height, Logo.says)
    found = session.execute(wanted.where(Logo.organisation_id == organisation_id)).first()
    return LogoShown(*found) if found else None


def picture(session: Session, digest: str) -> bytes | None:
    """The picture of this hash."""
    return session.scalar(select(Logo.picture).where(Logo.sha256 == digest).limit(1))
