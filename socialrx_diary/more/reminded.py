"""Reminders in one's own copy, as plain data."""

from typing import Any

from socialrx_diary.more.rules import Reminded
from socialrx_diary.reminders.rules import How, Reminder


def reminded(found: Reminded) -> dict[str, Any]:
    """How somebody is reminded, what went to them, and what they chose."""
    return {
        "reminders": _chosen(found.chosen) if found.chosen else None,
        "reminders_sent": [
            {"at": one.at.isoformat(), "how": one.how.value, "to": one.to or None, "state": one.state.value}
            for one in found.sent
        ],
        "reminders_chosen": [{"at": one.at.isoformat(), "deed": one.deed, "by": one.by or None} for one in found.done],
    }


def _chosen(reminder: Reminder) -> dict[str, Any]:
    """What a phone said of itself lets others write to it, so no copy holds it."""
    return {
        "how": reminder.how.value,
        "to": reminder.to if reminder.how is not How.PUSH else None,
        "weekday": reminder.when.weekday,
        "minutes_after_midnight": reminder.when.minutes,
        "clock": reminder.when.zone,
        "once_more": reminder.again,
        "confirmed_at": reminder.confirmed_at.isoformat() if reminder.confirmed_at else None,
        "paused_until": reminder.paused_until.isoformat() if reminder.paused_until else None,
    }
