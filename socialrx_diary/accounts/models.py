"""What is kept of who may come in. Only hashes of passwords and of sign-in tokens are kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.accounts.public_half import PublicHalf
from socialrx_diary.accounts.rules import Role
from socialrx_diary.db import Base, Moment


class Staff(Base):
    """Somebody who works for the service."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, length=20, values_callable=lambda roles: [role.value for role in roles])
    )
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    working_days: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    added_at: Mapped[datetime] = mapped_column(Moment)


class Device(Base):
    """A browser somebody is signed in on."""

    __tablename__ = "devices"
    __table_args__ = (CheckConstraint("(staff_id IS NULL) <> (participant_id IS NULL)", name="one_owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    complete: Mapped[bool] = mapped_column(Boolean, default=True)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime] = mapped_column(Moment)
    # Opened with a new card: it sees only what is written through it, until it is opened (then this is empty again).
    sees_from: Mapped[datetime | None] = mapped_column(Moment)
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    # When staff last showed here that it is them, with a code or a passkey.
    proved_at: Mapped[datetime | None] = mapped_column(Moment)


class Notice(Base):
    """Something one device tells its owner until they say that they have seen it."""

    __tablename__ = "notices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[UUID]
    who: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)


class Tries(Base):
    """How often something was tried within a stretch of time; the key is a hash, never an address or a name."""

    __tablename__ = "tries"
    __table_args__ = (UniqueConstraint("key", "window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    # Seconds since 1970, which 32 bits hold until 2038 only.
    window: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    count: Mapped[int] = mapped_column(Integer, default=0)


class StaffPasskey(PublicHalf, Base):
    """One passkey of somebody who works here. It opens all by itself what a password opens with a code."""

    __tablename__ = "staff_passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)


class StaffInvitation(Base):
    """The one invitation that somebody can still come in with for the first time, or anew; using it up deletes it."""

    __tablename__ = "staff_invitations"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class WorkAccount(Base):
    """Whose account with the organisation's own sign-in this is: by issuer and subject, never by an email."""

    __tablename__ = "work_accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    connected_at: Mapped[datetime] = mapped_column(Moment)
