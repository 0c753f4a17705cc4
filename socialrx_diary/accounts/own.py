"""One's own ways in, for people who work here: which there are, a new password, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import other_ways
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import SIGN_IN_TRIES, Actor, Role, still_good
from socialrx_diary.accounts.service import DeviceSeen
from socialrx_diary.accounts.staff import Tried
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed


@dataclass(frozen=True)
class Ways:
    """How somebody can come in, and whether somebody else could let them start again."""

    password: bool
    app: bool
    passkeys: bool
    work_account: bool
    helped: bool


def ways(session: Session, by: Actor) -> Ways:
    """The ways in that somebody has."""
    member = session.get_one(Staff, by.id)
    others = select(Staff.id).where(
        Staff.organisation_id == by.organisation_id, Staff.role == Role.ADMINISTRATOR, Staff.active, Staff.id != by.id
    )
    return Ways(
        bool(member.password_hash),
        member.totp_confirmed,
        bool(other_ways.passkeys(session, by.id)),
        other_ways.account_of(session, by.id) is not None,
        session.scalar(others.limit(1)) is not None,
    )


def signed_in(session: Session, by: Actor, now: datetime) -> list[DeviceSeen]:
    """Where somebody is signed in at this moment, the newest first."""
    return [one for one in accounts.devices(session, by) if still_good(by.role, one.added_at, one.used_at, now)]


def sign_out(session: Session, by: Actor, now: datetime) -> None:
    """Sign out everywhere, here too."""
    accounts.sign_out_everywhere(session, by.id)
    audit.note(session, by, Deed.STAFF_SIGNED_OUT_EVERYWHERE, by.organisation_id, now)


def note_try(session: Session, by: Actor, now: datetime) -> Tried | None:
    """Count a try at one's present password; None when there were too many. The caller keeps this before the slow part.

    The tries belong to the sign-in they are made with: nobody who is not in can use them up.
    """
    if not accounts.count_try(session, f"password:{by.device_id}", SIGN_IN_TRIES, now):
        return None
    member = session.get_one(Staff, by.id)
    return Tried(member.email, by.id, member.password_hash)


def change_password(session: Session, by: Actor, tried: Tried, password_hash: str, now: datetime) -> str | None:
    """Put a password in place of the one that was checked, and sign out everywhere else.

    Returns the token this sign-in goes on under; None if the password was changed meanwhile.
    """
    changed = session.execute(
        update(Staff)
        .where(Staff.id == by.id, Staff.active, Staff.password_hash == tried.password_hash)
        .values(password_hash=password_hash)
        .returning(Staff.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        return None
    accounts.sign_out_elsewhere(session, by)
    accounts.forget_tries(session, f"password:{by.device_id}")
    audit.note(session, by, Deed.STAFF_PASSWORD_CHANGED, by.organisation_id, now)
    return accounts.renew(session, by.device_id, now)
