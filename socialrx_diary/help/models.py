"""What a service changed of the numbers to call. What it did not change comes from the files of its nation."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class HelpLine(Base):
    """One number of a service's own. `usual` names the line of its nation that it stands in place of, if any.

    Without a label the words of that line are kept, in every language; `shown` is whether people see it at all.
    """

    __tablename__ = "help_lines"
    __table_args__ = (UniqueConstraint("organisation_id", "usual"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    usual: Mapped[str | None] = mapped_column(String(40))
    part: Mapped[str] = mapped_column(String(10))
    shown: Mapped[bool] = mapped_column(Boolean, default=True)
    way: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(40), default="")
    label: Mapped[str] = mapped_column(String(120), default="")
    who: Mapped[str] = mapped_column(String(200), default="")
    owner: Mapped[str] = mapped_column(String(120))
    reviewed_on: Mapped[date] = mapped_column(Date)
    review_by: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed
