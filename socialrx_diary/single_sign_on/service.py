"""Which work account is whose. None of these makes anybody: they find somebody who works here, or nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import invitations, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff, WorkAccount
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.single_sign_on.rules import Account
from socialrx_diary.vault import Vault


def whose(session: Session, account: Account) -> Staff | None:
    """Who works here now and is connected with this account; an email plays no part in it."""
    return session.scalar(
        select(Staff)
        .join(WorkAccount, WorkAccount.staff_id == Staff.id)
        .where(WorkAccount.issuer == account.issuer, WorkAccount.subject == account.subject, Staff.active)
    )


def use_invitation(session: Session, account: Account, code: str, email: str, now: datetime) -> Staff | None:
    """Use an invitation up with a work account in place of a password; None when either is taken or too old."""
    one_at_a_time(session, f"work account:{account.issuer}:{account.subject}")
    if _is_taken(session, account.issuer, account.subject):
        return None
    member = invitations.use_up(session, code, email, now)
    if member is not None:
        _connect(session, accounts.acting(member), member.id, account.issuer, account.subject, now)
    return member


def come_in(
    session: Session, vault: Vault, member: Staff, account: Account, trusted: frozenset[str], now: datetime, device: str
) -> str:
    """Sign somebody in. Unless two things were shown there, a code is still asked for here, as after a password."""
    if member.must_change_password or not account.is_two_proofs(trusted):
        return staff.go_on(session, vault, member, now, device)
    proved_at = account.proved_at if account.is_fresh(now) else None
    token = accounts.sign_in(session, now, device, staff_id=member.id, proved_at=proved_at)
    audit.note(session, accounts.acting(member), Deed.STAFF_SIGNED_IN, member.organisation_id, now, by="work account")
    return token


def prove_again(session: Session, by: Actor, account: Account, trusted: frozenset[str], now: datetime) -> str | None:
    """Somebody signed in here showed both things there once more, just now: their sign-in goes on under a new token."""
    member = whose(session, account)
    if member is None or member.id != by.id or not account.is_two_proofs(trusted) or not account.is_fresh(now):
        return None
    return accounts.renew(session, by.device_id, now)


def connected(session: Session, staff_id: UUID) -> str | None:
    """By which name the other sign-in knows somebody, if they are connected."""
    return session.scalar(select(WorkAccount.subject).where(WorkAccount.staff_id == staff_id))


def connect(session: Session, by: Actor, staff_id: UUID, issuer: str, subject: str, now: datetime) -> bool:
    """An administrator connects a colleague's work account, in place of one from before; False if it is taken."""
    one_at_a_time(session, f"work account:{issuer}:{subject}")
    if staff.colleague(session, by, staff_id) is None or _is_taken(session, issuer, subject):
        return False
    session.execute(delete(WorkAccount).where(WorkAccount.staff_id == staff_id))
    _connect(session, by, staff_id, issuer, subject, now)
    return True


def take_off(session: Session, by: Actor, staff_id: UUID, now: datetime) -> bool:
    """An administrator takes a colleague's work account off: every sign-in of theirs ends too."""
    if staff.colleague(session, by, staff_id) is None:
        return False
    gone = session.execute(delete(WorkAccount).where(WorkAccount.staff_id == staff_id).returning(WorkAccount.staff_id))
    if gone.first() is None:
        return False
    accounts.sign_out_everywhere(session, staff_id)
    audit.note(session, by, Deed.WORK_ACCOUNT_TAKEN_OFF, by.organisation_id, now, staff=str(staff_id))
    return True


def _connect(session: Session, by: Actor, staff_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    session.add(WorkAccount(staff_id=staff_id, issuer=issuer, subject=subject, connected_at=now))
    session.flush()
    audit.note(session, by, Deed.WORK_ACCOUNT_CONNECTED, by.organisation_id, now, staff=str(staff_id))


def _is_taken(session: Session, issuer: str, subject: str) -> bool:
    taken = select(WorkAccount.staff_id).where(WorkAccount.issuer == issuer, WorkAccount.subject == subject)
    return session.scalar(taken) is not None
