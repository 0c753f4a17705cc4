"""Which work account is whose. None of these makes anybody: they find somebody who works here, or nobody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import invitations, other_ways, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.single_sign_on.rules import Account
from socialrx_diary.vault import Vault


def whose(session: Session, account: Account) -> UUID | None:
    """Who works here now and is connected with this account."""
    return other_ways.whose_account(session, account.issuer, account.subject)


def use_invitation(session: Session, account: Account, code: str, email: str, now: datetime) -> UUID | None:
    """Use an invitation up with a work account in place of a password; None when either is taken or too old."""
    one_at_a_time(session, f"work account:{account.issuer}:{account.subject}")
    if other_ways.account_is_taken(session, account.issuer, account.subject):
        return None
    member = invitations.use_up(session, code, email, now)
    if member is None:
        return None
    _connect(session, accounts.acting(member), member.id, account.issuer, account.subject, now)
    return member.id


def come_in(
    session: Session,
    vault: Vault,
    staff_id: UUID,
    account: Account,
    trusted: frozenset[str],
    now: datetime,
    device: str,
) -> str | None:
    """Sign somebody in. Unless two things were shown there, a code is still asked for here, as after a password."""
    member = accounts.staff_member(session, staff_id)
    if member is None:
        return None
    if member.must_change_password or not account.is_two_proofs(trusted):
        return staff.go_on(session, vault, staff_id, now, device)
    proved_at = account.proved_at if account.is_fresh(now) else None
    token = accounts.sign_in(session, now, device, staff_id=staff_id, proved_at=proved_at)
    by = accounts.acting(member)
    audit.note(session, by, Deed.STAFF_SIGNED_IN, member.organisation_id, now, way="work account")
    return token


def prove_again(session: Session, by: Actor, account: Account, trusted: frozenset[str], now: datetime) -> str | None:
    """Somebody signed in here showed both things there once more, just now: their sign-in goes on under a new token."""
    if whose(session, account) != by.id or not account.is_two_proofs(trusted) or not account.is_fresh(now):
        return None
    return accounts.renew(session, by.device_id, now)


def connected(session: Session, staff_id: UUID) -> str | None:
    """By which name the other sign-in knows somebody, if they are connected."""
    return other_ways.account_of(session, staff_id)


def connect(session: Session, by: Actor, staff_id: UUID, issuer: str, subject: str, now: datetime) -> bool:
    """An administrator connects a colleague's work account, in place of one from before; False if it is taken."""
    one_at_a_time(session, f"work account:{issuer}:{subject}")
    if staff.colleague(session, by, staff_id) is None or other_ways.account_is_taken(session, issuer, subject):
        return False
    _connect(session, by, staff_id, issuer, subject, now)
    return True


def take_off(session: Session, by: Actor, staff_id: UUID, now: datetime) -> bool:
    """An administrator takes a colleague's work account off: every sign-in of theirs ends too."""
    if staff.colleague(session, by, staff_id) is None or not other_ways.disconnect_account(session, staff_id):
        return False
    accounts.sign_out_everywhere(session, staff_id)
    audit.note(session, by, Deed.WORK_ACCOUNT_TAKEN_OFF, by.organisation_id, now, staff=str(staff_id))
    return True


def _connect(session: Session, by: Actor, staff_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    other_ways.connect_account(session, staff_id, issuer, subject, now)
    audit.note(session, by, Deed.WORK_ACCOUNT_CONNECTED, by.organisation_id, now, staff=str(staff_id))
