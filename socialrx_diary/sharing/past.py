"""What has been: what a link worker could see at a moment that has gone, and every choice so far, in plain words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Entry
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, shown_to_worker
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.history import Chosen, Names, Noted
from socialrx_diary.sharing.rules import Look, Then
from socialrx_diary.studies import service as studies
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.rules import Opened
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import HERE, today

EVERY = 1_000_000


def on_day(session: Session, vault: Vault, by: Actor, day: date, now: datetime) -> Then:
    """What one's link worker could see at the end of a day, and whether anybody looked that day."""
    next_day = datetime.combine(day + timedelta(days=1), time(), HERE)
    moment = min(next_day - timedelta(microseconds=1), now)
    worker_id = worker_at(session, by, moment)
    looks = [look for look in sharing.looks(session, by, None, EVERY) if today(look.at) == day]
    return _then(session, vault, by, worker_id, moment, None, tuple(looks))


def at_look(session: Session, vault: Vault, by: Actor, position: int) -> Then | None:
    """What could be seen when somebody looked; None where there was no look at what is shared."""
    entry = audit.look_at(session, by.id, position)
    look = next(iter(sharing.told(session, [entry])), None) if entry else None
    if entry is None or look is None or not look.shows_then:
        return None
    return _then(session, vault, by, entry.actor_id, entry.at, look, (look,))


def seen_at(session: Session, vault: Vault, by: Actor, worker_id: UUID, moment: datetime) -> Opened:
    """What this link worker could see at a moment: nothing when they did not work here any more."""
    opened = summary.preview(session, vault, by, worker_id, today(moment), moment)
    stopped = audit.deeds(session, by.organisation_id, (Deed.STAFF_STOPPED,))
    gone = any(one.about.get("staff") == str(worker_id) and one.at <= moment for one in stopped)
    return replace(opened, summary=None) if gone else opened


def worker_at(session: Session, by: Actor, moment: datetime) -> UUID:
    """The link worker somebody had at a moment: the one they were handed over from next, or the one they have."""
    later = [one for one in audit.deeds(session, by.id, (Deed.HANDED_OVER,)) if one.at > moment]
    return UUID(later[0].about["from"]) if later else participants.own(session, by).link_worker_id


def history(session: Session, by: Actor) -> list[Chosen]:
    """Every time somebody chose, newest first; what was chosen with one press is one."""
    rows = consent.history(session, by.id)
    names = _names(session, by, rows)
    groups = [list(together) for _key, together in groupby(rows, _together)]
    return [Chosen.of(together, names) for together in reversed(groups)]


def _together(row: Noted) -> tuple[object, ...]:
    return row.at, row.scope, row.choice, row.about_id, row.recipient_id, row.wording


def _names(session: Session, by: Actor, rows: Iterable[Noted]) -> Names:
    recipients = {row.recipient_id for row in rows if row.recipient_id}
    workers = accounts.staff_names(session, recipients)
    return Names(
        workers={worker_id: called(name) for worker_id, name in workers.items()},
        studies=studies.study_titles(session, recipients),
        weeks=seen.dates_of(session, by),
    )


def _then(
    session: Session,
    vault: Vault,
    by: Actor,
    worker_id: UUID,
    moment: datetime,
    look: Look | None,
    looks: tuple[Look, ...],
) -> Then:
    worker = accounts.staff_member(session, worker_id)
    joined = participants.own(session, by).joined_at
    return Then(
        day=today(moment),
        look=look,
        worker=called(worker.name) if worker else "",
        opened=seen_at(session, vault, by, worker_id, moment),
        looks=looks,
        gone=_gone_since(session, by, worker_id, moment),
        began=joined is not None and joined <= moment,
    )


def _gone_since(session: Session, by: Actor, worker_id: UUID, moment: datetime) -> bool:
    """Whether something of a week could be seen then that has been deleted since, and so cannot be shown."""
    standing = consent.standing_of(session, by.id, moment)
    found = audit.deeds(session, by.id, (Deed.WEEK_KEPT, Deed.WEEK_DELETED))
    there = {_about(one) for one in found if one.deed is Deed.WEEK_KEPT and one.at <= moment}
    deleted = {_about(one) for one in found if one.deed is Deed.WEEK_DELETED and one.at > moment}
    return any(shown_to_worker(standing, worker_id, UUID(one)) is not Shared.NOTHING for one in there & deleted)


def _about(entry: Entry) -> str:
    return entry.about["reflection"]
