"""Opening what somebody shares: for their link worker, onto the trail, and for themselves, just as she would see it."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.accounts.rules import called as first_name
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, Standing, leave_for_worker
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen
from socialrx_diary.summary.questions import questions
from socialrx_diary.summary.rules import Opened, Summary, digest
from socialrx_diary.vault import Grant, Vault


def open_for(
    session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime, today: date, deed: Deed
) -> Opened | None:
    """Open what one person shares with the link worker who asks; None for anybody who is not on her list.

    The look goes on the trail in this very transaction. Where nothing is shared, that is noted as a refusal: it showed
    nobody anything, so it is no look.
    """
    person = participants.on_my_list(session, vault, by, participant_id)
    if person is None:
        return None
    summary = None
    grant = consent.grant_look(session, by, participant_id, deed, now)
    if grant:
        summary = _digested(session, vault, grant, consent.standing_of(session, participant_id), by.id)
    else:
        audit.note(session, by, Deed.SUMMARY_REFUSED, participant_id, now, name=by.name)
    return _opened(person.name, joined=person.joined, meets_on=person.meets_on, summary=summary, today=today)


def person_met(session: Session, vault: Vault, by: Actor, participant_id: UUID, today: date) -> Opened | None:
    """Somebody on a link worker's list with nothing of their diary: enough to say when the two meet."""
    person = participants.on_my_list(session, vault, by, participant_id)
    if person is None:
        return None
    return _opened(person.name, joined=person.joined, meets_on=person.meets_on, summary=None, today=today)


def preview(
    session: Session, vault: Vault, by: Actor, worker_id: UUID, today: date, at: datetime | None = None
) -> Opened:
    """What this link worker sees of one's own diary, or could have seen at a moment, made the very same way.

    Nobody else looks, so nothing is noted.
    """
    own = participants.own(session, by)
    standing = consent.standing_of(session, by.id, at)
    summary = None
    if shares_with(standing, worker_id):
        lane = None if by.whole else by.lane
        summary = _digested(session, vault, consent.grant_own(session, by), standing, worker_id, at, lane)
    name = participants.own_name(session, vault, by)
    return _opened(name, joined=True, meets_on=own.meets_on, summary=summary, today=today)


def shares_with(standing: Standing, worker_id: UUID) -> bool:
    """Whether anything at all is shared with this link worker."""
    return standing.keeps and standing.share(worker_id) is not Shared.NOTHING


def _digested(
    session: Session,
    vault: Vault,
    grant: Grant,
    standing: Standing,
    worker_id: UUID,
    at: datetime | None = None,
    lane: UUID | None = None,
) -> Summary:
    """The one way to a summary: whoever asks, and of whatever moment. A phone that sees one lane is given no other."""
    weeks = seen.opened_for(session, vault, grant, partial(leave_for_worker, standing, worker_id), at, lane)
    order = participants.theme_order_of(session, grant.participant_id)
    return digest(weeks, order, with_when=standing.shares_when(worker_id))


def _opened(name: str, *, joined: bool, meets_on: date | None, summary: Summary | None, today: date) -> Opened:
    asks = questions(summary.themes if summary else (), today)
    return Opened(name, first_name(name), joined, meets_on, summary, tuple(asks), today.year)
