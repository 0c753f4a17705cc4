"""The reckoning afterwards: what was acknowledged against what is in the diary."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.reflections import service as reflections
from socialrx_diary.settings import Settings
from socialrx_diary.vault import Vault
from tests.faults.place import opened


@dataclass
class Reckoning:
    """How the books stand. Everything but the first two must be nothing."""

    acknowledged: int = 0
    earlier_and_set_aside: int = 0
    lost: int = 0  # acknowledged and nowhere in the diary
    doubled: int = 0  # in the diary more than once
    unasked: int = 0  # in the diary, and nobody was told so
    deeds_too_many: int = 0  # more or fewer deeds on the trail than were acknowledged
    trail_faults: int = 0
    database_faults: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing is amiss."""
        return not any(getattr(self, one.name) for one in fields(self)[2:])

    def row(self) -> str:
        """The figures in words."""
        return ", ".join(f"{getattr(self, one.name)} {one.name.replace('_', ' ')}" for one in fields(self))


def reckon(
    settings: Settings, acknowledged: Iterable[tuple[Actor, Iterable[str]]], on_the_way: Collection[str] = ()
) -> Reckoning:
    """Look up everything that anybody was told is kept. What was still on its way may be there, once, or not."""
    with opened(settings) as (database, vault), database.reading() as session:
        found = Reckoning(trail_faults=len(audit.faults(session)), database_faults=len(_damage(session)))
        for by, told in acknowledged:
            with database.reading() as own_session:
                _compare(found, own_session, vault, by, set(told), on_the_way)
    return found


def _compare(
    found: Reckoning, session: Session, vault: Vault, by: Actor, told: set[str], on_the_way: Collection[str]
) -> None:
    held, deeds = Counter[str](), 0
    for week in reflections.own_weeks(session, vault, by):
        earlier = reflections.earlier_versions(session, vault, by, week.id)
        held.update([week.words, *(one.words for one in earlier)])
        deeds += sum(one.set_aside for one in earlier)
        found.earlier_and_set_aside += len(earlier)
    kept = select(func.count()).where(
        TrailEntry.chain == by.id, TrailEntry.deed.in_([Deed.WEEK_KEPT, Deed.WEEK_CHANGED])
    )
    deeds += session.scalar(kept) or 0
    found.acknowledged += len(told)
    told = told | (held.keys() & set(on_the_way))
    found.lost += len(told - held.keys())
    found.doubled += sum(times - 1 for times in held.values())
    found.unasked += len(held.keys() - told)
    found.deeds_too_many += abs(deeds - len(told))


def _damage(session: Session) -> list[str]:
    """What SQLite itself finds wrong with the file; PostgreSQL has nothing to ask."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    said = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
    said += [str(row) for row in session.execute(text("PRAGMA foreign_key_check"))]
    return [one for one in said if one != "ok"]
