"""The people who work for a service: adding and stopping them, and their passwords."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts import other_ways
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.codes import begin_totp
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import (
    ACCOUNT_TRIES,
    ADDRESS_TRIES,
    NO_PASSWORD,
    SIGN_IN_TRIES,
    Actor,
    Allowance,
    Known,
    Role,
    password_problem,
)
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Doer
from socialrx_diary.db import one_at_a_time
from socialrx_diary.vault import Vault

# About three times OWASP's floor: staff sign in once a day, and a password opens many people's words.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# One check fills 64 MiB and a core. However many sign in at once, two are checked and the others wait their turn.
_at_once = BoundedSemaphore(2)


class AlreadyHereError(Exception):
    """Somebody who works here has this email address already."""


@dataclass(frozen=True)
class Tried:
    """A try to sign in, counted already. Whether there is such an account is for `check_password` alone to know."""

    email: str
    staff_id: UUID | None
    password_hash: str | None
    # What was counted against, to be forgotten once the password was right.
    counted: str = ""


def add_staff(
    session: Session,
    organisation_id: UUID,
    by: Doer,
    role: Role,
    name: str,
    email: str,
    phone: str,
    working_days: str,
    password: str | None,
    now: datetime,
) -> UUID:
    """Add somebody who works for a service, with a password they will change when they first sign in.

    Without one nothing lets them in until they are invited.
    """
    email = _spelled(email)
    one_at_a_time(session, f"staff:{email}")
    with reach.everywhere(session):  # an email opens one way in, whichever service it leads to
        taken = session.scalar(select(Staff.id).where(Staff.email == email))
    if taken:
        raise AlreadyHereError(email)
    staff_id = uuid4()
    session.add(
        Staff(
            id=staff_id,
            organisation_id=organisation_id,
            role=role,
            name=name,
            email=email,
            phone=phone,
            working_days=working_days,
            password_hash=NO_PASSWORD if password is None else hashed(password),
            added_at=now,
        )
    )
    session.flush()
    audit.note(session, by, Deed.STAFF_ADDED, organisation_id, now, staff=str(staff_id), role=role.value)
    return staff_id


def note_try(session: Session, email: str, address: str, now: datetime, known: Known | None = None) -> Tried | None:
    """Count a try to sign in; None when there were too many. The caller keeps this before the slow part begins.

    In a browser that somebody signed in with before, their tries are counted apart: others' tries, from however many
    machines, never keep them out.
    """
    email = _spelled(email)
    row = session.execute(select(Staff.id, Staff.password_hash).where(Staff.email == email, Staff.active)).first()
    allowances: tuple[tuple[str, Allowance], ...]
    if row and known and known.staff_id == row.id:
        allowances = ((known.counted("password"), SIGN_IN_TRIES),)
    else:
        # In this order, and no further than the first refusal: one machine's tries cannot use up the account's own.
        allowances = (
            (_pair(email, address), SIGN_IN_TRIES),
            (f"address:{address}", ADDRESS_TRIES),
            (f"account:{email}", ACCOUNT_TRIES),
        )
    if not all(accounts.count_try(session, what, allowance, now) for what, allowance in allowances):
        return None
    staff_id, password_hash = (row.id, row.password_hash) if row else (None, None)
    return Tried(email, staff_id, password_hash, allowances[0][0])


def check_password(tried: Tried, password: str) -> bool:
    """Whether this is the password. Slow on purpose and as slow for nobody's address; it needs no database."""
    with _at_once:
        matches = _matches(tried.password_hash or _nobodys(_hasher), password)
    return matches and tried.staff_id is not None


def arrive(session: Session, vault: Vault, tried: Tried, now: datetime, device_name: str = "") -> str | None:
    """Let somebody whose password was right go on to their code; None if they were stopped meanwhile."""
    member = session.get(Staff, tried.staff_id)
    if member is None or not member.active or member.password_hash != tried.password_hash:
        return None
    accounts.forget_tries(session, tried.counted)
    return go_on(session, vault, member.id, now, device_name)


def go_on(session: Session, vault: Vault, staff_id: UUID, now: datetime, device_name: str) -> str:
    """Let somebody go on to their code, or to setting up what makes it; returns the token for the way there."""
    if not session.get_one(Staff, staff_id).totp_confirmed:
        begin_totp(session, vault, staff_id)
    return accounts.sign_in(session, now, device_name, staff_id=staff_id, complete=False)


def change_password(session: Session, vault: Vault, by: Actor, password: str) -> str | None:
    """Put one's own password in place of the starting one; returns why it will not do, or None when it is done."""
    member = session.get_one(Staff, by.id)
    if not member.must_change_password:
        return "done"
    problem = password_problem(password, member.email)
    if problem is None and _matches(member.password_hash, password):
        problem = "same"
    if problem is None:
        member.password_hash = hashed(password)
        member.must_change_password = False
        # Whoever made the starting password may have seen the secret for the app, so that is made anew as well.
        begin_totp(session, vault, by.id)
    return problem


def stop_staff(session: Session, by: Actor, staff_id: UUID, now: datetime) -> bool:
    """Somebody no longer works here: they are signed out everywhere, at once. Nobody can stop themselves."""
    member = colleague(session, by, staff_id)
    if member is None or not _still_looks_after(session, by, staff_id):
        return False
    member.active = False
    session.flush()
    accounts.sign_out_everywhere(session, staff_id)
    audit.note(session, by, Deed.STAFF_STOPPED, by.organisation_id, now, staff=str(staff_id))
    return True


def change_role(session: Session, by: Actor, staff_id: UUID, role: Role, now: datetime) -> bool:
    """Somebody does something else here from now on: they are signed out everywhere, at once."""
    member = colleague(session, by, staff_id)
    if member is None or member.role is role or role is Role.PARTICIPANT:
        return False
    if not _still_looks_after(session, by, staff_id):
        return False
    before, member.role = member.role, role
    session.flush()
    accounts.sign_out_everywhere(session, staff_id)
    about = {"staff": str(staff_id), "from": before.value, "to": role.value}
    audit.note(session, by, Deed.ROLE_CHANGED, by.organisation_id, now, **about)
    return True


def start_again(session: Session, by: Actor, staff_id: UUID, now: datetime) -> bool:
    """Somebody lost their phone or password: all is as before their first sign-in, and only an invitation lets them in.

    The last code's step stays: no code from before is ever taken again.
    """
    member = colleague(session, by, staff_id)
    if member is None:
        return False
    member.password_hash = NO_PASSWORD
    member.must_change_password = True
    member.totp_confirmed = False
    member.totp_sealed = None
    session.flush()
    other_ways.forget_all(session, staff_id)
    accounts.sign_out_everywhere(session, staff_id)
    audit.note(session, by, Deed.STAFF_STARTED_AGAIN, by.organisation_id, now, staff=str(staff_id))
    return True


def colleague(session: Session, by: Actor, staff_id: UUID) -> Staff | None:
    """Somebody else who works in the same service just now; only an administrator has colleagues to look after."""
    if by.role is not Role.ADMINISTRATOR or by.id == staff_id:
        return None
    return session.scalar(
        select(Staff).where(Staff.id == staff_id, Staff.organisation_id == by.organisation_id, Staff.active)
    )


def _still_looks_after(session: Session, by: Actor, staff_id: UUID) -> bool:
    """Whether whoever asks still looks after the service, and so goes on to: nobody can stop or change themselves.

    Two administrators who stop each other at once come here one by one, and the second works here no more.
    """
    one_at_a_time(session, f"administrators:{by.organisation_id}")
    asks = select(Staff.id).where(Staff.id == by.id, Staff.role == Role.ADMINISTRATOR, Staff.active)
    return session.scalar(asks) is not None and by.id != staff_id


def hashed(password: str) -> str:
    """What is kept of a password. Slow on purpose; it needs no database."""
    with _at_once:
        return _hasher.hash(_one_spelling(password))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _one_spelling(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that nobody's password matches, as costly as the others."""
    return hasher.hash(uuid4().hex)


def _one_spelling(password: str) -> str:
    """The same letters for the same password, whichever keyboard they come from."""
    return unicodedata.normalize("NFKC", password)


def _spelled(email: str) -> str:
    return email.strip().lower()


def _pair(email: str, address: str) -> str:
    return f"account:{email}:{address}"
