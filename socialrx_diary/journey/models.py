"""What is kept of the path beside its weeks: the rests a person has put on it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Rest(Base):
    """A time away, as its person says it: from one month to another, both named by their first day."""

    __tablename__ = "rests"
    __table_args__ = (UniqueConstraint("participant_id", "first_month", "last_month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    first_month: Mapped[date] = mapped_column(Date)
    last_month: Mapped[date] = mapped_column(Date)
    put_at: Mapped[datetime] = mapped_column(Moment)
