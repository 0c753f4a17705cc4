"""What is true of leaving: there are seven whole days to change one's mind, and a diary goes at the end of the last."""

from datetime import UTC, date, datetime, time, timedelta

from socialrx_diary.weeks import HERE, today

DAYS = timedelta(days=7)
ONE_DAY = timedelta(days=1)


def goes_at(now: datetime) -> datetime:
    """When a diary goes for good that somebody deletes now: at the end of the seventh day, as days go here."""
    after = today(now) + DAYS + ONE_DAY
    return datetime.combine(after, time(), HERE).astimezone(UTC)


def last_day(goes: datetime) -> date:
    """The last day on which somebody can change their mind."""
    return today(goes - timedelta(microseconds=1))


def is_over(goes: datetime, now: datetime) -> bool:
    """Whether the time to change one's mind is over."""
    return goes <= now
