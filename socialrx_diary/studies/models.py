"""What is kept of studies and of the files made for them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment
from socialrx_diary.studies.rules import ASKS_ALL, Tier

ALL = " ".join(one.value for one in ASKS_ALL)


class Study(Base):
    """A study that people in a service can be asked to join."""

    __tablename__ = "studies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    researcher_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    controller: Mapped[str] = mapped_column(String(160))
    approval_reference: Mapped[str] = mapped_column(String(80))
    information_sheet_version: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    set_up_at: Mapped[datetime] = mapped_column(Moment)
    highest_tier: Mapped[str] = mapped_column(String(1), default="B", server_default="B")
    asks: Mapped[str] = mapped_column(String(80), default=ALL, server_default=ALL)

    @property
    def gets_words(self) -> bool:
        """Whether anything that somebody wrote can be in its files."""
        return Tier(self.highest_tier).words


class StudyMember(Base):
    """Somebody who works on a study beside its researcher: as another researcher, or to check words for names."""

    __tablename__ = "study_members"
    __table_args__ = (UniqueConstraint("study_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[UUID] = mapped_column(ForeignKey("studies.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    named_at: Mapped[datetime] = mapped_column(Moment)


class Export(Base):
    """That a file was made for a study, before files were asked for. The file itself is gone, this line stays."""

    __tablename__ = "exports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    study_id: Mapped[UUID] = mapped_column(ForeignKey("studies.id"), index=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(String(300))
    people: Mapped[int] = mapped_column(Integer)
    reflections: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
