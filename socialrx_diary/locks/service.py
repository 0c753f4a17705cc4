"""Setting a lock, shutting and opening it, and counting what was tried on it."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import BoundedSemaphore
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.locks.models import Lock as Row
from socialrx_diary.locks.rules import TRIES, Lock

# OWASP's floor, as for a card: five tries of a million, and a stolen database lacks the secret they are made with.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# One check fills 19 MiB and a core: two at once, the others wait their turn.
_at_once = BoundedSemaphore(2)

# Asked on every page of every participant, so it is put together once.
_COLUMNS = (Row.minutes, Row.used_at, Row.opened_at, Row.shut, Row.wrong_tries)


@dataclass(frozen=True)
class Tried:
    """A try that is counted already."""

    device_id: UUID
    numbers_hash: str


def of_device(session: Session, device_id: UUID) -> Lock | None:
    """The lock of a device, if it has one."""
    row = session.execute(select(*_COLUMNS).where(Row.device_id == device_id)).first()
    return Lock(*row) if row else None


def having_one(session: Session, device_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these devices have a lock."""
    return set(session.scalars(select(Row.device_id).where(Row.device_id.in_(list(device_ids)))))


def set_numbers(session: Session, by: Actor, numbers: str, minutes: int, now: datetime) -> None:
    """Set a lock on the device in hand, or give it other numbers."""
    session.execute(delete(Row).where(Row.device_id == by.device_id))
    session.add(
        Row(
            device_id=by.device_id,
            numbers_hash=_hashed(session, by.device_id, numbers),
            minutes=minutes,
            used_at=now,
            opened_at=now,
            set_at=now,
        )
    )
    session.flush()
    audit.note(session, by, Deed.LOCK_SET, by.id, now, device=str(by.device_id))


def set_minutes(session: Session, by: Actor, minutes: int) -> None:
    """Change how long the device may rest before it locks."""
    session.execute(update(Row).where(Row.device_id == by.device_id).values(minutes=minutes))


def take_off(session: Session, by: Actor, now: datetime) -> None:
    """Take the lock off the device in hand."""
    gone = session.execute(delete(Row).where(Row.device_id == by.device_id).returning(Row.device_id))
    if gone.first():
        audit.note(session, by, Deed.LOCK_TAKEN_OFF, by.id, now, device=str(by.device_id))


def shut(session: Session, by: Actor) -> None:
    """Lock the device in hand now."""
    session.execute(update(Row).where(Row.device_id == by.device_id).values(shut=True))


def note_use(session: Session, device_id: UUID, now: datetime) -> None:
    """Note that a device is in use; never backwards, and never on one that is locked."""
    session.execute(
        update(Row).where(Row.device_id == device_id, Row.used_at < now, Row.shut.is_(False)).values(used_at=now)
    )


def count_try(session: Session, by: Actor) -> Tried | None:
    """Count a try before its numbers are looked at; None when there were too many.

    One statement, so that tries sent together cannot slip past. The caller keeps this before the slow part begins.
    """
    counting = (
        update(Row)
        .where(Row.device_id == by.device_id, Row.wrong_tries < TRIES)
        .values(wrong_tries=Row.wrong_tries + 1)
        .returning(Row.numbers_hash)
    )
    numbers_hash = session.execute(counting).scalar_one_or_none()
    return Tried(by.device_id, numbers_hash) if numbers_hash else None


def matches(session: Session, tried: Tried, numbers: str) -> bool:
    """Whether these are the numbers. Slow on purpose; it needs no database."""
    try:
        with _at_once:
            return _hasher.verify(tried.numbers_hash, _bound(session, tried.device_id, numbers))
    except VerificationError:
        return False


def open_up(session: Session, by: Actor, now: datetime) -> None:
    """Whoever holds the device has shown that they may open it; its numbers count again from the beginning."""
    session.execute(
        update(Row).where(Row.device_id == by.device_id).values(shut=False, wrong_tries=0, used_at=now, opened_at=now)
    )


def _hashed(session: Session, device_id: UUID, numbers: str) -> str:
    with _at_once:
        return _hasher.hash(_bound(session, device_id, numbers))


def _bound(session: Session, device_id: UUID, numbers: str) -> str:
    """The numbers, bound to their device and to a secret of the key ring: a million are soon tried without it."""
    secret: bytes = session.info["trail_secret"]
    return hmac.new(secret, f"v1|lock|{device_id}|{numbers}".encode(), sha256).hexdigest()
