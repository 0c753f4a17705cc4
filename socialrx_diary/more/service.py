"""Where one's diary is open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.accounts.service import DeviceSeen
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed


def devices(session: Session, by: Actor) -> list[DeviceSeen]:
    """Where one's diary is open: this one first, then the newest."""
    return sorted(accounts.devices(session, by), key=lambda one: not one.this_one)


def sign_out(session: Session, by: Actor, device_id: UUID, now: datetime) -> bool:
    """Close one's diary on one of one's own devices; False for anybody else's, there or not."""
    gone = accounts.sign_out(session, by, device_id)
    if gone:
        audit.note(session, by, Deed.PHONE_REMOVED, by.id, now, device=str(device_id))
    return gone
