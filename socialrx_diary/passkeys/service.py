"""Passkeys of somebody with a diary: adding one, coming in with one, taking one away."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fido2.webauthn import PublicKeyCredentialUserEntity
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import notices
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Told
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.db import one_at_a_time
from socialrx_diary.participants import service as participants
from socialrx_diary.passkeys import ceremony
from socialrx_diary.passkeys.models import Passkey
from socialrx_diary.passkeys.rules import HANDLE_BYTES, MOST, Answer, Proved, Seen, Site
from socialrx_diary.vault import Place, Vault

ADDING, PROVING = "add", "prove"


def own(session: Session, vault: Vault, by: Actor) -> list[Seen]:
    """One's own passkeys, the newest first."""
    rows = session.scalars(
        select(Passkey).where(Passkey.participant_id == by.id).order_by(Passkey.added_at.desc())
    ).all()
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [Seen(row.id, key.open(grant, row.name_sealed, _place(row.id)), row.added_at, row.used_at) for row in rows]


def has_any(session: Session, by: Actor) -> bool:
    """Whether somebody has a passkey."""
    return session.scalar(select(Passkey.id).where(Passkey.participant_id == by.id).limit(1)) is not None


def begin_adding(session: Session, by: Actor, site: Site, called: str, now: datetime) -> dict[str, Any]:
    """What a browser needs to make a passkey. A phone that has one already makes no second."""
    rows = session.scalars(select(Passkey).where(Passkey.participant_id == by.id)).all()
    user = PublicKeyCredentialUserEntity(name=called, id=_handle(rows), display_name=called)
    held = [row.credential for row in rows]
    return ceremony.begin_making(session, site, called, user, held, _adding(by), now)


def add(session: Session, vault: Vault, by: Actor, site: Site, answer: Answer, name: str, now: datetime) -> bool:
    """Keep a passkey that was just made on a phone; False when it is not what was asked for."""
    one_at_a_time(session, f"passkeys:{by.id}")
    made = ceremony.made(session, site, answer, _adding(by), now)
    if made is None or _count(session, by) >= MOST or _found(session, made["credential_id"]):
        return False
    passkey_id = uuid4()
    sealed = vault.key_of(by.id).seal(name, _place(passkey_id))
    session.add(Passkey(id=passkey_id, participant_id=by.id, name_sealed=sealed, added_at=now, **made))
    session.flush()
    audit.note(session, by, Deed.PASSKEY_ADDED, by.id, now, passkey=str(passkey_id))
    return True


def forget_asked(session: Session, participant_id: UUID) -> None:
    """Nothing that a phone of somebody's was asked to make is waited for any more: the diary it was for is gone."""
    ceremony.forget(session, f"{ADDING}:{participant_id}:")


def begin_proving(session: Session, site: Site, now: datetime) -> dict[str, Any]:
    """What a browser needs to ask for a passkey, whoever's it is."""
    return ceremony.begin_proving(session, site, PROVING, now)


def prove(session: Session, site: Site, answer: Answer, now: datetime) -> Proved | None:
    """Whose passkey signed this challenge; None when it is nobody's, or not good. The caller keeps this either way."""
    row = ceremony.proved(session, site, answer, PROVING, _found, now)
    return Proved(row.participant_id, row.id) if row else None


def come_in(session: Session, proved: Proved, device_name: str, now: datetime) -> str | None:
    """Open somebody's own diary on one more device; returns its token. It goes on their trail like any phone."""
    token = accounts.sign_in(session, now, device_name, participant_id=proved.participant_id)
    found = accounts.who(session, token, now, participants.membership)
    if found is None:
        return None
    about = {"device": str(found.actor.device_id), "passkey": str(proved.passkey_id)}
    audit.note(session, found.actor, Deed.PHONE_ADDED, found.actor.id, now, **about)
    device_id = found.actor.device_id
    notices.tell_others(session, found.actor.id, device_id, Told.PHONE_ADDED, device_id, now, who=device_name)
    return token


def remove(session: Session, by: Actor, passkey_id: UUID, now: datetime) -> bool:
    """Forget one of one's own passkeys; False for anybody else's, there or not."""
    gone = session.execute(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.participant_id == by.id).returning(Passkey.id)
    )
    if gone.first() is None:
        return False
    audit.note(session, by, Deed.PASSKEY_REMOVED, by.id, now, passkey=str(passkey_id))
    return True


def _handle(rows: Sequence[Passkey]) -> bytes:
    """By what a phone knows somebody: the same for all their passkeys, and drawn by chance."""
    return rows[0].handle if rows else secrets.token_bytes(HANDLE_BYTES)


def _adding(by: Actor) -> str:
    return f"{ADDING}:{by.id}"


def _found(session: Session, credential_id: bytes) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def _count(session: Session, by: Actor) -> int:
    return session.scalar(select(func.count()).where(Passkey.participant_id == by.id)) or 0


def _place(passkey_id: UUID) -> Place:
    return Place("passkeys", "name", passkey_id)
