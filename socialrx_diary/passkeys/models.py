"""What is kept of passkeys of people with a diary, and of what any passkey is asked to sign."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.accounts.public_half import PublicHalf
from socialrx_diary.db import Base, Moment


class Passkey(PublicHalf, Base):
    """One passkey of one person."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)


class Challenge(Base):
    """What a passkey is asked to sign: once, soon, and for one purpose."""

    __tablename__ = "challenges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(120))
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
