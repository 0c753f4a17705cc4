"""Passkeys of people who work here. One stands for password and code together: the phone has checked who holds it."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fido2.webauthn import PublicKeyCredentialUserEntity
from sqlalchemy.orm import Session

from socialrx_diary.accounts import other_ways
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.passkeys import ceremony
from socialrx_diary.passkeys.rules import HANDLE_BYTES, MOST, Answer, Seen, Site
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
    return ceremony.begin_making(session, site, called, user, held, _adding(by), now)


def add(session: Session, vault: Vault, by: Actor, site: Site, answer: Answer, name: str, now: datetime) -> bool:
    """Keep a passkey that was just made; False when it is not what was asked for."""
    one_at_a_time(session, f"passkeys:{by.id}")
    made = ceremony.made(session, site, answer, _adding(by), now)
    full = len(other_ways.passkeys(session, by.id)) >= MOST
    if made is None or full or other_ways.passkey(session, made["credential_id"]):
        return False
    passkey_id = uuid4()
    sealed = vault.seal_for_service(name, _place(passkey_id))
    other_ways.keep_passkey(session, id=passkey_id, staff_id=by.id, name_sealed=sealed, added_at=now, **made)
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
    key = ceremony.proved(session, site, answer, COMING_IN, other_ways.passkey, now)
    member = accounts.staff_member(session, key.staff_id) if key else None
    if key is None or member is None or not member.active:
        return None
    token = accounts.sign_in(session, now, device_name, staff_id=member.id, proved_at=now)
    by = accounts.acting(member)
    audit.note(session, by, Deed.STAFF_SIGNED_IN, member.organisation_id, now, passkey=str(key.id))
    return member.id, token


def begin_proving_again(session: Session, by: Actor, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to show once more that it is really them, in this sign-in and no other."""
    return ceremony.begin_proving(session, site, _again(by), now)


def prove_again(session: Session, by: Actor, site: Site, answer: Answer, now: datetime) -> bool:
    """Whether one of their own passkeys signed what this very sign-in was asked."""
    key = ceremony.proved(session, site, answer, _again(by), other_ways.passkey, now)
    return key is not None and key.staff_id == by.id


def _adding(by: Actor) -> str:
    return f"staff:{by.id}"


def _again(by: Actor) -> str:
    return f"again:{by.device_id}"


def _place(passkey_id: UUID) -> Place:
    return Place("staff_passkeys", "name", passkey_id)
