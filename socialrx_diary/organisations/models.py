"""What is kept of a service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Organisation(Base):
    """One service, wholly apart from any other on the same machine."""

    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    link_worker_word: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(String(120))
    nation: Mapped[str] = mapped_column(String(20))
    # Where "Leave quickly" leads; empty for what is usual.
    leave_to: Mapped[str] = mapped_column(String(200), default="", server_default="")
    set_up_at: Mapped[datetime] = mapped_column(Moment)
    keep_months: Mapped[int] = mapped_column(Integer, default=24)
    measures: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by the mapper, never changed


class Procedure(Base):
    """What a service's staff do after they have read something that worries them, in the service's own words."""

    __tablename__ = "procedures"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    ring: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Logo(Base):
    """The picture a service is known by. It is kept with the data, so it is in every backup."""

    __tablename__ = "logos"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    says: Mapped[str] = mapped_column(String(120))
