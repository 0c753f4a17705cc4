"""What is kept of releases: who asked and who answered; and sealed, for as long as it is needed, who is in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Release(Base):
    """What somebody asked for, and the answer. `seed_sealed` makes its ids, and goes when its file does."""

    __tablename__ = "releases"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[UUID] = mapped_column(ForeignKey("studies.id"), index=True)
    tier: Mapped[str] = mapped_column(String(1))
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    approved: Mapped[bool | None] = mapped_column(Boolean)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    said_no: Mapped[str] = mapped_column(String(300), default="")
    seed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    people: Mapped[int] = mapped_column(Integer, default=0)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)


class Released(Base):
    """One person in one release. `inside_sealed` says under which ids, so that it can be told what to take out.

    When the diary is deleted the row stays without its person: then nothing can tell whose it was.
    """

    __tablename__ = "released"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"), index=True)
    inside_sealed: Mapped[bytes] = mapped_column(LargeBinary)
