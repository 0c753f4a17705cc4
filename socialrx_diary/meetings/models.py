"""What is kept of meetings. The line beside the weeks is sealed; orders hold ids. All of it goes with the diary."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class MeetingDay(Base):
    """One time a day to meet was set, or taken away. The last one stands on the person's record, too."""

    __tablename__ = "meeting_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date | None] = mapped_column(Date)
    by_person: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(Moment)


class TalkOrder(Base):
    """One time somebody put the weeks they want to talk about in order."""

    __tablename__ = "talk_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    weeks: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)


class TalkLine(Base):
    """What somebody wants to talk about beside their weeks; without words where they took it away."""

    __tablename__ = "talk_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)
