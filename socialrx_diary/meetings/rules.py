"""What is true of meetings: when two people meet and have met, and the order of what one of them wants to talk about.

Nobody says that a meeting has been. A day is taken for one that has when it is over and no other day was set before it;
on the day itself, setting a later one is what people do who have just met, and taking it away is what they do who have
not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from socialrx_diary.consent.rules import Standing

LONGEST_LINE = 200
SOON = timedelta(days=14)


@dataclass(frozen=True)
class DaySet:
    """One time a day to meet was set, or taken away: when that was, and whether the person did it."""

    day: date | None
    set_on: date
    at: datetime
    by_person: bool


@dataclass(frozen=True)
class Meeting:
    """When two people meet next, which of them set the day, and when they last met."""

    day: date | None = None
    by_person: bool = False
    last: date | None = None

    def next_from(self, today: date) -> date | None:
        """The day they meet, while it is not over."""
        return self.day if self.day and self.day >= today else None

    def soon(self, today: date) -> date | None:
        """The day they meet, once it is near enough to get ready."""
        day = self.next_from(today)
        return day if day and day - today <= SOON else None


@dataclass(frozen=True)
class Line:
    """What somebody wants to talk about beside their weeks. `words` is empty where they took it away again."""

    id: UUID
    words: str
    at: datetime


@dataclass(frozen=True)
class Reader:
    """A link worker who reads, when the two last met, and what may be seen: now, or as it stood at a moment."""

    worker_id: UUID
    standing: Standing
    last: date | None
    at: datetime | None = None


def meeting(sets: Sequence[DaySet], today: date) -> Meeting:
    """What follows from every day that was set between two people, oldest first."""
    if not sets:
        return Meeting()
    return Meeting(sets[-1].day, sets[-1].by_person, last_met(sets, today))


def last_met(sets: Sequence[DaySet], today: date) -> date | None:
    """The last day they met that is over."""
    met = (
        one.day
        for one, following in zip_longest(sets, sets[1:])
        if one.day and one.day < today and (following is None or _met_before(one.day, following))
    )
    return max(met, default=None)


def is_for_now(written_on: date, last: date | None) -> bool:
    """Whether a line is for the meeting to come: it was written since the two last met."""
    return last is None or written_on > last


def in_their_order(ids: Iterable[UUID], order: Sequence[UUID]) -> list[UUID]:
    """Weeks in the order somebody gave them. Those without a place in it follow as they came."""
    place = {one: at for at, one in enumerate(order)}
    return sorted(ids, key=lambda one: place.get(one, len(place)))


def moved(ids: Sequence[UUID], one: UUID, *, up: bool) -> list[UUID]:
    """The same weeks with one of them a place further up or down; at the end of the row it stays."""
    found = list(ids)
    if one in found:
        here = found.index(one)
        there = max(0, here - 1) if up else min(len(found) - 1, here + 1)
        found[here], found[there] = found[there], found[here]
    return found


def _met_before(day: date, following: DaySet) -> bool:
    """Whether a day had been when the next one was set."""
    if day == following.set_on:
        return following.day is not None and following.day > day
    return day < following.set_on
