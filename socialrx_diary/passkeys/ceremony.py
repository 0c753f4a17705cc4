"""Asking for a passkey and believing the answer, whoever's it is. The cryptography is the library's."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
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
from sqlalchemy import delete
from sqlalchemy.orm import Session

from socialrx_diary.passkeys.models import Challenge
from socialrx_diary.passkeys.rules import CHALLENGE_LASTS, Site, still_asked

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


def taken(session: Session, challenge: str, now: datetime) -> tuple[str, dict[str, Any]]:
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


def made(site: Site, state: dict[str, Any], signed: str) -> AuthenticatorData | None:
    """The passkey that a browser says was made, if it is what was asked for."""
    try:
        return _server(site).register_complete(state, json.loads(signed))
    except Exception:  # noqa: BLE001 - what somebody makes up is refused, over whatever the library stumbles
        return None


def told(signed: str) -> AuthenticationResponse | None:
    """What a browser says was signed, read and not believed yet."""
    try:
        answer: AuthenticationResponse = AuthenticationResponse.from_dict(json.loads(signed))
        return answer
    except Exception:  # noqa: BLE001 - the same
        return None


def signed_by(site: Site, state: dict[str, Any], credential: bytes, answer: AuthenticationResponse) -> bool:
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
