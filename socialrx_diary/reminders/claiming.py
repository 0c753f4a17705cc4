"""Taking one reminder in hand, or leaving it be: who may be sent anything is decided here, at the last moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from socialrx_diary.audit.rules import Machine
from socialrx_diary.consent import service as consent
from socialrx_diary.language import SOURCE, _, codes, speaking
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import counted
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import SUBJECT, TOO_LATE, How, State, Turn, body, masked, stop_token
from socialrx_diary.reminders.service import hint_place, to_place, when_of
from socialrx_diary.settings import Sending
from socialrx_diary.vault import PersonKey, ShreddedError, Vault
from socialrx_diary.weeks import week_of

IN_HAND = (State.CLAIMED.value, State.GOING.value)


@dataclass(frozen=True)
class Claim:
    """One reminder in the hand of one runner, with all that is needed to send it. `stood` is how it was found."""

    id: UUID
    how: How
    to: str
    subject: str
    body: str
    stop: str
    stood: State = State.CLAIMED
    wanted: bool = True

    @property
    def key(self) -> str:
        """What the message is known by to whoever carries it."""
        return self.id.hex


def claim(
    session: Session, vault: Vault, sending: Sending, reminder_id: UUID, runner: UUID, now: datetime
) -> Claim | None:
    """Take what is due to one person in hand, and set when the next is due. None where nothing is to be sent."""
    row = session.scalar(
        select(ReminderKept)
        .where(ReminderKept.id == reminder_id, ReminderKept.next_at <= now)
        .with_for_update(skip_locked=True)
    )
    if row is None or row.next_at is None:
        return None
    turn, when = Turn(row.next_at, row.next_number), when_of(row)
    week = turn.week(when)
    goes = _is_wanted(session, row, week, now) and not _was_sent(session, row, week, turn.number)
    following = turn.following(when, now, again=row.again and goes)
    row.next_at, row.next_number = following.at, following.number
    key = _key_of(vault, row.participant_id) if goes else None
    if key is None:
        return None
    found, in_time = _opened(session, key, sending, row, uuid4()), now <= turn.at + TOO_LATE
    sealed = key.seal(masked(found.how, found.to), hint_place(found.id))
    session.add(
        ReminderSent(
            id=found.id,
            participant_id=row.participant_id,
            week=week,
            number=turn.number,
            due_at=turn.at,
            how=row.how,
            hint_sealed=sealed,
            state=(State.CLAIMED if in_time else State.LEFT).value,
            runner=runner,
            claimed_at=now,
            settled_at=None if in_time else now,
        )
    )
    return found if in_time else None


def take_over(
    session: Session,
    vault: Vault,
    sending: Sending,
    sent_id: UUID,
    runner: UUID,
    now: datetime,
    *,
    dead_before: datetime,
) -> Claim | None:
    """Take in hand what did not leave before, or what a runner that died had. None when somebody else has done so.

    What nothing can have left of is sent only if it is still wanted and not too late; otherwise it is left.
    """
    dead = and_(ReminderSent.state.in_(IN_HAND), ReminderSent.claimed_at < dead_before)
    taken = session.execute(
        update(ReminderSent)
        .where(ReminderSent.id == sent_id, or_(dead, ReminderSent.state == State.LATER.value))
        .values(runner=runner, claimed_at=now)
        .returning(ReminderSent.id)
    ).first()
    if taken is None:
        return None
    sent = session.get_one(ReminderSent, sent_id)
    row = session.scalar(select(ReminderKept).where(ReminderKept.participant_id == sent.participant_id))
    found = None
    if row is not None and row.how == sent.how and now <= sent.due_at + TOO_LATE:
        found = _still(session, vault, sending, row, sent, now)
    if sent.state == State.GOING.value:
        return _asking(found, sent)
    sent.state = (State.CLAIMED if found else State.LEFT).value
    sent.settled_at = None if found else now
    return found


def _still(
    session: Session, vault: Vault, sending: Sending, row: ReminderKept, sent: ReminderSent, now: datetime
) -> Claim | None:
    """What was taken in hand before, where it is still wanted."""
    key = _key_of(vault, row.participant_id) if _is_wanted(session, row, sent.week, now) else None
    return _opened(session, key, sending, row, sent.id) if key else None


def _asking(found: Claim | None, sent: ReminderSent) -> Claim:
    """What may have left: its channel is asked, whether or not it would still be sent."""
    if found is None:
        return Claim(sent.id, How(sent.how), "", "", "", "", State.GOING, wanted=False)
    return replace(found, stood=State.GOING)


def _is_wanted(session: Session, row: ReminderKept, week: date, now: datetime) -> bool:
    """Whether somebody is to be reminded of a week at all: not whoever is leaving, resting or has kept it already."""
    person = participants.settings(session, row.participant_id)
    if person is None or person.joined_at is None or person.leaves_at is not None:
        return False
    if row.confirmed_at is None or row.to_sealed is None:
        return False
    today = when_of(row).day_of(now)
    if row.paused_until is not None and today < row.paused_until:
        return False
    if row.how == How.PUSH.value and person.shared_phone:
        return False
    keeps = consent.standing_of(session, row.participant_id).keeps
    return keeps and not counted.keeps_any(session, row.participant_id, {week, week_of(today)})


def _was_sent(session: Session, row: ReminderKept, week: date, number: int) -> bool:
    """Whether this week's has been in somebody's hand already: whoever chooses another day gets no second one."""
    wanted = select(ReminderSent.id).where(
        ReminderSent.participant_id == row.participant_id, ReminderSent.week == week, ReminderSent.number == number
    )
    return session.scalar(wanted) is not None


def _key_of(vault: Vault, participant_id: UUID) -> PersonKey | None:
    """The key of somebody; none once it is gone, and they with it."""
    try:
        return vault.key_of(participant_id)
    except ShreddedError:
        return None


def _opened(session: Session, key: PersonKey, sending: Sending, row: ReminderKept, sent_id: UUID) -> Claim:
    """What a reminder says and where it goes, in the language its person reads."""
    grant = consent.grant_reminding(session, Machine(), row.participant_id)
    how, to = How(row.how), key.open(grant, row.to_sealed or b"", to_place(row.id))
    stop = f"{sending.address}/off/{stop_token(session.info['trail_secret'], row.id)}"
    person = participants.settings(session, row.participant_id)
    spoken = person.language if person and person.language in codes() else SOURCE
    with speaking(spoken or SOURCE):
        said = body(how, f"{sending.address}/", stop, answers=sending.notify_told_file is not None)
        return Claim(sent_id, how, to, _(SUBJECT), said, stop)
