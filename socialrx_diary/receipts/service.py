"""Giving a receipt for a write, and finding the one already given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.db import one_at_a_time
from socialrx_diary.receipts.models import Receipt


def answer_given(session: Session, actor_id: UUID, key: UUID, asked: str) -> Receipt | None:
    """The receipt of this very write, if it has been done before; the same write at once waits its turn."""
    one_at_a_time(session, f"receipt:{actor_id}:{key}")
    return session.scalar(
        select(Receipt).where(Receipt.actor_id == actor_id, Receipt.key == key, Receipt.asked == asked)
    )


def give(
    session: Session, actor_id: UUID, key: UUID, asked: str, answer: str, now: datetime, version: int | None = None
) -> None:
    """Note that this write is done, in the same transaction as the write itself."""
    session.add(Receipt(actor_id=actor_id, key=key, asked=asked, answer=answer, version=version, at=now))


def forget(session: Session, actor_id: UUID) -> None:
    """Drop the receipts of somebody who has left."""
    session.execute(delete(Receipt).where(Receipt.actor_id == actor_id))


def sweep(session: Session, before: datetime) -> None:
    """Drop receipts from before a moment: nobody sends a form again after so long."""
    session.execute(delete(Receipt).where(Receipt.at < before))
