"""What is kept of files that are made: how far each has come, and its pieces."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Making(Base):
    """The making of one release's file, under the id of the release."""

    __tablename__ = "makings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    runner: Mapped[UUID | None]
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    weeks: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    all_of_it: Mapped[int] = mapped_column(BigInteger, default=0)
    plan_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    members: Mapped[list[Any]] = mapped_column(JSON, default=list)
    pieces: Mapped[int] = mapped_column(Integer, default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched: Mapped[int] = mapped_column(Integer, default=0)


class Piece(Base):
    """A sealed piece of the rows that were put by, or of the file."""

    __tablename__ = "file_pieces"
    __table_args__ = (UniqueConstraint("making_id", "part", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    making_id: Mapped[UUID] = mapped_column(ForeignKey("makings.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(Integer)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
