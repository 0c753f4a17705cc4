"""The trail as a service's administrators list it: newest first, a page at a time, however long it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_, union_all
from sqlalchemy.orm import Session

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed, Entry


@dataclass(frozen=True)
class Wanted:
    """What to list: by whom, of which kinds, from when to when, about whom; and the entry to go on after."""

    actor_id: UUID | None = None
    deeds: Collection[Deed] = ()
    since: datetime | None = None
    until: datetime | None = None
    mark: str | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class Listed:
    """One entry in the list. `mark` names whom it is about; None when it is about the service itself."""

    id: int
    mark: str | None
    entry: Entry


def listed(session: Session, service_id: UUID, wanted: Wanted, limit: int) -> list[Listed]:
    """What is wanted of a service's trail, newest first.

    Each kind of deed is asked for by itself and the newest of them all are taken: an index has them in order.
    """
    kinds = [select(TrailEntry).where(TrailEntry.deed == deed) for deed in wanted.deeds] or [select(TrailEntry)]
    each = [_newest(kind.where(*_conditions(service_id, wanted)), limit) for kind in kinds]
    ids = union_all(*(one.with_only_columns(TrailEntry.id).subquery().select() for one in each)).subquery()
    rows = session.scalars(_newest(select(TrailEntry).where(TrailEntry.id.in_(select(ids.c.id))), limit))
    return [Listed(row.id, row.mark, row.entry) for row in rows]


def _newest(wanted: Select[TrailEntry], limit: int) -> Select[TrailEntry]:
    return wanted.order_by(TrailEntry.at.desc(), TrailEntry.id.desc()).limit(limit)


def _conditions(service_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [TrailEntry.service_id == service_id]
    if wanted.actor_id:
        found.append(TrailEntry.actor_id == wanted.actor_id)
    if wanted.mark:
        found.append(TrailEntry.mark == wanted.mark)
    if wanted.since:
        found.append(TrailEntry.at >= wanted.since)
    if wanted.until:
        found.append(TrailEntry.at < wanted.until)
    if wanted.after:
        found.append(tuple_(TrailEntry.at, TrailEntry.id) < tuple_(*wanted.after))
    return found
