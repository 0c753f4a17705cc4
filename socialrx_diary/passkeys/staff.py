"""Passkeys of people who work here. One stands for password and code together: the phone has checked who holds it."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fido2.utils import websafe_decode
from fido2.webauthn import PublicKeyCredentialUserEntity
from sqlalchemy.orm import Session

from socialrx_diary.accounts import other_ways
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.passkeys import ceremony
from socialrx_diary.passkeys.rules import HANDLE_BYTES, MOST, Answer, Seen, Site, StaffProved, counts_on
from socialrx_diary.vault import Place, Vault

COMING_IN = "staff"


def own(session: Session, vault: Vault, by: Actor) -> list[Seen]:
    """One's own passkeys, the newest first."""
    return [
        Seen(row.id, vault.open_for_service(row.name_sealed, _place(row.id)), row.added_at, row.used_at)
        for row in other_ways.passkeys(session, by.id)
    ]


def begin_adding(session: Session, by: Actor, site: Site, called: str, now: datetime) -> dict[str, Any]:
    """What a browser needs to make a passkey. A phone that has one already makes no second."""
    rows = other_ways.passkeys(session, by.id)
    handle = rows[0].handle if rows else secrets.token_bytes(HANDLE_BYTES)
    user = PublicKeyCredentialUserEntity(name=by.name, id=handle, display_name=by.name)
    held = [row.credential for row in rows]
    return ceremony.begin_making(session, site, called, user, held, f"staff:{by.id}", now)


def add(session: Session, vault: Vault, by: Actor, site: Site, answer: Answer, name: str, now: datetime) -> bool:
    """Keep a passkey that was just made; False when it is not what was asked for."""
    one_at_a_time(session, f"passkeys:{by.id}")
    purpose, state = ceremony.taken(session, answer.challenge, now)
    if not purpose.startswith(f"staff:{by.id}:") or len(other_ways.passkeys(session, by.id)) >= MOST:
        return False
    made = ceremony.made(site, state, answer.signed)
    if made is None or made.credential_data is None:
        return False
    if other_ways.passkey(session, made.credential_data.credential_id):
        return False
    passkey_id, data = uuid4(), made.credential_data
    other_ways.keep_passkey(
        session,
        id=passkey_id,
        staff_id=by.id,
        handle=websafe_decode(purpose.rpartition(":")[2]),
        credential_id=bytes(data.credential_id),
        credential=bytes(data),
        sign_count=made.counter,
        name_sealed=vault.seal_for_service(name, _place(passkey_id)),
        added_at=now,
    )
    audit.note(session, by, Deed.STAFF_PASSKEY_ADDED, by.organisation_id, now, passkey=str(passkey_id))
    return True


def remove(session: Session, by: Actor, passkey_id: UUID, now: datetime) -> bool:
    """Forget one of one's own passkeys; False for anybody else's, there or not."""
    if not other_ways.forget_passkey(session, by.id, passkey_id):
        return False
    audit.note(session, by, Deed.STAFF_PASSKEY_REMOVED, by.organisation_id, now, passkey=str(passkey_id))
    return True


def begin_coming_in(session: Session, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to ask for a passkey of whoever works here."""
    return ceremony.begin_proving(session, site, COMING_IN, now)


def come_in(session: Session, site: Site, answer: Answer, now: datetime, device_name: str) -> tuple[UUID, str] | None:
    """Sign somebody in with a passkey: who it is, and the token. None when it is nobody's, or not good."""
    proved = _proved(session, site, answer, COMING_IN, now)
    member = accounts.staff_member(session, proved.staff_id) if proved else None
    if proved is None or member is None or not member.active:
        return None
    token = accounts.sign_in(session, now, device_name, staff_id=member.id, proved_at=now)
    by, passkey = accounts.acting(member), str(proved.passkey_id)
    audit.note(session, by, Deed.STAFF_SIGNED_IN, member.organisation_id, now, passkey=passkey)
    return member.id, token


def begin_proving_again(session: Session, by: Actor, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to show once more that it is really them, in this sign-in and no other."""
    return ceremony.begin_proving(session, site, _again(by), now)


def prove_again(session: Session, by: Actor, site: Site, answer: Answer, now: datetime) -> bool:
    """Whether one of their own passkeys signed what this very sign-in was asked."""
    proved = _proved(session, site, answer, _again(by), now)
    return proved is not None and proved.staff_id == by.id


def _proved(session: Session, site: Site, answer: Answer, asked: str, now: datetime) -> StaffProved | None:
    """Whose passkey signed a challenge. A wrong answer uses the challenge up too, so the caller keeps this."""
    purpose, state = ceremony.taken(session, answer.challenge, now)
    told = ceremony.told(answer.signed) if purpose == asked else None
    row = other_ways.passkey(session, told.raw_id) if told else None
    if told is None or row is None or told.response.user_handle != row.handle:
        return None
    count = told.response.authenticator_data.counter
    if not ceremony.signed_by(site, state, row.credential, told) or not counts_on(row.sign_count, count):
        return None
    went_on = other_ways.passkey_went_on(session, row.id, row.sign_count, count, now)
    return StaffProved(row.staff_id, row.id) if went_on else None


def _again(by: Actor) -> str:
    return f"again:{by.device_id}"


def _place(passkey_id: UUID) -> Place:
    return Place("staff_passkeys", "name", passkey_id)
