"""Passkeys of somebody with a diary: adding one, coming in with one, taking one away."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fido2.utils import websafe_decode
from fido2.webauthn import PublicKeyCredentialUserEntity
from sqlalchemy import delete, func, select, update
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
from socialrx_diary.passkeys.rules import HANDLE_BYTES, MOST, Answer, Proved, Seen, Site, counts_on
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
    return ceremony.begin_making(session, site, called, user, held, f"{ADDING}:{by.id}", now)


def add(session: Session, vault: Vault, by: Actor, site: Site, answer: Answer, name: str, now: datetime) -> bool:
    """Keep a passkey that was just made on a phone; False when it is not what was asked for."""
    one_at_a_time(session, f"passkeys:{by.id}")
    purpose, state = ceremony.taken(session, answer.challenge, now)
    if not purpose.startswith(f"{ADDING}:{by.id}:") or _count(session, by) >= MOST:
        return False
    made = ceremony.made(site, state, answer.signed)
    if made is None or made.credential_data is None or _known(session, made.credential_data.credential_id):
        return False
    passkey_id, data = uuid4(), made.credential_data
    session.add(
        Passkey(
            id=passkey_id,
            participant_id=by.id,
            handle=websafe_decode(purpose.rpartition(":")[2]),
            credential_id=bytes(data.credential_id),
            credential=bytes(data),
            sign_count=made.counter,
            name_sealed=vault.key_of(by.id).seal(name, _place(passkey_id)),
            added_at=now,
        )
    )
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
    """Whose passkey signed this challenge; None when it is nobody's, or not good.

    A wrong answer uses the challenge up as well, so the caller keeps this transaction whatever comes of it.
    """
    purpose, state = ceremony.taken(session, answer.challenge, now)
    told = ceremony.told(answer.signed) if purpose == PROVING else None
    row = session.scalar(select(Passkey).where(Passkey.credential_id == told.raw_id)) if told else None
    if told is None or row is None or told.response.user_handle != row.handle:
        return None
    count = told.response.authenticator_data.counter
    if not ceremony.signed_by(site, state, row.credential, told) or not counts_on(row.sign_count, count):
        return None
    # The counter is asked for once more where it is changed: of two answers at once only one may be the next.
    went_on = session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, Passkey.sign_count == row.sign_count)
        .values(sign_count=count, used_at=now)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return Proved(row.participant_id, row.id) if went_on.first() else None


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


def _known(session: Session, credential_id: bytes) -> bool:
    return session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None


def _count(session: Session, by: Actor) -> int:
    return session.scalar(select(func.count()).where(Passkey.participant_id == by.id)) or 0


def _place(passkey_id: UUID) -> Place:
    return Place("passkeys", "name", passkey_id)
