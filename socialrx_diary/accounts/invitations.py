"""Invitations to work here: each lets one person in once, within two days, as whom it was made for."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import staff
from socialrx_diary.accounts.models import Staff, StaffInvitation
from socialrx_diary.accounts.rules import INVITATION_LASTS, JOIN_TRIES, NO_PASSWORD, Actor, invitation_code, plain_code
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.vault import Vault


def invite(session: Session, by: Actor, staff_id: UUID, now: datetime) -> str | None:
    """Make the code that lets a colleague in who has no way in yet; an earlier one stops working.

    It is told here and kept nowhere. None for anybody who is not there or has a way in.
    """
    member = staff.colleague(session, by, staff_id)
    if member is None or not member.must_change_password:
        return None
    code = invitation_code()
    session.execute(delete(StaffInvitation).where(StaffInvitation.staff_id == staff_id))
    session.add(StaffInvitation(staff_id=staff_id, code_hash=_hashed(code), expires_at=now + INVITATION_LASTS))
    session.flush()
    audit.note(session, by, Deed.STAFF_INVITED, by.organisation_id, now, staff=str(staff_id))
    return code


def open_until(session: Session, organisation_id: UUID, now: datetime) -> dict[UUID, datetime]:
    """Who in a service has an invitation that still works, and until when."""
    wanted = select(StaffInvitation.staff_id, StaffInvitation.expires_at).join(
        Staff, Staff.id == StaffInvitation.staff_id
    )
    rows = session.execute(wanted.where(Staff.organisation_id == organisation_id, StaffInvitation.expires_at > now))
    return {row.staff_id: row.expires_at for row in rows}


def note_try(session: Session, place: str, now: datetime) -> bool:
    """Count a try at an invitation from one place, whichever way in it is tried with; False after too many."""
    return accounts.count_try(session, f"invitation:{place}", JOIN_TRIES, now)


def for_whom(session: Session, code: str, email: str, now: datetime) -> UUID | None:
    """Whose invitation this is, if it works with this very email; it uses nothing up."""
    return session.scalar(_open(code, email, now))


def accept(
    session: Session, vault: Vault, code: str, email: str, password_hash: str, now: datetime, device_name: str
) -> str | None:
    """Use an invitation up and keep a password of one's own; returns the token for setting up the app."""
    member = use_up(session, code, email, now)
    if member is None:
        return None
    member.password_hash = password_hash
    return staff.go_on(session, vault, member.id, now, device_name)


def use_up(session: Session, code: str, email: str, now: datetime) -> Staff | None:
    """Let one of however many come in with an invitation; who it is and what they do here was settled with it."""
    gone = session.execute(
        delete(StaffInvitation)
        .where(StaffInvitation.code_hash == _hashed(code), StaffInvitation.staff_id.in_(_open(code, email, now)))
        .returning(StaffInvitation.staff_id)
        .execution_options(synchronize_session=False)
    ).first()
    if gone is None:
        return None
    member = session.get_one(Staff, gone.staff_id)
    member.must_change_password = False
    member.password_hash = NO_PASSWORD
    session.flush()
    audit.note(session, accounts.acting(member), Deed.STAFF_JOINED, member.organisation_id, now)
    return member


def _open(code: str, email: str, now: datetime) -> Select[UUID]:
    return (
        select(StaffInvitation.staff_id)
        .join(Staff, Staff.id == StaffInvitation.staff_id)
        .where(
            StaffInvitation.code_hash == _hashed(code),
            StaffInvitation.expires_at > now,
            Staff.email == email.strip().lower(),
            Staff.active,
        )
    )


def _hashed(code: str) -> bytes:
    return sha256(plain_code(code).encode()).digest()
