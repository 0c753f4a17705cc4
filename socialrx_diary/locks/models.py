"""What is kept of a lock. Of its numbers only a slow hash, made with a secret that the database does not hold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Lock(Base):
    """The lock of one device. It goes with the device."""

    __tablename__ = "locks"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True)
    numbers_hash: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column(Integer)
    shut: Mapped[bool] = mapped_column(Boolean, default=False)
    wrong_tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    set_at: Mapped[datetime] = mapped_column(Moment)
