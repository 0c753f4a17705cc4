"""What is kept of counts: the numbers as they were said, and never those behind them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class QuarterCounted(Base):
    """The counts of three months of one service."""

    __tablename__ = "quarters_counted"
    __table_args__ = (UniqueConstraint("organisation_id", "first_day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    first_day: Mapped[date] = mapped_column(Date)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    counted_at: Mapped[datetime] = mapped_column(Moment)
