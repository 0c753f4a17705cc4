"""The safe way, for somebody who lost phone and words: one helper asks, a second confirms, then all devices wait."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import narrow, notices
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Told
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.participants import service as participants
from socialrx_diary.returning.models import Opening as Row
from socialrx_diary.returning.rules import HELPERS, WAIT, Opening, may_confirm
from socialrx_diary.vault import Place, Vault


def has_new_phone(session: Session, participant_id: UUID) -> bool:
    """Whether somebody has a phone that sees only new weeks; without one there is nothing to open."""
    return bool(narrow.of(session, participant_id))


def ask(session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime) -> bool:
    """Ask that somebody's newest phone may open their older weeks; False when there is no such phone of theirs."""
    person = participants.on_my_list(session, vault, by, participant_id)
    phones = narrow.of(session, participant_id)
    if person is None or not phones:
        return False
    one_at_a_time(session, f"opening:{participant_id}")
    if under_way(session, vault, by, participant_id):
        return True
    opening_id = uuid4()
    session.add(
        Row(
            id=opening_id,
            participant_id=participant_id,
            organisation_id=by.organisation_id,
            device_id=phones[0].id,
            name_sealed=vault.seal_for_service(person.name, _place(opening_id)),
            asked_by=by.id,
            asked_at=now,
        )
    )
    session.flush()
    audit.note(session, by, Deed.OPENING_ASKED, participant_id, now, name=by.name, opening=str(opening_id))
    return True


def under_way(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> Opening | None:
    """What was asked for one person and is not over."""
    return next((one for one in _waiting(session, vault, by) if one.participant_id == participant_id), None)


def to_confirm(session: Session, vault: Vault, by: Actor) -> list[Opening]:
    """What waits for a second person in one's service, the oldest first."""
    return [one for one in _waiting(session, vault, by) if one.confirmed_at is None]


def asked(session: Session, vault: Vault, by: Actor, opening_id: UUID) -> Opening | None:
    """One that is not over, for anybody in the service who helps people back in."""
    return next((one for one in _waiting(session, vault, by) if one.id == opening_id), None)


def on_its_way(session: Session, by: Actor) -> datetime | None:
    """When the device in hand opens everything, if that was confirmed."""
    return next((one.opens_at for one in accounts.devices(session, by) if one.this_one), None)


def confirm(session: Session, by: Actor, opening_id: UUID, now: datetime) -> bool:
    """A second person has made sure who asked. From now on every device of theirs tells it, and can stop it."""
    row = session.scalar(select(Row).where(Row.id == opening_id, Row.organisation_id == by.organisation_id))
    if row is None or not may_confirm(by.role, by.id, row.asked_by):
        return False
    confirming = _unended(opening_id).where(Row.confirmed_at.is_(None))
    if not _took(session, confirming.values(confirmed_by=by.id, confirmed_at=now, name_sealed=None)):
        return False
    opens_at = now + WAIT
    narrow.open_on(session, row.device_id, opens_at)
    audit.note(session, by, Deed.OPENING_CONFIRMED, row.participant_id, now, name=by.name, opening=str(opening_id))
    notices.tell_others(
        session, row.participant_id, row.device_id, Told.OPENING, opening_id, now, who=by.name, until=opens_at
    )
    return True


def is_own(session: Session, by: Actor, opening_id: UUID) -> bool:
    """Whether this is about one's own diary, over or not."""
    return session.scalar(select(Row.id).where(Row.id == opening_id, Row.participant_id == by.id)) is not None


def stop(session: Session, by: Actor, opening_id: UUID, now: datetime) -> bool:
    """The person says on another of their devices that it was not them: it is over at once."""
    row = session.scalar(select(Row).where(Row.id == opening_id, Row.participant_id == by.id))
    return row is not None and by.whole and _end(session, by, row, now)


def take_back(session: Session, by: Actor, opening_id: UUID, now: datetime) -> bool:
    """Somebody who helps people back in sees that something is wrong."""
    row = session.scalar(select(Row).where(Row.id == opening_id, Row.organisation_id == by.organisation_id))
    return row is not None and by.role in HELPERS and _end(session, by, row, now)


def _end(session: Session, by: Actor, row: Row, now: datetime) -> bool:
    if not _took(session, _unended(row.id).values(ended_at=now, name_sealed=None)):
        return False
    narrow.open_on(session, row.device_id, None)
    notices.forget(session, row.id)
    audit.note(session, by, Deed.OPENING_STOPPED, row.participant_id, now, name=by.name, opening=str(row.id))
    return True


def _unended(opening_id: UUID) -> Update:
    """Change one only if it is not over, in one statement: of two who press at once, one finds it changed."""
    return update(Row).where(Row.id == opening_id, Row.ended_at.is_(None))


def _took(session: Session, change: Update) -> bool:
    took = session.execute(change.returning(Row.id).execution_options(synchronize_session=False)).first()
    session.expire_all()
    return took is not None


def _waiting(session: Session, vault: Vault, by: Actor) -> list[Opening]:
    rows = session.scalars(
        select(Row).where(Row.organisation_id == by.organisation_id, Row.ended_at.is_(None)).order_by(Row.asked_at)
    ).all()
    askers = accounts.staff_names(session, {row.asked_by for row in rows})
    return [
        Opening(
            row.id,
            row.participant_id,
            vault.open_for_service(row.name_sealed, _place(row.id)) if row.name_sealed else "",
            row.asked_by,
            askers.get(row.asked_by, ""),
            row.asked_at,
            row.confirmed_at,
        )
        for row in rows
    ]


def _place(opening_id: UUID) -> Place:
    return Place("openings", "name", opening_id)
