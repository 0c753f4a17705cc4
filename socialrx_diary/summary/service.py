"""Opening what somebody shares: for their link worker, onto the trail, and for themselves, just as she would see it."""

from dataclasses import replace
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
from socialrx_diary.meetings import service as meetings
from socialrx_diary.meetings.rules import Meeting, Reader
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.reflections import seen
from socialrx_diary.summary.questions import questions
from socialrx_diary.summary.rules import Opened, Passage, Summary, digest, passage_of
from socialrx_diary.vault import Grant, Vault
from socialrx_diary.weeks import today as day_of


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
    met = meetings.meeting_of(session, participant_id, by.id, today)
    grant = consent.grant_look(session, by, participant_id, deed, now)
    if grant:
        reader = Reader(by.id, consent.standing_of(session, participant_id), met.last)
        return _opened(person, met, _digested(session, vault, grant, reader), today)
    stopped = _looked_today(session, by, participant_id, today)
    audit.note(session, by, Deed.SUMMARY_REFUSED, participant_id, now, name=by.name)
    return replace(_opened(person, met, None, today), stopped=stopped)


def person_met(session: Session, vault: Vault, by: Actor, participant_id: UUID, today: date) -> Opened | None:
    """Somebody on a link worker's list with nothing of their diary: enough to say when the two meet."""
    person = participants.on_my_list(session, vault, by, participant_id)
    met = meetings.meeting_of(session, participant_id, by.id, today)
    return _opened(person, met, None, today) if person else None


def preview(
    session: Session, vault: Vault, by: Actor, worker_id: UUID, today: date, at: datetime | None = None
) -> Opened:
    """What this link worker sees of one's own diary, or could have seen at a moment, made the very same way.

    Nobody else looks, so nothing is noted.
    """
    own = participants.own(session, by)
    standing = consent.standing_of(session, by.id, at)
    met = meetings.meeting_of(session, by.id, worker_id, today, at)
    summary = None
    if shares_with(standing, worker_id):
        reader, grant = Reader(worker_id, standing, met.last, at), consent.grant_own(session, by)
        summary = _digested(session, vault, grant, reader, None if by.whole else by.lane)
    person = OnMyList(by.id, participants.own_name(session, vault, by), joined=True, meets_on=own.meets_on)
    return _opened(person, met, summary, today)


def passages_seen(session: Session, vault: Vault, by: Actor, worker_id: UUID) -> list[Passage]:
    """Each of one's own weeks of which this link worker sees something, as they see it, with its day; newest first."""
    standing, grant = consent.standing_of(session, by.id), consent.grant_own(session, by)
    order = participants.theme_order_of(session, by.id)
    weeks = seen.opened_for(session, vault, grant, partial(leave_for_worker, standing, worker_id))
    return [one for week in weeks if (one := passage_of(week, order, with_when=True))]


def shares_with(standing: Standing, worker_id: UUID) -> bool:
    """Whether anything at all is shared with this link worker."""
    return standing.keeps and standing.share(worker_id) is not Shared.NOTHING


def _digested(session: Session, vault: Vault, grant: Grant, reader: Reader, lane: UUID | None = None) -> Summary:
    """The one way to a summary: whoever asks, and of whatever moment. A phone that sees one lane is given no other."""
    standing, whose = reader.standing, grant.participant_id
    leave = partial(leave_for_worker, standing, reader.worker_id)
    return digest(
        seen.opened_for(session, vault, grant, leave, reader.at, lane),
        participants.theme_order_of(session, whose),
        with_when=standing.shares_when(reader.worker_id),
        talk_order=meetings.order_of(session, whose, reader.at),
        met=reader.last,
        line="" if lane else meetings.line_for(session, vault, grant, reader),
    )


def _looked_today(session: Session, by: Actor, participant_id: UUID, today: date) -> bool:
    """Whether this link worker saw something today: then it was stopped since, maybe while the two were talking."""
    look = audit.last_look(session, participant_id, by.id)
    return look is not None and day_of(look) == today


def _opened(person: OnMyList, met: Meeting, summary: Summary | None, today: date) -> Opened:
    meets_on = person.meets_on if person.meets_on and person.meets_on >= today else None
    return Opened(
        name=person.name,
        called=first_name(person.name),
        joined=person.joined,
        meets_on=meets_on,
        summary=summary,
        asks=tuple(questions(summary.themes if summary else (), today)),
        year=today.year,
        set_by_person=met.by_person and met.day == meets_on,
    )
