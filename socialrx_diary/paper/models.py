"""What is kept of a printed page: how to find it, how to prove it, until when. Its code only while it can be used."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class PaperPage(Base):
    """A page somebody printed, to write one week on by hand."""

    __tablename__ = "paper_pages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    week: Mapped[date | None] = mapped_column(Date)
    selector: Mapped[str] = mapped_column(String(4), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(200))
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_with: Mapped[UUID | None]
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    wrong_tries: Mapped[int] = mapped_column(Integer, default=0)
