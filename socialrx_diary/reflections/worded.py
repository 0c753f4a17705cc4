"""Weeks with words, as a study checks them: which there are, and the words of one for whoever holds a grant."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.reflections import versions
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.sight import MAIN_FIRST
from socialrx_diary.vault import Grant, PersonKey


class Worded(NamedTuple):
    """A week that holds words, as it stands now."""

    id: UUID
    participant_id: UUID
    version: int


def weeks_of(session: Session, participant_ids: Collection[UUID]) -> list[Worded]:
    """Every week of several people that holds words now, each week once, as for a study. No words are opened."""
    wanted = select(Row.id, Row.participant_id, Row.version, Row.week, Row.words_sealed.is_not(None).label("has_words"))
    rows = session.execute(wanted.where(Row.participant_id.in_(participant_ids)).order_by(*MAIN_FIRST))
    found: dict[tuple[UUID, date], tuple[Worded, bool]] = {}
    for row in rows:
        week = Worded(row.id, row.participant_id, row.version)
        found.setdefault((row.participant_id, row.week), (week, row.has_words))
    return [week for week, has_words in found.values() if has_words]


def week_of(session: Session, reflection_id: UUID) -> Worded | None:
    """One week that holds words now."""
    return next(iter(weeks_among(session, [reflection_id])), None)


def weeks_among(session: Session, reflection_ids: Collection[UUID]) -> list[Worded]:
    """Those of some weeks that hold words now."""
    wanted = select(Row.id, Row.participant_id, Row.version)
    rows = session.execute(wanted.where(Row.id.in_(reflection_ids), Row.words_sealed.is_not(None)))
    return [Worded(*row) for row in rows]


def words_among(
    session: Session, keys: Mapping[UUID, PersonKey], grants: Mapping[UUID, Grant]
) -> dict[UUID, tuple[int, str]]:
    """The words of several weeks, by week, with their version; each grant is for its week. Only for `checking`."""
    rows = session.scalars(select(Row).where(Row.id.in_(list(grants))))
    return {
        row.id: (row.version, versions.words_of(keys[row.participant_id], grants[row.id], row))
        for row in rows
        if row.participant_id in keys
    }


def words_of(session: Session, key: PersonKey, grant: Grant, reflection_id: UUID) -> tuple[int, str]:
    """The words of one week, and which version of it they are. Only for `checking`."""
    row = session.scalars(select(Row).where(Row.id == reflection_id, Row.participant_id == grant.participant_id)).one()
    return row.version, versions.words_of(key, grant, row)
