"""Setting days to meet, putting weeks in order to talk about, and the one line beside them, sealed like every word."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.meetings.models import MeetingDay, TalkLine, TalkOrder
from socialrx_diary.meetings.rules import DaySet, Line, Meeting, Reader, is_for_now, meeting
from socialrx_diary.participants import service as participants
from socialrx_diary.vault import Grant, PersonKey, Place, Vault
from socialrx_diary.weeks import today as day_of


def set_day(session: Session, by: Actor, participant_id: UUID, day: date | None, now: datetime) -> bool:
    """Note when link worker and person meet next; either can. False for anybody not theirs. Same again is no change."""
    before = participants.meets(session, by, participant_id)
    if before is None or not participants.meet_on(session, by, participant_id, day):
        return False
    if before.on != day:
        of_person = by.role is Role.PARTICIPANT
        session.add(
            MeetingDay(participant_id=participant_id, worker_id=before.worker_id, day=day, by_person=of_person, at=now)
        )
        audit.note(session, by, Deed.MEETING_SET, participant_id, now, day=day.isoformat() if day else "")
    return True


def meeting_of(
    session: Session, participant_id: UUID, worker_id: UUID, today: date, at: datetime | None = None
) -> Meeting:
    """When these two meet, and when they met: as it stands today, or stood at a moment of a day that has gone."""
    between = (MeetingDay.participant_id == participant_id, MeetingDay.worker_id == worker_id)
    wanted = select(MeetingDay).where(*between).order_by(MeetingDay.id)
    rows = session.scalars(wanted if at is None else wanted.where(MeetingDay.at <= at))
    return meeting([_told(row) for row in rows], today)


def own_meeting(session: Session, by: Actor, today: date) -> Meeting:
    """When somebody meets the link worker they have now, as it stands on their record."""
    own = participants.own(session, by)
    met = meeting_of(session, by.id, own.link_worker_id, today)
    return replace(met, day=own.meets_on, by_person=met.by_person and met.day == own.meets_on)


def days(session: Session, by: Actor) -> list[DaySet]:
    """Every time a day to meet was set in one's own diary, oldest first."""
    rows = session.scalars(select(MeetingDay).where(MeetingDay.participant_id == by.id).order_by(MeetingDay.id))
    return [_told(row) for row in rows]


def order_of(session: Session, participant_id: UUID, at: datetime | None = None) -> list[UUID]:
    """The order somebody gave the weeks they want to talk about, now or at a moment. It may name others, too."""
    wanted = select(TalkOrder.weeks).where(TalkOrder.participant_id == participant_id).order_by(TalkOrder.id.desc())
    weeks = session.scalar((wanted if at is None else wanted.where(TalkOrder.at <= at)).limit(1))
    return [UUID(one) for one in weeks or ()]


def orders(session: Session, by: Actor) -> list[tuple[datetime, list[UUID]]]:
    """Every time somebody put their own weeks in order, oldest first."""
    rows = session.scalars(select(TalkOrder).where(TalkOrder.participant_id == by.id).order_by(TalkOrder.id))
    return [(row.at, [UUID(one) for one in row.weeks]) for row in rows]


def put_in_order(session: Session, by: Actor, weeks: Sequence[UUID], now: datetime) -> None:
    """Put one's own weeks in order. Those that are not seen just now keep their order behind the others."""
    rest = [one for one in order_of(session, by.id) if one not in set(weeks)]
    session.add(TalkOrder(participant_id=by.id, weeks=[str(one) for one in [*weeks, *rest]], at=now))
    session.flush()


def write_line(session: Session, vault: Vault, by: Actor, words: str, now: datetime) -> UUID:
    """Write the line beside one's weeks anew. It is another line then, which nobody else sees until it is shared."""
    line_id = uuid4()
    sealed = vault.key_of(by.id).seal(words, _place(line_id)) if words else None
    session.add(TalkLine(id=line_id, participant_id=by.id, words_sealed=sealed, at=now))
    session.flush()
    return line_id


def own_lines(session: Session, vault: Vault, by: Actor) -> list[Line]:
    """Every line somebody wrote, newest first."""
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [_opened(key, grant, row) for row in session.scalars(_lines(by.id))]


def line_for(session: Session, vault: Vault, grant: Grant, reader: Reader) -> str:
    """The line a link worker may see. One that they may not see is not even unsealed."""
    row = line_shown(session, grant.participant_id, reader)
    return _opened(vault.key_of(grant.participant_id), grant, row).words if row else ""


def line_shown(session: Session, participant_id: UUID, reader: Reader) -> TalkLine | None:
    """The line a link worker may see, as it is kept; None when there is none for the meeting to come."""
    wanted = _lines(participant_id).limit(1)
    row = session.scalar(wanted if reader.at is None else wanted.where(TalkLine.at <= reader.at))
    seen = row and is_for_now(day_of(row.at), reader.last) and reader.standing.shows_line(reader.worker_id, row.id)
    return row if seen else None


def _told(row: MeetingDay) -> DaySet:
    return DaySet(row.day, day_of(row.at), row.at, row.by_person)


def _lines(participant_id: UUID) -> Select[TalkLine]:
    mine = select(TalkLine).where(TalkLine.participant_id == participant_id)
    return mine.order_by(TalkLine.at.desc(), TalkLine.id)


def _opened(key: PersonKey, grant: Grant, row: TalkLine) -> Line:
    return Line(row.id, key.open(grant, row.words_sealed, _place(row.id)) if row.words_sealed else "", row.at)


def _place(line_id: UUID) -> Place:
    return Place("talk_lines", "words", line_id)
