"""Devices, and deleting everything."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.accounts.service import DeviceSeen
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Look

ALL = 1_000_000


def devices(session: Session, by: Actor) -> list[DeviceSeen]:
    """Where one's diary is open: this one first, then the newest."""
    return sorted(accounts.devices(session, by), key=lambda one: not one.this_one)


def sign_out(session: Session, by: Actor, device_id: UUID, now: datetime) -> bool:
    """Close one's diary on one of one's own devices; False for anybody else's, there or not."""
    gone = accounts.sign_out(session, by, device_id)
    if gone:
        audit.note(session, by, Deed.PHONE_REMOVED, by.id, now, device=str(device_id))
    return gone


def research_files(session: Session, by: Actor) -> list[Look]:
    """Every file made for research that holds something of this person's, without their name."""
    return [look for look in sharing.looks(session, by, None, ALL) if look.deed is Deed.RESEARCH_EXPORTED]
