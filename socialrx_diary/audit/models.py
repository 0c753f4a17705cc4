"""What is kept of the trail: ids and deeds, never anybody's words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import Base, Moment, append_only


@append_only
class TrailEntry(Base):
    """One thing somebody did. It outlives whoever it is about, so it holds no foreign keys."""

    __tablename__ = "trail"
    __table_args__ = (UniqueConstraint("chain", "position"),)

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
