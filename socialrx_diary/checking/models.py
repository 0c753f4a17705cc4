"""What is kept of checking: which weeks are in it for a study, and who read which version of them and decided what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Passage(Base):
    """The words of one week, as one study checks them. Its id tells nobody whose week it is, or which."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("study_id", "reflection_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[UUID] = mapped_column(ForeignKey("studies.id"))
    reflection_id: Mapped[UUID] = mapped_column(ForeignKey("reflections.id", ondelete="CASCADE"), index=True)


class PassageReading(Base):
    """What one reader decided of one version of a passage, sealed with its writer's key; done once all is decided.

    `mark` says which readings leave the same words, and tells nothing without the writer's key.
    """

    __tablename__ = "passage_readings"
    __table_args__ = (UniqueConstraint("passage_id", "version", "reader_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    passage_id: Mapped[UUID] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    device_id: Mapped[UUID]
    decisions_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[str | None] = mapped_column(String(64))
    looked_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
