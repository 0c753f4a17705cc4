"""What is kept of a participant. Their name and their needs are sealed with their own key, like all they write."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment, append_only

LEAVING = text("leaves_at IS NOT NULL")


class Participant(Base):
    """A person with a diary, or with a card that would start one."""

    __tablename__ = "participants"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    link_worker_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    age_band: Mapped[str | None] = mapped_column(String(10))
    theme_order: Mapped[str] = mapped_column(String(60))
    shared_phone: Mapped[bool] = mapped_column(Boolean, default=False)
    leave_quickly: Mapped[bool] = mapped_column(Boolean, default=False)
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    look: Mapped[str] = mapped_column(String(10), default="phone")
    letters: Mapped[str] = mapped_column(String(10), default="usual")
    phone_name: Mapped[str] = mapped_column(String(10), default="usual")
    phone_icon: Mapped[str] = mapped_column(String(10), default="usual")
    motion: Mapped[str] = mapped_column(String(10), default="usual")
    written_with: Mapped[str] = mapped_column(String(10), default="self")
    language: Mapped[str | None] = mapped_column(String(10))
    meets_on: Mapped[date | None] = mapped_column(Date)
    invited_at: Mapped[datetime] = mapped_column(Moment)
    joined_at: Mapped[datetime | None] = mapped_column(Moment)
    leaves_at: Mapped[datetime | None] = mapped_column(Moment)
    # A card printed on a sheet with others has a number, by which it is told apart until somebody has it.
    card_sheet: Mapped[UUID | None]
    card_number: Mapped[int | None] = mapped_column(Integer)
    visited_at: Mapped[datetime | None] = mapped_column(Moment)
    first_notice_at: Mapped[datetime | None] = mapped_column(Moment)
    second_notice_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed
    # Few leave. With everybody else in it as well, SQLite went through all of them to find who of a list stays.
    __table_args__ = (Index("ix_participants_leaves_at", leaves_at, sqlite_where=LEAVING, postgresql_where=LEAVING),)


class NeedsKept(Base):
    """How somebody likes to be reached: as it is now. What is no longer so is not kept."""

    __tablename__ = "needs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)
    said_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)


@append_only
class Erasure(Base):
    """That a diary went for good, and why. It outlives the diary, so that a copy put back can be emptied again."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
