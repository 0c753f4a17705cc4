"""What is kept of the trail: ids and deeds, never anybody's words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.audit.rules import Deed, Entry
from socialrx_diary.db import Base, Moment, append_only

LISTED = text("service_id IS NOT NULL")


def _listed_by(name: str, *columns: str) -> Index:
    """An index of what administrators can list; it holds nothing else."""
    return Index(f"ix_trail_service_id_{name}", "service_id", *columns, sqlite_where=LISTED, postgresql_where=LISTED)


@append_only
class TrailEntry(Base):
    """One thing somebody did. It outlives whoever it is about, so it holds no foreign keys.

    `service_id` is the service whose administrators can list it, if any can; `mark` names to them whom it is about.
    Both follow from the rest, so they are no part of the seal: whoever checks the trail works them out again.
    """

    __tablename__ = "trail"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        _listed_by("at", "at", "id"),
        _listed_by("actor_id", "actor_id", "at", "id"),
        _listed_by("deed", "deed", "at", "id"),
        _listed_by("mark", "mark", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Moment)
    deed: Mapped[Deed] = mapped_column(
        Enum(Deed, native_enum=False, length=40, values_callable=lambda e: [d.value for d in e])
    )
    actor_role: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[UUID]
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    service_id: Mapped[UUID | None]
    mark: Mapped[str | None] = mapped_column(String(6))

    @property
    def entry(self) -> Entry:
        """What it says."""
        return Entry(self.chain, self.position, self.at, self.deed, self.actor_role, self.actor_id, self.about)


class TrailCheck(Base):
    """One time a service's trail was checked from beginning to end, perhaps in several goes.

    `broken` is empty, or how it does not hold; `last_mark` how far it was checked.
    """

    __tablename__ = "trail_checks"
    __table_args__ = (Index("ix_trail_checks_service_id_begun_at", "service_id", "begun_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    last_mark: Mapped[str] = mapped_column(String(6), default="")
    entries: Mapped[int] = mapped_column(Integer, default=0)
    first_at: Mapped[datetime | None] = mapped_column(Moment)
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    broken: Mapped[str] = mapped_column(String(10), default="")
    broken_mark: Mapped[str | None] = mapped_column(String(6))
    broken_after: Mapped[datetime | None] = mapped_column(Moment)
