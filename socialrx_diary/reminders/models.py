"""What is kept of reminders. Where they go is sealed with the person's own key."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class ReminderKept(Base):
    """How somebody is reminded. Without a next moment nothing is sent; once stopped, nobody knows where to."""

    __tablename__ = "reminders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)
    how: Mapped[str] = mapped_column(String(10))
    weekday: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    zone: Mapped[str] = mapped_column(String(40))
    again: Mapped[bool] = mapped_column(Boolean)
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    to_mark: Mapped[str | None] = mapped_column(String(64), index=True)
    stop_mark: Mapped[str] = mapped_column(String(64), unique=True)
    code_mark: Mapped[str | None] = mapped_column(String(64))
    code_until: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_until: Mapped[date | None] = mapped_column(Date)
    next_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    next_number: Mapped[int] = mapped_column(Integer, default=1)


class ReminderSent(Base):
    """One reminder: for one person and one week there is one first and one second, whoever sends them."""

    __tablename__ = "reminders_sent"
    __table_args__ = (
        UniqueConstraint("participant_id", "week", "number"),
        Index("ix_reminders_sent_state_claimed_at", "state", "claimed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    week: Mapped[date] = mapped_column(Date)
    number: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(Moment, index=True)
    how: Mapped[str] = mapped_column(String(10))
    hint_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    runner: Mapped[UUID]
    claimed_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
