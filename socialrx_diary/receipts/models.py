"""What is kept of a write that was done: its key, what it asked, where its answer was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Receipt(Base):
    """One write by one actor. `asked` is a hash of the form, so another form under the same key is another write.

    `version` is the one that a write about a week left that week at.
    """

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("actor_id", "key", "asked"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID]
    key: Mapped[UUID]
    asked: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(300))
    version: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment, index=True)
