"""What is kept of permissions: one row for every choice, and a service's own words by version. Nothing is changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment, append_only


@append_only
class Permission(Base):
    """One choice by one person. It outlives the person's diary, so it holds ids only, and no foreign keys.

    `part` is the id of a heading, or the mark of a sentence or of words to be passed on: a mark tells nothing without
    the person's key.
    """

    __tablename__ = "permissions"
    __table_args__ = (Index("ix_permissions_participant_id_id", "participant_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID]
    scope: Mapped[str] = mapped_column(String(20))
    choice: Mapped[str] = mapped_column(String(20))
    recipient_id: Mapped[UUID | None] = mapped_column(index=True)
    about_id: Mapped[UUID | None]
    part: Mapped[str | None] = mapped_column(String(64))
    wording: Mapped[str] = mapped_column(String(40))
    wording_version: Mapped[int] = mapped_column(Integer)
    wording_sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10))
    device_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(Moment)


@append_only
class WordingVersion(Base):
    """A service's own words for one question, in every language they were given in."""

    __tablename__ = "wordings"
    __table_args__ = (UniqueConstraint("organisation_id", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    put_by: Mapped[UUID]
    put_at: Mapped[datetime] = mapped_column(Moment)
