"""How reminders fared, as numbers for a service: of everybody together, rounded, and few are not told."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from socialrx_diary.participants import counting
from socialrx_diary.reminders.models import ReminderSent
from socialrx_diary.reminders.rules import OPEN, How, State
from socialrx_diary.studies.rules import told

SINCE = timedelta(weeks=4)
GROUPS = {
    "sent": (State.SENT, State.ARRIVED),
    "refused": (State.REFUSED,),
    "unknown": (State.UNKNOWN,),
    "left": (State.LEFT,),
    "open": OPEN,
}


def fared(session: Session, organisation_id: UUID, now: datetime) -> dict[How, dict[str, int | None]]:
    """How many of each kind came to which end. None stands for few, and for none: the two are not told apart."""
    theirs = counting.members(organisation_id)
    wanted = (
        select(ReminderSent.how, ReminderSent.state, func.count())
        .where(ReminderSent.due_at > now - SINCE, ReminderSent.participant_id.in_(theirs))
        .group_by(ReminderSent.how, ReminderSent.state)
    )
    counts = {(how, state): count for how, state, count in session.execute(wanted)}
    return {how: {name: _told(counts, how, states) for name, states in GROUPS.items()} for how in How}


def _told(counts: dict[tuple[str, str], int], how: How, states: tuple[State, ...]) -> int | None:
    return told(sum(counts.get((how.value, state.value), 0) for state in states))
