"""Stopping from outside the diary, without coming in: by the link in a message, or by an answer to a text.

Whoever has the link or the phone may stop what comes there. They learn nothing by it, not even whether anything did.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.audit.rules import Machine
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import How, State, phone_number, place_mark, stop_mark
from socialrx_diary.reminders.service import forget

# What Notify says of a text that came to its end, and what that is here.
ENDS = {
    "delivered": State.ARRIVED,
    "permanent-failure": State.REFUSED,
    "temporary-failure": State.REFUSED,
    "technical-failure": State.REFUSED,
}


def by_link(session: Session, token: str, now: datetime) -> None:
    """Stop what the link in a message stops."""
    row = session.scalar(select(ReminderKept).where(ReminderKept.stop_mark == stop_mark(token)))
    if row is not None and row.to_sealed is not None:
        forget(session, Machine(), row, now, "link")


def by_number(session: Session, number: str, now: datetime) -> None:
    """Stop every reminder that goes to a phone: whoever shares it is not reminded there any more either."""
    to = phone_number(number if number.startswith(("0", "+")) else f"+{number}")
    if to is None:
        return
    mark = place_mark(session.info["trail_secret"], to)
    theirs = select(ReminderKept).where(ReminderKept.to_mark == mark, ReminderKept.how == How.SMS.value)
    for row in session.scalars(theirs).all():
        forget(session, Machine(), row, now, "text")


def arrived(session: Session, key: str, said: str, now: datetime) -> None:
    """Note what became of a text, once that is certain."""
    try:
        sent_id = UUID(key)
    except ValueError:
        return
    if said not in ENDS:
        return
    known = (State.GOING.value, State.SENT.value, State.UNKNOWN.value)
    session.execute(
        update(ReminderSent)
        .where(ReminderSent.id == sent_id, ReminderSent.state.in_(known))
        .values(state=ENDS[said].value, settled_at=now)
    )
