"""Coming in and going out: signing in devices, finding who is asking, and counting tries."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from socialrx_diary.accounts.models import Device, Notice, Staff, StaffInvitation, Tries
from socialrx_diary.accounts.rules import Actor, Allowance, Role, is_fresh, longest, still_good, touch_every
from socialrx_diary.db import one_at_a_time

TOKEN_BYTES = 32

# Tells a participant's service and whether they have joined; None when there is no such participant.
Membership: TypeAlias = Callable[[Session, UUID], tuple[UUID, bool] | None]

# Asked on every page of everybody signed in, so it is put together once.
_WHO = (
    select(
        Device.id,
        Device.staff_id,
        Device.participant_id,
        Device.complete,
        Device.added_at,
        Device.used_at,
        Device.sees_from,
        Device.opens_at,
        Device.proved_at,
        exists().where(Notice.device_id == Device.id).label("told"),
        Staff.role,
        Staff.organisation_id,
        Staff.name,
        Staff.active,
    )
    .select_from(Device)
    .outerjoin(Staff, Staff.id == Device.staff_id)
    .where(Device.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class SignedIn:
    """Who a token belongs to.

    `complete` is false for staff between password and code, and for a participant who is still joining. `told` is
    whether the device has something to tell; `opens` whether the wait for a device that saw only new weeks is over;
    `fresh` whether staff showed just now that it is them.
    """

    actor: Actor
    complete: bool
    touch_due: bool
    told: bool = False
    opens: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class DeviceSeen:
    """A device as its owner sees it in the list."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime
    this_one: bool
    sees_from: datetime | None = None
    opens_at: datetime | None = None


def sign_in(
    session: Session,
    now: datetime,
    device_name: str,
    *,
    staff_id: UUID | None = None,
    participant_id: UUID | None = None,
    complete: bool = True,
    sees_from: datetime | None = None,
    proved_at: datetime | None = None,
) -> str:
    """Sign somebody in on a device; returns the token, which is kept nowhere but in their browser."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Device(
            id=uuid4(),
            token_hash=_hashed(token),
            staff_id=staff_id,
            participant_id=participant_id,
            complete=complete,
            name=device_name[:60],
            added_at=now,
            used_at=now,
            sees_from=sees_from,
            proved_at=proved_at,
        )
    )
    session.flush()
    return token


def who(session: Session, token: str, now: datetime, membership: Membership) -> SignedIn | None:
    """Who holds this token, if it is still good."""
    row = session.execute(_WHO, {"token_hash": _hashed(token)}).first()
    if row is None:
        return None
    role = row.role or Role.PARTICIPANT
    if row.active is False or not still_good(role, row.added_at, row.used_at, now):
        return None
    touch_due = now - row.used_at >= touch_every(role)
    if row.staff_id:
        actor = Actor(row.staff_id, role, row.organisation_id, row.id, row.name)
        return SignedIn(actor, row.complete, touch_due, fresh=is_fresh(row.proved_at, now))
    member = membership(session, row.participant_id) if row.participant_id else None
    if row.participant_id is None or member is None:
        return None
    organisation_id, joined = member
    opens = row.opens_at is not None and row.opens_at <= now
    actor = Actor(row.participant_id, role, organisation_id, row.id, sees_from=None if opens else row.sees_from)
    return SignedIn(actor, joined, touch_due, row.told, opens)


def touch(session: Session, device_id: UUID, now: datetime) -> None:
    """Note that a sign-in is in use; never backwards, whatever the clock does."""
    session.execute(update(Device).where(Device.id == device_id, Device.used_at < now).values(used_at=now))


def sign_out(session: Session, actor: Actor, device_id: UUID) -> bool:
    """Sign one of an actor's own devices out; False when it is not theirs or already gone.

    A device that sees only new weeks can sign out nothing but itself.
    """
    if not actor.whole and device_id != actor.device_id:
        return False
    session.execute(delete(Notice).where(Notice.about_id == device_id))
    gone = session.execute(delete(Device).where(Device.id == device_id, _owner(actor) == actor.id).returning(Device.id))
    return gone.first() is not None


def sign_out_everywhere(session: Session, owner_id: UUID) -> None:
    """Sign out every device of a staff member or participant."""
    session.execute(delete(Device).where((Device.staff_id == owner_id) | (Device.participant_id == owner_id)))


def sign_out_elsewhere(session: Session, actor: Actor) -> None:
    """Sign out every device of an actor but the one in hand."""
    session.execute(delete(Device).where(_owner(actor) == actor.id, Device.id != actor.device_id))


def complete_sign_in(session: Session, device_id: UUID, now: datetime) -> str:
    """Staff gave the right code: the sign-in is complete, under a new token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        update(Device)
        .where(Device.id == device_id)
        .values(complete=True, token_hash=_hashed(token), added_at=now, used_at=now, proved_at=now)
    )
    return token


def renew(session: Session, device_id: UUID, proved_at: datetime) -> str:
    """Staff showed again that it is them: the same sign-in goes on under a new token, and no longer than before."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(update(Device).where(Device.id == device_id).values(token_hash=_hashed(token), proved_at=proved_at))
    return token


def devices(session: Session, actor: Actor) -> list[DeviceSeen]:
    """The devices somebody is signed in on, the newest first; one that sees only new weeks sees only itself."""
    mine = _owner(actor) == actor.id
    rows = session.scalars(
        select(Device)
        .where(mine if actor.whole else mine & (Device.id == actor.device_id))
        .order_by(Device.added_at.desc())
    )
    return [
        DeviceSeen(row.id, row.name, row.added_at, row.used_at, row.id == actor.device_id, row.sees_from, row.opens_at)
        for row in rows
    ]


def tries_left(session: Session, what: str, allowance: Allowance, now: datetime) -> bool:
    """Whether another try is allowed; what is tried is kept as a hash."""
    count = session.scalar(
        select(Tries.count).where(Tries.key == _tries_key(what), Tries.window == _window(allowance, now))
    )
    return (count or 0) < allowance.tries


def count_try(session: Session, what: str, allowance: Allowance, now: datetime) -> bool:
    """Count one try and say whether it was within the allowance: one statement, so parallel tries cannot slip past."""
    key, window = _tries_key(what), _window(allowance, now)
    one_at_a_time(session, f"tries:{key}")  # two first tries at once would both begin the count
    counting = update(Tries).where(Tries.key == key, Tries.window == window).values(count=Tries.count + 1)
    counted = session.execute(counting.returning(Tries.count)).scalar_one_or_none()
    if counted is None:
        session.add(Tries(key=key, window=window, count=1))
        session.flush()
        return True
    return counted <= allowance.tries


def forget_tries(session: Session, what: str) -> None:
    """Forget the tries counted for this, after it went well."""
    session.execute(delete(Tries).where(Tries.key == _tries_key(what)))


def sweep(session: Session, now: datetime) -> None:
    """Delete sign-ins, counted tries and invitations that can no longer matter."""
    oldest = now - max(longest(role) for role in Role)
    session.execute(delete(Device).where(Device.added_at < oldest))
    session.execute(delete(Tries).where(Tries.window < int((now - timedelta(days=2)).timestamp())))
    session.execute(delete(StaffInvitation).where(StaffInvitation.expires_at <= now))


def staff_of(session: Session, organisation_id: UUID) -> list[Staff]:
    """Everybody who works for a service, by name."""
    return list(session.scalars(select(Staff).where(Staff.organisation_id == organisation_id).order_by(Staff.name)))


def acting(member: Staff) -> Actor:
    """A command acting in a staff member's place, on no device."""
    return Actor(member.id, member.role, member.organisation_id, UUID(int=0), member.name)


def staff_member(session: Session, staff_id: UUID) -> Staff | None:
    """One staff member."""
    return session.get(Staff, staff_id)


def staff_names(session: Session, staff_ids: set[UUID]) -> dict[UUID, str]:
    """The names of several staff members, in one query."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def _owner(actor: Actor) -> InstrumentedAttribute[UUID | None]:
    return Device.participant_id if actor.role is Role.PARTICIPANT else Device.staff_id


def _hashed(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _tries_key(what: str) -> str:
    return sha256(what.encode()).hexdigest()


def _window(allowance: Allowance, now: datetime) -> int:
    """When the current stretch of time began, in whole seconds since 1970."""
    seconds = int(allowance.within.total_seconds())
    return int(now.timestamp()) // seconds * seconds
