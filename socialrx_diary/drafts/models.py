"""What is kept of a draft. Its words are sealed like those of a week."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.accounts.rules import NO_LANE
from socialrx_diary.db import Base, Moment


class Draft(Base):
    """What one page wrote last about one week. Without words it only says how far the page was when it was done."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("participant_id", "week", "page"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    week: Mapped[date] = mapped_column(Date)
    page: Mapped[UUID]
    # As for weeks: the device that sees only new weeks, if one wrote it.
    lane: Mapped[UUID] = mapped_column(default=NO_LANE, server_default=NO_LANE.hex)
    typed: Mapped[int] = mapped_column(Integer)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    based_on: Mapped[int] = mapped_column(Integer)
    prompt_id: Mapped[str | None] = mapped_column(String(40))
    kept_at: Mapped[datetime] = mapped_column(Moment, index=True)
