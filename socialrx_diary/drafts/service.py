"""Putting by what somebody is writing, giving it back, and forgetting it once it is kept or thrown away."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.db import one_at_a_time
from socialrx_diary.drafts import rules
from socialrx_diary.drafts.models import Draft as Row
from socialrx_diary.drafts.rules import Draft, Mark, Waiting, Written
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.vault import Place, Vault


def keep(session: Session, vault: Vault, by: Actor, week: date, written: Written, now: datetime) -> bool:
    """Put by what stands in the box of a page. False when the same page has written something newer already.

    Nothing is read for it, so somebody whose diary is locked can be spared what they wrote, too.
    """
    row = _row(session, by, week, written.page)
    if row is not None and row.typed >= written.typed:
        return False
    if row is None:
        row = Row(id=uuid4(), participant_id=by.id, week=week, page=written.page, lane=by.lane)
        session.add(row)
    row.words_sealed = vault.key_of(by.id).seal(written.words, _place(row.id)) if written.words else None
    row.typed, row.based_on, row.prompt_id, row.kept_at = written.typed, written.based_on, written.prompt_id, now
    _empty(session, by, week, written.took, now)
    session.flush()
    return True


def waiting(session: Session, vault: Vault, by: Actor, week: date, kept: Reflection | None) -> Waiting | None:
    """What waits to be kept of a week, for its writer; `kept` is the week as it stands."""
    rows = session.scalars(_with_words(by).where(Row.week == week)).all()
    if not rows:
        return None
    version, words_at = (kept.version if kept else 0), {0: ""}
    if kept:
        earlier = reflections.earlier_versions(session, vault, by, kept.id)
        words_at |= {one.version: one.words for one in earlier if not one.set_aside} | {version: kept.words}
    return rules.in_one_box(_opened(session, vault, by, rows), words_at, version)


def every(session: Session, vault: Vault, by: Actor) -> list[tuple[date, Waiting]]:
    """All that one is writing and has not kept, newest week first: what a copy of a whole diary needs."""
    weeks = sorted({row.week for row in session.scalars(_with_words(by))}, reverse=True)
    found = [
        (week, waiting(session, vault, by, week, reflections.own_week(session, vault, by, week))) for week in weeks
    ]
    return [(week, one) for week, one in found if one]


def forget(session: Session, by: Actor, week: date, marks: Sequence[Mark], now: datetime) -> None:
    """What these marks stand for is kept now, or thrown away. What a page wrote after its mark stays.

    A row stays without words: something sent before, and still on its way, must not bring them back.
    """
    one_at_a_time(session, f"week:{by.id}:{week}")
    for mark in marks:
        if mark.typed > 0 and _row(session, by, week, mark.page) is None:
            session.add(_emptied(by, week, mark, now))
    session.flush()
    _empty(session, by, week, marks, now)


def forget_week(session: Session, by: Actor, week: date) -> None:
    """A week is deleted, and with it all that was being written about it."""
    session.execute(delete(Row).where(_seen_by(by), Row.week == week))


def sweep(session: Session, before: datetime) -> None:
    """Drop what holds no words any more. Words are never swept: they wait for their writer for as long as it takes."""
    session.execute(delete(Row).where(Row.words_sealed.is_(None), Row.kept_at < before))


def _row(session: Session, by: Actor, week: date, page: UUID) -> Row | None:
    """What a page wrote last, with nobody else writing about the week until this transaction ends."""
    one_at_a_time(session, f"week:{by.id}:{week}")
    return session.scalar(select(Row).where(_seen_by(by), Row.week == week, Row.page == page))


def _empty(session: Session, by: Actor, week: date, marks: Iterable[Mark], now: datetime) -> None:
    for mark in marks:
        row = _row(session, by, week, mark.page)
        if row is not None and row.typed <= mark.typed:
            row.words_sealed, row.typed, row.kept_at = None, mark.typed, now


def _emptied(by: Actor, week: date, mark: Mark, now: datetime) -> Row:
    row = Row(id=uuid4(), participant_id=by.id, week=week, page=mark.page, typed=mark.typed, based_on=0, kept_at=now)
    row.lane = by.lane
    return row


def _with_words(by: Actor) -> Select[Any]:
    return select(Row).where(_seen_by(by), Row.words_sealed.is_not(None)).order_by(Row.kept_at, Row.id)


def _seen_by(by: Actor) -> ColumnElement[bool]:
    """One's own drafts, as far as the device in hand may see them."""
    own = Row.participant_id == by.id
    return own if by.whole else and_(own, Row.lane == by.device_id)


def _opened(session: Session, vault: Vault, by: Actor, rows: Sequence[Row]) -> list[Draft]:
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [
        Draft(
            words=key.open(grant, row.words_sealed or b"", _place(row.id)),
            based_on=row.based_on,
            prompt_id=row.prompt_id,
            mark=Mark(row.page, row.typed),
            kept_at=row.kept_at,
        )
        for row in rows
    ]


def _place(draft_id: UUID) -> Place:
    return Place("drafts", "words", draft_id)
