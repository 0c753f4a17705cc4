"""What is kept of words to be passed on: every version, sealed. Which one may be passed on, permissions say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class PassingWords(Base):
    """One version; the newest that is not set aside is how it stands. `writer_id` is the person or a link worker.

    By its `mark` a permission names this version, word for word. It tells nothing to whoever lacks the person's key.
    """

    __tablename__ = "passing_words"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[str] = mapped_column(String(64))
    is_empty: Mapped[bool] = mapped_column(Boolean)
    writer_id: Mapped[UUID]
    set_aside: Mapped[bool] = mapped_column(Boolean)
    kept_at: Mapped[datetime] = mapped_column(Moment)
