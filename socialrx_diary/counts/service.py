"""Counting a quarter, once, and finding what was counted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.counts.models import QuarterCounted
from socialrx_diary.counts.rules import OFTEN, Cell, Quarter, Said, published, quarters
from socialrx_diary.db import one_at_a_time
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import counting
from socialrx_diary.reflections import counted
from socialrx_diary.themes.rules import Theme, read
from socialrx_diary.weeks import HERE, today

PEOPLE_AT_ONCE = 500


@dataclass(frozen=True)
class Counted:
    """A quarter that is over; `said` is None while it has not been counted."""

    quarter: Quarter
    said: dict[str, Said] | None


@dataclass
class _Found:
    """What has been counted so far, of everybody."""

    diaries: int = 0
    sharing: int = 0
    stopped: int = 0
    wrote: int = 0
    often: int = 0
    headings: Counter[Theme] = field(default_factory=Counter)


def quarters_of(session: Session, by: Actor, now: datetime) -> list[Counted]:
    """The quarters of an administrator's service that are over, the newest first."""
    began = organisations.set_up_at(session, by.organisation_id)
    kept = select(QuarterCounted.first_day, QuarterCounted.said)
    rows = session.execute(kept.where(QuarterCounted.organisation_id == by.organisation_id))
    said = {row.first_day: row.said for row in rows}
    return [Counted(one, said.get(one.first)) for one in quarters(today(began), today(now))]


def count(session: Session, by: Actor, first: date, now: datetime) -> bool:
    """Count one quarter of one's own service and keep what may be said of it; False for days that name none."""
    found = next((one for one in quarters_of(session, by, now) if one.quarter.first == first), None)
    if found is None:
        return False
    one_at_a_time(session, f"count:{by.organisation_id}")
    wanted = select(QuarterCounted.id).where(
        QuarterCounted.organisation_id == by.organisation_id, QuarterCounted.first_day == first
    )
    if session.scalar(wanted) is None:
        said = _said(session, by.organisation_id, found.quarter)
        kept = QuarterCounted(
            id=uuid4(), organisation_id=by.organisation_id, first_day=first, said=said, counted_at=now
        )
        session.add(kept)
        session.flush()
        audit.note(session, by, Deed.QUARTER_COUNTED, by.organisation_id, now, quarter=first.isoformat())
    return True


def _said(session: Session, organisation_id: UUID, quarter: Quarter) -> dict[str, Said]:
    since, until = _begin(quarter.first), _begin(quarter.after.first)
    found = _Found()
    for ids in _some_at_a_time(counting.with_diary(session, organisation_id, until)):
        _count(session, ids, quarter, (since, until), found)
    true = {
        Cell.INVITED: counting.invited_between(session, organisation_id, since, until),
        Cell.DIARIES: found.diaries,
        Cell.SHARING: found.sharing,
        Cell.NOT_SHARING: found.diaries - found.sharing,
        Cell.STOPPED: found.stopped,
        Cell.WROTE: found.wrote,
        Cell.WROTE_SOME: found.wrote - found.often,
        Cell.WROTE_OFTEN: found.often,
    }
    return published(true, found.headings)


def _count(
    session: Session, ids: Sequence[UUID], quarter: Quarter, moments: tuple[datetime, datetime], found: _Found
) -> None:
    """Count some people. A week somebody keeps only for themselves is not counted in anything."""
    before, after = (consent.standings_of(session, ids, at) for at in moments)
    weeks: dict[UUID, set[date]] = defaultdict(set)
    about: dict[UUID, set[Theme]] = defaultdict(set)
    for row in counted.weeks_between(session, ids, quarter.first, quarter.last):
        if after[row.participant_id].entry(row.id) is not Choice.ONLY_ME:
            weeks[row.participant_id].add(row.week)
            about[row.participant_id].update(read(row.themes))
    for one in ids:
        if not after[one].keeps:
            continue
        found.diaries += 1
        found.sharing += after[one].shares_with_anybody
        found.stopped += before[one].shares_with_anybody and not after[one].shares_with_anybody
        found.wrote += bool(weeks[one])
        found.often += len(weeks[one]) >= OFTEN
        found.headings.update(about[one])


def _some_at_a_time(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), PEOPLE_AT_ONCE):
        yield ids[start : start + PEOPLE_AT_ONCE]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), HERE).astimezone(UTC)
