"""What is kept of ways in beside a password: passkeys and work accounts. What they are worth is for others to judge.

They are kept here, next to the people they let in, so that starting again takes every one of them away.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts.models import Staff, StaffPasskey, WorkAccount


def passkeys(session: Session, staff_id: UUID) -> list[StaffPasskey]:
    """Somebody's passkeys, the newest first."""
    return list(
        session.scalars(
            select(StaffPasskey).where(StaffPasskey.staff_id == staff_id).order_by(StaffPasskey.added_at.desc())
        )
    )


def passkey(session: Session, credential_id: bytes) -> StaffPasskey | None:
    """The passkey of this name, whoever's it is."""
    return session.scalar(select(StaffPasskey).where(StaffPasskey.credential_id == credential_id))


def keep_passkey(session: Session, **facts: Any) -> None:
    """Keep a passkey that was made."""
    session.add(StaffPasskey(**facts))
    session.flush()


def forget_passkey(session: Session, staff_id: UUID, passkey_id: UUID) -> bool:
    """Forget one of somebody's passkeys; False when it is not theirs, or not there."""
    mine = delete(StaffPasskey).where(StaffPasskey.id == passkey_id, StaffPasskey.staff_id == staff_id)
    return session.execute(mine.returning(StaffPasskey.id)).first() is not None


def whose_account(session: Session, issuer: str, subject: str) -> UUID | None:
    """Who works here now and is connected with this account; an email plays no part in it."""
    return session.scalar(
        select(Staff.id)
        .join(WorkAccount, WorkAccount.staff_id == Staff.id)
        .where(WorkAccount.issuer == issuer, WorkAccount.subject == subject, Staff.active)
    )


def account_is_taken(session: Session, issuer: str, subject: str) -> bool:
    """Whether anybody, also somebody who has left, is connected with this account."""
    taken = select(WorkAccount.staff_id).where(WorkAccount.issuer == issuer, WorkAccount.subject == subject)
    with reach.everywhere(session):
        return session.scalar(taken) is not None


def account_of(session: Session, staff_id: UUID) -> str | None:
    """By which name the other sign-in knows somebody, if they are connected."""
    return session.scalar(select(WorkAccount.subject).where(WorkAccount.staff_id == staff_id))


def connect_account(session: Session, staff_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    """Connect somebody with an account, in place of one from before."""
    disconnect_account(session, staff_id)
    session.add(WorkAccount(staff_id=staff_id, issuer=issuer, subject=subject, connected_at=now))
    session.flush()


def disconnect_account(session: Session, staff_id: UUID) -> bool:
    """Take somebody's account off; False when there was none."""
    gone = session.execute(delete(WorkAccount).where(WorkAccount.staff_id == staff_id).returning(WorkAccount.staff_id))
    return gone.first() is not None


def forget_all(session: Session, staff_id: UUID) -> None:
    """Take every one of somebody's other ways in away."""
    session.execute(delete(StaffPasskey).where(StaffPasskey.staff_id == staff_id))
    disconnect_account(session, staff_id)
