"""What is kept of a week. Words are sealed; ticks stand open, because pages and studies ask for them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Integer, LargeBinary, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.accounts.rules import NO_LANE
from socialrx_diary.db import Base, Moment


class Reflection(Base):
    """One person's week."""

    __tablename__ = "reflections"
    __table_args__ = (UniqueConstraint("participant_id", "week", "lane"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    week: Mapped[date] = mapped_column(Date)
    # The device that sees only new weeks and through which alone this was written; the week's own id once it was not.
    lane: Mapped[UUID] = mapped_column(default=NO_LANE, server_default=NO_LANE.hex)
    kind: Mapped[str] = mapped_column(String(10), default="week")
    themes: Mapped[str] = mapped_column(String(60), default="")
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    talk_about: Mapped[bool] = mapped_column(Boolean, default=False)
    kept_close: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    prompt_id: Mapped[str | None] = mapped_column(String(40))
    prompt_text: Mapped[str | None] = mapped_column(String(200))
    first_step: Mapped[str] = mapped_column(String(10), default="ticks")
    written_with: Mapped[str] = mapped_column(String(10), default="self")
    shown_order: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)


class EarlierVersion(Base):
    """A week as it stood before it was changed, or a change set aside because the week had changed meanwhile.

    `stood` is whether it ever was the week: `set_aside` ends when the person has chosen, this never changes.
    """

    __tablename__ = "earlier_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reflection_id: Mapped[UUID] = mapped_column(ForeignKey("reflections.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    set_aside: Mapped[bool] = mapped_column(Boolean, default=False)
    stood: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    themes: Mapped[str] = mapped_column(String(60))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Moment)
    written_with: Mapped[str] = mapped_column(String(10), default="self")


class TalkMark(Base):
    """One time a week was marked as one to talk about, or no longer. It goes with its week."""

    __tablename__ = "talk_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    reflection_id: Mapped[UUID] = mapped_column(ForeignKey("reflections.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(Moment)
