"""The codes from an app on the phone of somebody who works here: the second half of coming in."""

import hmac
import re
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import (
    CODE_SKEW,
    CODE_TRIES,
    Actor,
    CodeAnswer,
    Known,
    Step,
    code_step,
    next_step,
)
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.vault import Place, Vault


def step_of(session: Session, by: Actor) -> Step:
    """What somebody does next to come in."""
    row = session.execute(select(Staff.must_change_password, Staff.totp_confirmed).where(Staff.id == by.id)).one()
    return next_step(must_change_password=row.must_change_password, totp_confirmed=row.totp_confirmed)


def begin_totp(session: Session, vault: Vault, staff_id: UUID) -> str:
    """Make a fresh secret for somebody's app; it counts once they have shown that the app has it."""
    secret = pyotp.random_base32()
    session.execute(
        update(Staff)
        .where(Staff.id == staff_id, Staff.totp_confirmed.is_(False))
        .values(totp_sealed=vault.seal_for_service(secret, _place(staff_id)))
    )
    return secret


def for_app(session: Session, vault: Vault, by: Actor, issuer: str) -> tuple[str, str]:
    """What one's app needs, as a link for its camera and as a secret to type: only while the app is being set up."""
    member = session.get_one(Staff, by.id)
    if member.totp_confirmed:
        raise LookupError("the app is set up already; its secret is never shown again")
    secret = _secret(vault, member)
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name=issuer), secret


def confirm_totp(
    session: Session, vault: Vault, by: Actor, typed: str, now: datetime, known: Known | None = None
) -> CodeAnswer:
    """Take the first code of a new app, which shows that the app has the secret."""
    return _take_code(session, vault, by, typed, now, Step.SET_UP, _codes(by.id, known))


def accept_code(
    session: Session, vault: Vault, by: Actor, typed: str, now: datetime, known: Known | None = None
) -> CodeAnswer:
    """Take a code. Each works once: its step only ever goes up, in one statement, even for two sent together."""
    return _take_code(session, vault, by, typed, now, Step.CODE, _codes(by.id, known))


def prove_again(session: Session, vault: Vault, by: Actor, typed: str, now: datetime) -> CodeAnswer:
    """Take a code from somebody signed in, who shows once more that it is them.

    Their tries are counted by the sign-in they make them with: nobody who is not in can use these up.
    """
    answer = _take_code(session, vault, by, typed, now, Step.CODE, _again(by))
    if answer is CodeAnswer.RIGHT:
        accounts.forget_tries(session, _again(by))
    return answer


def present_code(session: Session, vault: Vault, by: Actor, now: datetime) -> str:
    """A code that will be taken at this moment, or none until the next half minute. Only the demo shows it."""
    member = session.get_one(Staff, by.id)
    step = max(code_step(now), member.totp_last_step + 1)
    if step > code_step(now) + CODE_SKEW:
        return ""
    return pyotp.TOTP(_secret(vault, member)).generate_otp(step)


def finish(session: Session, by: Actor, now: datetime, known: Known | None = None) -> str:
    """The code was right: the sign-in is complete, under a new token, and on the trail."""
    accounts.forget_tries(session, _codes(by.id, known))
    audit.note(session, by, Deed.STAFF_SIGNED_IN, by.organisation_id, now)
    return accounts.complete_sign_in(session, by.device_id, now)


def _take_code(
    session: Session, vault: Vault, by: Actor, typed: str, now: datetime, expected: Step, counted: str
) -> CodeAnswer:
    if not accounts.count_try(session, counted, CODE_TRIES, now):
        return CodeAnswer.WAIT
    member = session.get_one(Staff, by.id)
    step = _step_of_code(_secret(vault, member), typed, now) if step_of(session, by) is expected else None
    if step is None:
        return CodeAnswer.WRONG
    taken = session.execute(
        update(Staff)
        .where(Staff.id == by.id, Staff.totp_last_step < step, Staff.active, Staff.must_change_password.is_(False))
        .values(totp_last_step=step, totp_confirmed=True)
        .returning(Staff.id)
        .execution_options(synchronize_session=False)
    )
    return CodeAnswer.RIGHT if taken.first() else CodeAnswer.WRONG


def _step_of_code(secret: str, typed: str, now: datetime) -> int | None:
    """The step a code belongs to, if it is good at this moment: the present one, the one before or the one after."""
    figures = re.sub(r"[\s-]", "", typed).encode()
    present, totp = code_step(now), pyotp.TOTP(secret)
    near = range(present - CODE_SKEW, present + CODE_SKEW + 1)
    good = [step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), figures)]
    return max(good, default=None)


def _secret(vault: Vault, member: Staff) -> str:
    assert member.totp_sealed is not None  # noqa: S101 - made with the very sign-in that asks for it
    return vault.open_for_service(member.totp_sealed, _place(member.id))


def _codes(staff_id: UUID, known: Known | None) -> str:
    return known.counted("code") if known and known.staff_id == staff_id else f"code:{staff_id}"


def _again(by: Actor) -> str:
    return f"again:{by.device_id}"


def _place(staff_id: UUID) -> Place:
    return Place("staff", "totp", staff_id)
