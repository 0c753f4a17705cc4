"""Passkeys of people who work here. One stands for password and code together: the phone has checked who holds it."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fido2.utils import websafe_decode
from fido2.webauthn import PublicKeyCredentialUserEntity
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff, StaffPasskey
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.passkeys import ceremony
from socialrx_diary.passkeys.rules import HANDLE_BYTES, MOST, Answer, Seen, Site, counts_on
from socialrx_diary.vault import Place, Vault

COMING_IN = "staff"


def own(session: Session, vault: Vault, by: Actor) -> list[Seen]:
    """One's own passkeys, the newest first."""
    rows = session.scalars(
        select(StaffPasskey).where(StaffPasskey.staff_id == by.id).order_by(StaffPasskey.added_at.desc())
    )
    return [
        Seen(row.id, vault.open_for_service(row.name_sealed, _place(row.id)), row.added_at, row.used_at) for row in rows
    ]


def begin_adding(session: Session, by: Actor, site: Site, called: str, now: datetime) -> dict[str, Any]:
    """What a browser needs to make a passkey. A phone that has one already makes no second."""
    rows = session.scalars(select(StaffPasskey).where(StaffPasskey.staff_id == by.id)).all()
    handle = rows[0].handle if rows else secrets.token_bytes(HANDLE_BYTES)
    user = PublicKeyCredentialUserEntity(name=by.name, id=handle, display_name=by.name)
    held = [row.credential for row in rows]
    return ceremony.begin_making(session, site, called, user, held, f"staff:{by.id}", now)


def add(session: Session, vault: Vault, by: Actor, site: Site, answer: Answer, name: str, now: datetime) -> bool:
    """Keep a passkey that was just made; False when it is not what was asked for."""
    one_at_a_time(session, f"passkeys:{by.id}")
    purpose, state = ceremony.taken(session, answer.challenge, now)
    held = session.scalars(select(StaffPasskey.id).where(StaffPasskey.staff_id == by.id)).all()
    if not purpose.startswith(f"staff:{by.id}:") or len(held) >= MOST:
        return False
    made = ceremony.made(site, state, answer.signed)
    if made is None or made.credential_data is None or _known(session, made.credential_data.credential_id):
        return False
    passkey_id, data = uuid4(), made.credential_data
    session.add(
        StaffPasskey(
            id=passkey_id,
            staff_id=by.id,
            handle=websafe_decode(purpose.rpartition(":")[2]),
            credential_id=bytes(data.credential_id),
            credential=bytes(data),
            sign_count=made.counter,
            name_sealed=vault.seal_for_service(name, _place(passkey_id)),
            added_at=now,
        )
    )
    session.flush()
    audit.note(session, by, Deed.STAFF_PASSKEY_ADDED, by.organisation_id, now, passkey=str(passkey_id))
    return True


def remove(session: Session, by: Actor, passkey_id: UUID, now: datetime) -> bool:
    """Forget one of one's own passkeys; False for anybody else's, there or not."""
    mine = delete(StaffPasskey).where(StaffPasskey.id == passkey_id, StaffPasskey.staff_id == by.id)
    if session.execute(mine.returning(StaffPasskey.id)).first() is None:
        return False
    audit.note(session, by, Deed.STAFF_PASSKEY_REMOVED, by.organisation_id, now, passkey=str(passkey_id))
    return True


def begin_coming_in(session: Session, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to ask for a passkey of whoever works here."""
    return ceremony.begin_proving(session, site, COMING_IN, now)


def come_in(session: Session, site: Site, answer: Answer, now: datetime, device_name: str) -> tuple[UUID, str] | None:
    """Sign somebody in with a passkey: who it is, and the token. None when it is nobody's, or not good."""
    row = _proved(session, site, answer, COMING_IN, now)
    member = session.get(Staff, row.staff_id) if row else None
    if row is None or member is None or not member.active:
        return None
    token = accounts.sign_in(session, now, device_name, staff_id=member.id, proved_at=now)
    by = accounts.acting(member)
    audit.note(session, by, Deed.STAFF_SIGNED_IN, member.organisation_id, now, passkey=str(row.id))
    return member.id, token


def begin_proving_again(session: Session, by: Actor, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to show once more that it is really them, in this sign-in and no other."""
    return ceremony.begin_proving(session, site, _again(by), now)


def prove_again(session: Session, by: Actor, site: Site, answer: Answer, now: datetime) -> bool:
    """Whether one of their own passkeys signed what this very sign-in was asked."""
    row = _proved(session, site, answer, _again(by), now)
    return row is not None and row.staff_id == by.id


def _proved(session: Session, site: Site, answer: Answer, asked: str, now: datetime) -> StaffPasskey | None:
    """The passkey that signed a challenge. A wrong answer uses the challenge up too, so the caller keeps this."""
    purpose, state = ceremony.taken(session, answer.challenge, now)
    told = ceremony.told(answer.signed) if purpose == asked else None
    row = session.scalar(select(StaffPasskey).where(StaffPasskey.credential_id == told.raw_id)) if told else None
    if told is None or row is None or told.response.user_handle != row.handle:
        return None
    count = told.response.authenticator_data.counter
    if not ceremony.signed_by(site, state, row.credential, told) or not counts_on(row.sign_count, count):
        return None
    # The counter is asked for once more where it is changed: of two answers at once only one may be the next.
    went_on = session.execute(
        update(StaffPasskey)
        .where(StaffPasskey.id == row.id, StaffPasskey.sign_count == row.sign_count)
        .values(sign_count=count, used_at=now)
        .returning(StaffPasskey.id)
        .execution_options(synchronize_session=False)
    )
    return row if went_on.first() else None


def _known(session: Session, credential_id: bytes) -> bool:
    return session.scalar(select(StaffPasskey.id).where(StaffPasskey.credential_id == credential_id)) is not None


def _again(by: Actor) -> str:
    return f"again:{by.device_id}"


def _place(passkey_id: UUID) -> Place:
    return Place("staff_passkeys", "name", passkey_id)
