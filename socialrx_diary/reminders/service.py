"""How somebody is reminded: chosen, confirmed, paused and stopped by themselves; and what they are told of it."""

import hmac
import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Allowance
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Doer
from socialrx_diary.consent import service as consent
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import (
    CODE_LASTS,
    CODE_LENGTH,
    FIRST,
    Done,
    How,
    Reminder,
    Sent,
    State,
    When,
    code_mark,
    place_mark,
    stop_mark,
    stop_token,
)
from socialrx_diary.vault import Place, Vault

# Codes that are sent for one person, and to one number or address: nobody can be written to again and again.
CODES = Allowance(5, timedelta(days=1))
TRIES = Allowance(5, timedelta(hours=1))
NOT_GONE = (State.CLAIMED.value, State.LATER.value)
DEEDS = (Deed.REMINDERS_ON, Deed.REMINDERS_PAUSED, Deed.REMINDERS_OFF)
SHOWN = 10


def own(session: Session, vault: Vault, by: Actor) -> Reminder | None:
    """How somebody is reminded, or would be once they have shown that it reaches them; None when they are not."""
    row = _row(session, by)
    if row is None or row.to_sealed is None:
        return None
    to = vault.key_of(by.id).open(consent.grant_own(session, by), row.to_sealed, to_place(row.id))
    return Reminder(How(row.how), when_of(row), row.again, to, row.confirmed_at, row.paused_until)


def comes_to(session: Session, by: Actor) -> bool:
    """Whether reminders come to somebody, so that they can be paused; not told to a phone that may not see all yet."""
    row = _row(session, by) if by.whole else None
    return row is not None and row.confirmed_at is not None


def usual(session: Session, by: Actor) -> tuple[When, bool] | None:
    """The day and time somebody chose before, though they stopped since."""
    row = _row(session, by)
    return (when_of(row), row.again) if row else None


def ask(
    session: Session, vault: Vault, by: Actor, how: How, to: str, when: When, now: datetime, *, again: bool
) -> str | None:
    """Keep how somebody wants to be reminded; returns the code they have to give back, or None when none is needed.

    A phone that said where it is reached has shown by that alone that it is theirs; so has a place confirmed before.
    """
    secret = session.info["trail_secret"]
    row = _row(session, by) or _new_row(by, secret)
    mark = place_mark(secret, to)
    same = row.to_mark == mark and row.how == how.value and row.confirmed_at is not None
    row.how, row.weekday, row.minutes, row.zone, row.again = how.value, when.weekday, when.minutes, when.zone, again
    row.to_sealed, row.to_mark = vault.key_of(by.id).seal(to, to_place(row.id)), mark
    row.paused_until = row.paused_until if same else None
    if same or how is How.PUSH:
        _turn_on(session, by, row, now)
        return None
    row.confirmed_at, row.next_at = None, None
    session.add(row)
    session.flush()
    return _new_code(row, secret, now)


def code_again(session: Session, by: Actor, now: datetime) -> str | None:
    """A new code for somebody who waits for one; None when they wait for none."""
    row = _row(session, by)
    if row is None or row.to_sealed is None or row.confirmed_at:
        return None
    return _new_code(row, session.info["trail_secret"], now)


def may_send_code(session: Session, by: Actor, to: str, now: datetime) -> bool:
    """Count a code that is about to be sent; False when there were enough for this person, or to this place, today."""
    mark = place_mark(session.info["trail_secret"], to)
    counted = [accounts.count_try(session, what, CODES, now) for what in (f"codes|{by.id}", f"codes to|{mark}")]
    return all(counted)


def confirm(session: Session, by: Actor, code: str, now: datetime) -> bool:
    """Take the code that was sent: from now on somebody is reminded. False when it is not the one, or too old."""
    row = _row(session, by)
    if row is None or row.code_mark is None or row.code_until is None or row.code_until < now:
        return False
    if not accounts.count_try(session, f"reminder code|{row.id}", TRIES, now):
        return False
    if not hmac.compare_digest(row.code_mark, code_mark(session.info["trail_secret"], row.id, code)):
        return False
    _turn_on(session, by, row, now)
    return True


def pause(session: Session, by: Actor, until: date | None, now: datetime) -> None:
    """Send nothing before a day, or go on."""
    row = _row(session, by)
    if row is None or row.confirmed_at is None:
        return
    row.paused_until = until
    if until:
        _let_be(session, by.id, now)
    about = {"until": until.isoformat()} if until else {}
    audit.note(session, by, Deed.REMINDERS_PAUSED if until else Deed.REMINDERS_ON, by.id, now, **about)


def stop(session: Session, by: Actor, now: datetime) -> bool:
    """Send nothing any more, and forget where to. False when nothing was sent anyway."""
    row = _row(session, by)
    if row is None or row.to_sealed is None:
        return False
    forget(session, by, row, now, "page")
    return True


def forget(session: Session, by: Doer, row: ReminderKept, now: datetime, way: str) -> None:
    """Stop one person's reminders, and note by which way they were stopped."""
    row.to_sealed = row.to_mark = row.code_mark = row.code_until = None
    row.confirmed_at = row.paused_until = row.next_at = None
    row.next_number = FIRST
    _let_be(session, row.participant_id, now)
    audit.note(session, by, Deed.REMINDERS_OFF, row.participant_id, now, way=way)


def _let_be(session: Session, participant_id: UUID, now: datetime) -> None:
    """Leave what has not left yet, though a runner may have it in hand at this moment."""
    session.flush()
    theirs = ReminderSent.participant_id == participant_id, ReminderSent.state.in_(NOT_GONE)
    session.execute(update(ReminderSent).where(*theirs).values(state=State.LEFT.value, settled_at=now))


def sent(session: Session, vault: Vault, by: Actor, limit: int = SHOWN) -> list[Sent]:
    """What was sent to somebody, the newest first."""
    wanted = select(ReminderSent).where(ReminderSent.participant_id == by.id)
    rows = session.scalars(wanted.order_by(ReminderSent.due_at.desc()).limit(limit)).all()
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [
        Sent(
            row.settled_at or row.claimed_at,
            How(row.how),
            key.open(grant, row.hint_sealed, hint_place(row.id)),
            State(row.state),
        )
        for row in rows
    ]


def done(session: Session, by: Actor) -> list[Done]:
    """What was chosen about one's reminders, and stopped, the newest first."""
    found = audit.deeds(session, by.id, DEEDS)
    return [Done(one.at, one.deed.value, one.about.get("way", "")) for one in reversed(found)]


def sweep(session: Session, before: datetime) -> None:
    """Forget what was sent so long ago."""
    session.execute(delete(ReminderSent).where(ReminderSent.due_at < before))


def when_of(row: ReminderKept) -> When:
    """The day and time of a reminder."""
    return When(row.weekday, row.minutes, row.zone)


def to_place(reminder_id: UUID) -> Place:
    """Where the place a reminder goes to is sealed."""
    return Place("reminders", "to", reminder_id)


def hint_place(sent_id: UUID) -> Place:
    """Where it is sealed to whom a reminder went."""
    return Place("reminders_sent", "hint", sent_id)


def _row(session: Session, by: Actor) -> ReminderKept | None:
    """One's own row, if there ever was one."""
    return session.scalar(select(ReminderKept).where(ReminderKept.participant_id == by.id))


def _new_row(by: Actor, secret: bytes) -> ReminderKept:
    reminder_id = uuid4()
    mark = stop_mark(stop_token(secret, reminder_id))
    return ReminderKept(id=reminder_id, participant_id=by.id, stop_mark=mark, next_number=FIRST)


def _new_code(row: ReminderKept, secret: bytes, now: datetime) -> str:
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    row.code_mark, row.code_until = code_mark(secret, row.id, code), now + CODE_LASTS
    return code


def _turn_on(session: Session, by: Actor, row: ReminderKept, now: datetime) -> None:
    """From now on. A reminder whose time was just now is not made up for."""
    row.confirmed_at, row.code_mark, row.code_until = row.confirmed_at or now, None, None
    row.next_at, row.next_number = when_of(row).after(now), FIRST
    session.add(row)
    session.flush()
    audit.note(session, by, Deed.REMINDERS_ON, by.id, now, how=row.how)
