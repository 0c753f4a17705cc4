"""What is kept of a code: how to find it, how to prove it, until when. The code itself only while it can be printed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class Invite(Base):
    """A code that lets one person in, once: on a printed card, or on the screen of a phone already signed in."""

    __tablename__ = "invites"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    selector: Mapped[str] = mapped_column(String(4), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(200))
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    for_another_phone: Mapped[bool] = mapped_column(Boolean, default=False)
    # For somebody who keeps a diary already: the phone it lets in sees only what is new.
    new_only: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_with: Mapped[UUID | None]
    wrong_tries: Mapped[int] = mapped_column(Integer, default=0)
