"""Inviting somebody, printing their card, and letting in whoever holds the code."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import JOIN_TRIES, Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.invites.models import Invite
from socialrx_diary.invites.rules import (
    ANOTHER_PHONE_LASTS,
    CARD_LASTS,
    DOUBLE_TAP,
    NEWS_LASTS,
    WRONG_TRIES,
    Code,
    Refusal,
)
from socialrx_diary.participants import service as participants
from socialrx_diary.themes.rules import shuffled
from socialrx_diary.vault import Place, Vault

# OWASP's floor: a code has 40 random bits and ten tries, so a costlier hash would only slow the person down.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _hasher.hash("NOBODY00")


@dataclass(frozen=True)
class LetIn:
    """A code that worked: whose diary it opens and the token of the new device."""

    participant_id: UUID
    token: str
    for_another_phone: bool
    new_only: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it opens a diary that is there already."""
        return self.for_another_phone or self.new_only


@dataclass(frozen=True)
class Card:
    """What is printed on an invitation."""

    participant_id: UUID
    name: str
    code: str
    expires_at: datetime
    new_only: bool = False
    nameless: bool = False


def invite(
    session: Session, vault: Vault, by: Actor, name: str, now: datetime, on_sheet: tuple[UUID, int] | None = None
) -> UUID:
    """Make a card for somebody new on this link worker's list; returns the new participant's id."""
    participant_id = participants.add(session, vault, by, name, shuffled(random.SystemRandom()), now, on_sheet)
    _make_code(session, vault, participant_id, now, for_another_phone=False)
    audit.note(session, by, Deed.INVITED, participant_id, now, name=by.name)
    return participant_id


def card(session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime) -> Card | None:
    """The card of somebody on one's own list, while it can still be used. Seeing a code goes on the trail."""
    person = participants.on_my_list(session, vault, by, participant_id)
    row = session.scalar(_open_cards(now).where(Invite.participant_id == participant_id))
    if person is None or row is None or row.code_sealed is None:
        return None
    grant = consent.grant_name(session, by, participant_id)
    code = vault.key_of(participant_id).open(grant, row.code_sealed, _code_place(row.id))
    audit.note(session, by, Deed.CARD_SHOWN, participant_id, now, name=by.name)
    return Card(participant_id, person.name, code, row.expires_at, row.new_only, person.nameless)


def new_card(session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime) -> bool:
    """A fresh card; the old one stops working. For somebody who keeps a diary already it opens what is new, no more.

    Whoever used the old card and never joined is signed out: joining with the new one must not open it to them too.
    The phones of a diary in use stay as they are.
    """
    person = participants.on_my_list(session, vault, by, participant_id)
    if person is None:
        return False
    stale = delete(Invite).where(Invite.participant_id == participant_id)
    if person.joined:
        stale = stale.where(Invite.for_another_phone.is_(False), Invite.used_at.is_(None))
    else:
        accounts.sign_out_everywhere(session, participant_id)
    session.execute(stale)
    _make_code(session, vault, participant_id, now, for_another_phone=False, new_only=person.joined)
    deed = Deed.CARD_REMADE if person.joined else Deed.INVITED
    audit.note(session, by, deed, participant_id, now, name=by.name)
    return True


def stop_new_cards(session: Session, participant_id: UUID) -> None:
    """No card waits any more that opens new weeks of somebody's diary: whoever made it has handed them over."""
    session.execute(
        delete(Invite).where(Invite.participant_id == participant_id, Invite.new_only, Invite.used_at.is_(None))
    )


def open_cards(session: Session, participant_ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """Whose card can still be used, and until when."""
    rows = session.scalars(_open_cards(now).where(Invite.participant_id.in_(list(participant_ids))))
    return {row.participant_id: row.expires_at for row in rows}


def new_cards_used(session: Session, participant_ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """Who came in with a new card lately, and when: it is told to both, so that neither could do it unseen."""
    rows = session.execute(
        select(Invite.participant_id, func.max(Invite.used_at).label("at"))
        .where(Invite.participant_id.in_(list(participant_ids)), Invite.new_only, Invite.used_at > now - NEWS_LASTS)
        .group_by(Invite.participant_id)
    )
    return {row.participant_id: row.at for row in rows}


def code_for_another_phone(
    session: Session, vault: Vault, participant_id: UUID, now: datetime, lasting: timedelta = ANOTHER_PHONE_LASTS
) -> str:
    """A code that opens one's own diary on another phone; shown once, works once, for a quarter of an hour."""
    session.execute(delete(Invite).where(Invite.participant_id == participant_id, Invite.for_another_phone))
    return _make_code(session, vault, participant_id, now, for_another_phone=True, lasting=lasting)


def let_in(
    session: Session, typed: str, form_key: UUID, address: str, device_name: str, now: datetime
) -> LetIn | Refusal:
    """Use up a code. Exactly one form gets in; that same form sent twice, by a double tap, gets in twice.

    Tries are counted even when they fail, so the caller must keep this transaction whatever the answer.
    """
    if not accounts.count_try(session, f"join:{address}", JOIN_TRIES, now):
        return Refusal.WAIT
    code = Code.read(typed)
    row = session.scalar(select(Invite).where(Invite.selector == code.selector)) if code else None
    if code is None or row is None:
        _matches(_NOBODYS, "00000000")  # an unknown code takes as long as a known one
        return Refusal.UNKNOWN
    refusal = _unproved(session, row, code) or _unusable(row, form_key, now)
    if refusal:
        return refusal
    took = session.execute(
        update(Invite)
        .where(Invite.id == row.id, Invite.used_at.is_(None) | (Invite.used_with == form_key))
        .values(used_at=now, used_with=form_key)
        .returning(Invite.id)
    ).first()
    if took is None:
        return Refusal.USED
    sees_from = now if row.new_only else None
    token = accounts.sign_in(session, now, device_name, participant_id=row.participant_id, sees_from=sees_from)
    return LetIn(row.participant_id, token, row.for_another_phone, row.new_only)


def decline(session: Session, by: Actor, now: datetime) -> None:
    """The person would rather not keep a diary: nothing is kept, they are signed out, and their card works again."""
    used = session.scalar(select(Invite).where(Invite.participant_id == by.id, Invite.for_another_phone.is_(False)))
    accounts.sign_out_everywhere(session, by.id)
    audit.note(session, by, Deed.DECLINED, by.id, now)
    if used is not None:
        used.used_at = None
        used.used_with = None


def forget_code(session: Session, participant_id: UUID) -> None:
    """Once somebody has joined, their card can never be printed again, so its code goes."""
    session.execute(update(Invite).where(Invite.participant_id == participant_id).values(code_sealed=None))


def hashed(secret: str) -> str:
    """A secret as it is kept, to be proved later."""
    return _hasher.hash(secret)


def proves(secret_hash: str | None, secret: str) -> bool:
    """Whether a secret is the one kept; where none is kept, no, after as long a time."""
    return _matches(secret_hash or _NOBODYS, secret) and secret_hash is not None


def forget_codes(session: Session, participant_id: UUID) -> None:
    """No code of somebody's opens anything any more."""
    session.execute(delete(Invite).where(Invite.participant_id == participant_id))


def _open_cards(now: datetime) -> Select[Invite]:
    return select(Invite).where(
        Invite.for_another_phone.is_(False),
        Invite.used_at.is_(None),
        Invite.expires_at > now,
        Invite.wrong_tries < WRONG_TRIES,
    )


def _make_code(
    session: Session,
    vault: Vault,
    participant_id: UUID,
    now: datetime,
    *,
    for_another_phone: bool,
    new_only: bool = False,
    lasting: timedelta = CARD_LASTS,
) -> str:
    code = Code.make()
    with reach.everywhere(session):
        while session.scalar(select(Invite.id).where(Invite.selector == code.selector)):
            code = Code.make()
    invite_id = uuid4()
    sealed = None if for_another_phone else vault.key_of(participant_id).seal(code.printed(), _code_place(invite_id))
    session.add(
        Invite(
            id=invite_id,
            participant_id=participant_id,
            selector=code.selector,
            secret_hash=_hasher.hash(code.secret),
            code_sealed=sealed,
            for_another_phone=for_another_phone,
            new_only=new_only,
            made_at=now,
            expires_at=now + lasting,
        )
    )
    session.flush()
    return code.printed()


def _unproved(session: Session, row: Invite, code: Code) -> Refusal | None:
    """Why the secret does not prove the code. Tries are counted in one statement, and too many burn the code."""
    counting = update(Invite).where(Invite.id == row.id).values(wrong_tries=Invite.wrong_tries + 1)
    if session.execute(counting.returning(Invite.wrong_tries)).scalar_one() > WRONG_TRIES:
        return Refusal.TOO_MANY
    if not _matches(row.secret_hash, code.secret):
        return Refusal.UNKNOWN
    session.execute(update(Invite).where(Invite.id == row.id).values(wrong_tries=0))
    return None


def _unusable(row: Invite, form_key: UUID, now: datetime) -> Refusal | None:
    if row.used_at is not None:
        sent_twice = row.used_with == form_key and now - row.used_at < DOUBLE_TAP
        return None if sent_twice else Refusal.USED
    return Refusal.EXPIRED if row.expires_at <= now else None


def _matches(secret_hash: str, secret: str) -> bool:
    try:
        return _hasher.verify(secret_hash, secret)
    except VerificationError:
        return False


def _code_place(invite_id: UUID) -> Place:
    return Place("invites", "code", invite_id)
