"""Coming back with one's own words, opening a device that saw only new weeks, and telling the other devices."""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts import narrow, notices
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import ALL_BACK_TRIES, BACK_TRIES, Actor, Role, Told
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Entry
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.db import one_at_a_time
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import lanes
from socialrx_diary.returning.models import Opening, WayBack
from socialrx_diary.returning.rules import WAIT, CameBack, Event, Refusal, Words
from socialrx_diary.vault import Vault


def made_at(session: Session, by: Actor) -> datetime | None:
    """When one's way back in was made; None when there is none."""
    return session.scalar(select(WayBack.made_at).where(WayBack.participant_id == by.id))


def make(session: Session, by: Actor, now: datetime) -> Words:
    """A new way back in; the old words stop at once. It is in the answer to this and nowhere else."""
    if by.role is not Role.PARTICIPANT or not by.whole:
        raise NotTheirsError("only a device that opens everything can make a way back to everything")
    one_at_a_time(session, f"way back:{by.id}")
    words = Words.draw()
    with reach.everywhere(session):
        while _owner(session, words):
            words = Words.draw()
    session.execute(delete(WayBack).where(WayBack.participant_id == by.id))
    session.add(WayBack(participant_id=by.id, mark=_mark(session, words), made_at=now))
    session.flush()
    audit.note(session, by, Deed.WAY_BACK_MADE, by.id, now)
    return words


def own(session: Session, by: Actor, typed: str) -> Words | None:
    """These words, if they are one's own way back in just now: what may be put on paper."""
    words = Words.read(typed)
    return words if isinstance(words, Words) and _owner(session, words) == by.id else None


def come_back(
    session: Session, vault: Vault, typed: str, address: str, device_name: str, now: datetime
) -> CameBack | Refusal:
    """Open a whole diary on one more device. Tries are counted, so the caller keeps this whatever the answer."""
    words = _tried(session, typed, address, now)
    if isinstance(words, Refusal):
        return words
    participant_id = _owner(session, words)
    if participant_id is None:
        return Refusal.WRONG
    accounts.forget_tries(session, _from(address))
    token = accounts.sign_in(session, now, device_name, participant_id=participant_id)
    found = accounts.who(session, token, now, participants.membership)
    assert found is not None  # noqa: S101 - it was signed in a moment ago, in this very transaction
    reach.narrow(session, found.actor.organisation_id, found.actor.person)
    note_added(session, found.actor, device_name, now, Deed.CAME_BACK)
    _run_together(session, vault, found.actor, now)
    return CameBack(found.actor, token)


def open_with_words(
    session: Session, vault: Vault, by: Actor, typed: str, address: str, now: datetime
) -> Refusal | None:
    """Open one's older weeks on the device in hand; None when it is done."""
    words = _tried(session, typed, address, now)
    if isinstance(words, Refusal):
        return words
    if _owner(session, words) != by.id:
        return Refusal.WRONG
    accounts.forget_tries(session, _from(address))
    if narrow.open_now(session, by.device_id):
        _opened(session, vault, by, now)
    return None


def open_when_due(session: Session, vault: Vault, by: Actor, now: datetime) -> None:
    """The wait is over and nobody said no: the device in hand opens everything from here on."""
    if narrow.open_now(session, by.device_id, now):
        _opened(session, vault, by, now)


def note_added(session: Session, added: Actor, device_name: str, now: datetime, deed: Deed = Deed.PHONE_ADDED) -> None:
    """A device was added: that goes on the trail, and every other device that opens everything tells of it."""
    about = {"device": str(added.device_id), "device_name": device_name}
    if not added.whole:
        about["new_only"] = "yes"
    audit.note(session, added, deed, added.id, now, **about)
    if added.whole:
        _tell_of_openings(session, added)
    told = Told.PHONE_ADDED if added.whole else Told.NEW_ONLY_ADDED
    notices.tell_others(session, added.id, added.device_id, told, added.device_id, now, who=device_name)


def history(session: Session, by: Actor) -> list[Event]:
    """How one's diary was opened, and where, newest first; a device that sees only new weeks sees what is new."""
    return [_event(entry) for entry in audit.ways_in(session, by.id, by.sees_from)]


def _tell_of_openings(session: Session, added: Actor) -> None:
    """A device that opens everything can stop what was under way before it came."""
    rows = session.scalars(
        select(Opening).where(
            Opening.participant_id == added.id, Opening.confirmed_at.is_not(None), Opening.ended_at.is_(None)
        )
    ).all()
    for row in rows:
        assert row.confirmed_at is not None  # noqa: S101 - asked for in the query
        until = row.confirmed_at + WAIT
        notices.tell(session, [added.device_id], Told.OPENING, row.id, row.confirmed_at, until=until)


def _event(entry: Entry) -> Event:
    return Event(
        entry.deed.value,
        entry.at,
        entry.about.get("name", ""),
        entry.about.get("device_name", ""),
        "new_only" in entry.about,
    )


def _tried(session: Session, typed: str, address: str, now: datetime) -> Words | Refusal:
    """The words to look for, when there is still a try. Words that no card can hold ask nothing, and cost none."""
    words = Words.read(typed)
    if isinstance(words, Refusal):
        return words
    allowances = ((_from(address), BACK_TRIES), ("back: all together", ALL_BACK_TRIES))
    allowed = all(accounts.count_try(session, what, allowance, now) for what, allowance in allowances)
    return words if allowed else Refusal.WAIT


def _opened(session: Session, vault: Vault, by: Actor, now: datetime) -> None:
    whole = Actor(by.id, by.role, by.organisation_id, by.device_id)
    ended = session.scalars(
        update(Opening)
        .where(Opening.device_id == by.device_id, Opening.ended_at.is_(None))
        .values(ended_at=now, name_sealed=None)
        .returning(Opening.id)
        .execution_options(synchronize_session=False)
    ).all()
    for opening_id in ended:
        notices.forget(session, opening_id)
    notices.forget(session, by.device_id)
    audit.note(session, whole, Deed.OLDER_OPENED, by.id, now, device=str(by.device_id))
    notices.tell_others(session, by.id, by.device_id, Told.OLDER_OPENED, by.device_id, now)
    _run_together(session, vault, whole, now)


def _run_together(session: Session, vault: Vault, whole: Actor, now: datetime) -> None:
    still_apart = [device.id for device in narrow.of(session, whole.id)]
    lanes.run_together(session, vault, whole, still_apart, now)


def _owner(session: Session, words: Words) -> UUID | None:
    return session.scalar(select(WayBack.participant_id).where(WayBack.mark == _mark(session, words)))


def _mark(session: Session, words: Words) -> bytes:
    """What is kept of words: HMAC-SHA-256 with a secret from the key ring, which no copy of the database holds."""
    secret = hmac.new(session.info["trail_secret"], b"socialrx-diary|way back|v1", sha256).digest()
    return hmac.new(secret, words.spelled().encode(), sha256).digest()


def _from(address: str) -> str:
    return f"back:{address}"
