"""Asking for a passkey and believing the answer, whoever's it is. The cryptography is the library's."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.public_half import PublicHalf
from socialrx_diary.passkeys.models import Challenge
from socialrx_diary.passkeys.rules import CHALLENGE_LASTS, Answer, Site, counts_on, still_asked

Kept = TypeVar("Kept", bound=PublicHalf)

VERIFIED = UserVerificationRequirement.REQUIRED


def begin_making(
    session: Session,
    site: Site,
    called: str,
    user: PublicKeyCredentialUserEntity,
    held: Iterable[bytes],
    purpose: str,
    now: datetime,
) -> dict[str, Any]:
    """What a browser needs to make a passkey. A phone that has one of these already makes no second."""
    options, state = _server(site, called).register_begin(
        user,
        [AttestedCredentialData(one) for one in held],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return _asked(session, options, state, f"{purpose}:{websafe_encode(user.id)}", now)


def begin_proving(session: Session, site: Site, purpose: str, now: datetime) -> dict[str, Any]:
    """What a browser needs to ask for a passkey, whoever's it is."""
    options, state = _server(site).authenticate_begin(user_verification=VERIFIED)
    return _asked(session, options, state, purpose, now)


def made(session: Session, site: Site, answer: Answer, asked: str, now: datetime) -> dict[str, Any] | None:
    """What is to be kept of a passkey that a browser says was made; None when it is not what was asked for."""
    purpose, state = _taken(session, answer.challenge, now)
    found = _made(site, state, answer.signed) if purpose.startswith(f"{asked}:") else None
    if found is None or found.credential_data is None:
        return None
    return {
        "handle": websafe_decode(purpose.rpartition(":")[2]),
        "credential_id": bytes(found.credential_data.credential_id),
        "credential": bytes(found.credential_data),
        "sign_count": found.counter,
    }


def proved(
    session: Session,
    site: Site,
    answer: Answer,
    asked: str,
    find: Callable[[Session, bytes], Kept | None],
    now: datetime,
) -> Kept | None:
    """Which of the passkeys one can `find` signed what was asked; None when it is none of them, or not good.

    A wrong answer uses the challenge up as well, so the caller keeps this transaction whatever comes of it.
    """
    purpose, state = _taken(session, answer.challenge, now)
    told = _told(answer.signed) if purpose == asked else None
    row = find(session, told.raw_id) if told else None
    if told is None or row is None or told.response.user_handle != row.handle:
        return None
    count = told.response.authenticator_data.counter
    if not _signed_by(site, state, row.credential, told) or not counts_on(row.sign_count, count):
        return None
    return row if _went_on(session, row, count, now) else None


def _went_on(session: Session, row: PublicHalf, count: int, now: datetime) -> bool:
    """Ask for the counter once more where it is changed: of two answers at once only one may be the next."""
    kind = type(row)
    changed = session.execute(
        update(kind)
        .where(kind.credential_id == row.credential_id, kind.sign_count == row.sign_count)
        .values(sign_count=count, used_at=now)
        .returning(kind.credential_id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _taken(session: Session, challenge: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """Use a challenge up: what it was for and what the library needs of it; nothing for one that is used or old."""
    try:
        challenge_id = UUID(challenge)
    except ValueError:
        return "", {}
    row = session.execute(
        delete(Challenge)
        .where(Challenge.id == challenge_id)
        .returning(Challenge.purpose, Challenge.challenge, Challenge.made_at)
    ).first()
    if row is None or not still_asked(row.made_at, now):
        return "", {}
    return row.purpose, {"challenge": websafe_encode(row.challenge), "user_verification": VERIFIED}


def forget(session: Session, purpose: str) -> None:
    """Take away every challenge whose purpose begins so."""
    session.execute(delete(Challenge).where(Challenge.purpose.startswith(purpose)))


def _made(site: Site, state: dict[str, Any], signed: str) -> AuthenticatorData | None:
    """The passkey that a browser says was made, if it is what was asked for."""
    try:
        return _server(site).register_complete(state, json.loads(signed))
    except Exception:  # noqa: BLE001 - what somebody makes up is refused, over whatever the library stumbles
        return None


def _told(signed: str) -> AuthenticationResponse | None:
    """What a browser says was signed, read and not believed yet."""
    try:
        answer: AuthenticationResponse = AuthenticationResponse.from_dict(json.loads(signed))
        return answer
    except Exception:  # noqa: BLE001 - the same
        return None


def _signed_by(site: Site, state: dict[str, Any], credential: bytes, answer: AuthenticationResponse) -> bool:
    """Whether this credential signed this challenge."""
    try:
        _server(site).authenticate_complete(state, [AttestedCredentialData(credential)], answer)
    except Exception:  # noqa: BLE001 - the same
        return False
    return True


def _server(site: Site, called: str = "diary") -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name=called, id=site.host),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == site.origin,
    )


def _asked(session: Session, options: Any, state: dict[str, Any], purpose: str, now: datetime) -> dict[str, Any]:
    """Keep a challenge until it is answered; those that nobody answered in time go."""
    session.execute(delete(Challenge).where(Challenge.made_at < now - CHALLENGE_LASTS))
    challenge_id = uuid4()
    kept = websafe_decode(state["challenge"])
    session.add(Challenge(id=challenge_id, purpose=purpose, challenge=kept, made_at=now))
    session.flush()
    return {"challenge_id": str(challenge_id), **json.loads(json.dumps(dict(options)))}
