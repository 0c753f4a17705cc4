"""Whether the trail holds: one person's before anything of theirs is shown, a service's when that is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from socialrx_diary.audit.models import TrailCheck, TrailEntry
from socialrx_diary.audit.rules import LOOKS, START, BrokenTrailError, Entry, link, mark_of
from socialrx_diary.db import one_at_a_time

# About two seconds of checking on a small machine: more than that is gone on with at the next press.
AT_ONCE = 20_000
MARKS_AT_ONCE = 250

__all__ = ["TrailCheck", "faults", "go_on", "insist", "is_stopped", "last_check"]

CHANGED, MISSING, SHORTER = "changed", "missing", "shorter"

_ROWS = select(
    TrailEntry.chain,
    TrailEntry.position,
    TrailEntry.at,
    TrailEntry.deed,
    TrailEntry.actor_role,
    TrailEntry.actor_id,
    TrailEntry.about,
    TrailEntry.seal,
    TrailEntry.service_id,
    TrailEntry.mark,
).order_by(TrailEntry.chain, TrailEntry.position)


@dataclass(frozen=True)
class Fault:
    """Where a trail stops holding: how, whose it is by their mark, and the moment of the last entry that holds."""

    how: str
    mark: str | None = None
    after: datetime | None = None
    position: int = 0


def insist(session: Session, service_id: UUID | None, chain: UUID) -> None:
    """Go no further unless this trail holds from its first entry to its last, and its service's did when checked."""
    stopped = service_id is not None and is_stopped(session, service_id)
    if stopped or _fault(session, session.execute(_ROWS.where(TrailEntry.chain == chain)).all(), service_id or chain):
        raise BrokenTrailError


def faults(session: Session) -> Iterator[tuple[UUID, Fault]]:
    """Every trail there is that does not hold, whoever's it is, and where."""
    for chain, entries in groupby(session.execute(_ROWS.execution_options(yield_per=1000)), attrgetter("chain")):
        rows = list(entries)
        fault = _fault(session, rows, next((row.service_id for row in rows if row.service_id), chain))
        if fault:
            yield chain, fault


def is_stopped(session: Session, service_id: UUID) -> bool:
    """Whether a service's trail did not hold when it was last checked: until it does, staff are shown no diary."""
    ended = TrailCheck.service_id == service_id, TrailCheck.ended_at.is_not(None)
    last = select(TrailCheck.broken).where(*ended).order_by(TrailCheck.begun_at.desc()).limit(1)
    return bool(session.scalar(last))


def last_check(session: Session, service_id: UUID) -> TrailCheck | None:
    """The newest check of a service's trail, ended or not."""
    newest = select(TrailCheck).where(TrailCheck.service_id == service_id).order_by(TrailCheck.begun_at.desc())
    return session.scalar(newest.limit(1))


def go_on(session: Session, service_id: UUID, now: datetime, at_once: int = AT_ONCE) -> TrailCheck:
    """Check a service's trail, or go on with a check that was begun, as far as one go reaches.

    Entries cut off an end leave no gap; but no trail ever grows shorter, so fewer of them than last time is a fault.
    """
    one_at_a_time(session, f"check:{service_id}")
    newest = last_check(session, service_id)
    check = newest if newest and newest.ended_at is None else _begun(session, service_id, now)
    before = check.entries
    for mark, rows in _marks(session, service_id, check.last_mark):
        fault = _take(session, check, mark, rows)
        if fault:
            return _ended(check, now, fault)
        if check.entries - before >= at_once:
            return check
    short = check.entries < _entries_last_time(session, service_id)
    return _ended(check, now, Fault(SHORTER) if short else None)


def _begun(session: Session, service_id: UUID, now: datetime) -> TrailCheck:
    check = TrailCheck(id=uuid4(), service_id=service_id, begun_at=now, last_mark="", entries=0, broken="")
    session.add(check)
    session.flush()
    return check


def _take(session: Session, check: TrailCheck, mark: str, rows: list[Row[Any]]) -> Fault | None:
    """Take one mark's entries into a check; the fault in them, if there is one."""
    for _chain, entries in groupby(rows, attrgetter("chain")):
        fault = _fault(session, entries, check.service_id)
        if fault:
            return fault
    check.entries += len(rows)
    check.last_mark = mark
    moments = [row.at for row in rows]
    check.first_at = min([*moments, check.first_at or moments[0]])
    check.last_at = max([*moments, check.last_at or moments[0]])
    return None


def _ended(check: TrailCheck, now: datetime, fault: Fault | None) -> TrailCheck:
    check.ended_at = now
    if fault:
        check.broken, check.broken_mark, check.broken_after = fault.how, fault.mark, fault.after
    return check


def _entries_last_time(session: Session, service_id: UUID) -> int:
    held = TrailCheck.service_id == service_id, TrailCheck.ended_at.is_not(None), TrailCheck.broken == ""
    last = select(TrailCheck.entries).where(*held).order_by(TrailCheck.begun_at.desc()).limit(1)
    return session.scalar(last) or 0


def _marks(session: Session, service_id: UUID, after: str) -> Iterator[tuple[str, list[Row[Any]]]]:
    """The entries of everybody in a service in the order of their marks, the service's own first."""
    if not after:
        yield "", list(session.execute(_ROWS.where(TrailEntry.chain == service_id)))
    of_service = select(TrailEntry.mark).where(TrailEntry.service_id == service_id).group_by(TrailEntry.mark)
    while True:
        wanted = of_service.where(TrailEntry.mark > after).order_by(TrailEntry.mark).limit(MARKS_AT_ONCE)
        marks = [mark for mark in session.scalars(wanted) if mark]
        for mark in marks:
            chains = select(TrailEntry.chain).where(TrailEntry.service_id == service_id, TrailEntry.mark == mark)
            yield mark, list(session.execute(_ROWS.where(TrailEntry.chain.in_(chains))))
        if not marks:
            return
        after = marks[-1]


def _fault(session: Session, rows: Iterable[Row[Any]], service_id: UUID) -> Fault | None:
    """Where one trail does not hold together, or is not listed for its service as it has to be."""
    secret: bytes = session.info["trail_secret"]
    previous, after = START, None
    for expected, row in enumerate(rows):
        entry = Entry(row.chain, row.position, row.at, row.deed, row.actor_role, row.actor_id, row.about)
        if row.position != expected:
            return Fault(MISSING, mark_of(service_id, row.chain), after, expected)
        if row.seal != link(secret, previous, entry) or not _is_listed(row, service_id):
            return Fault(CHANGED, mark_of(service_id, row.chain), after, expected)
        previous, after = row.seal, row.at
    return None


def _is_listed(row: Row[Any], service_id: UUID) -> bool:
    """Whether an entry stands in the list it belongs to. A look that no list showed could be hidden from everybody."""
    if row.service_id is None:
        return row.deed not in LOOKS
    return bool(row.service_id == service_id and row.mark == mark_of(service_id, row.chain))
