"""What is kept of notes. Their words are sealed with the person's key, whoever wrote them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Note(Base):
    """The notes of one meeting between one person and one link worker. Their words stand beside it."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("participant_id", "worker_id", "met_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    met_on: Mapped[date] = mapped_column(Date)
    started_by: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(Moment)


class NoteWords(Base):
    """One version of one part of a note; the newest that is not set aside is how it stands. `page` wrote it."""

    __tablename__ = "note_words"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    part: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer)
    page: Mapped[UUID]
    typed: Mapped[int] = mapped_column(Integer)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str] = mapped_column(String(10))
    set_aside: Mapped[bool] = mapped_column(Boolean)
    settled: Mapped[bool] = mapped_column(Boolean, default=False)
    kept_at: Mapped[datetime] = mapped_column(Moment)


class NoteAnswer(Base):
    """What was said of a note as it stood, with the copy both keep when it was right. A trigger keeps it unchanged."""

    __tablename__ = "note_answers"
    __table_args__ = (UniqueConstraint("note_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(String(10))
    stood: Mapped[str] = mapped_column(String(80))
    said_on: Mapped[date] = mapped_column(Date)
    copy_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)


class AgreedLine(Base):
    """One thing that was agreed, and what the person has said of it since; a later version can have `left_out` it."""

    __tablename__ = "agreed_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    said: Mapped[str | None] = mapped_column(String(20))
    said_at: Mapped[datetime | None] = mapped_column(Moment)
    left_out: Mapped[bool] = mapped_column(Boolean, default=False)
    agreed_at: Mapped[datetime] = mapped_column(Moment)
