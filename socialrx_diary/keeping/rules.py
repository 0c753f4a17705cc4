"""What is true of keeping: how long after the last visit a diary goes, and the two notices it never goes without.

The time runs from the last visit, so whoever comes back stops it by that alone. A notice counts only for the absence it
was given in. However long a service or its machine was away, every notice stands its whole time before anything goes.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from socialrx_diary.audit.rules import lettered

MONTHS = (12, 24, 36, 60)
FIRST = timedelta(days=90)
SECOND = timedelta(days=30)


class Step(Enum):
    """What is due for a diary nobody has opened for long."""

    NOTHING = "nothing"
    FIRST_NOTICE = "first_notice"
    SECOND_NOTICE = "second_notice"
    GOES = "goes"
    FORGET_NOTICES = "forget_notices"


@dataclass(frozen=True)
class Away:
    """Somebody who was last here at a moment, in a service that keeps diaries so many months, and their notices."""

    last: datetime
    months: int
    first: datetime | None = None
    second: datetime | None = None

    @property
    def first_given(self) -> datetime | None:
        """The first notice, if it was given in this absence."""
        return self.first if self.first and self.first > self.last else None

    @property
    def second_given(self) -> datetime | None:
        """The second notice, if it was given after the first one of this absence."""
        return self.second if self.first_given and self.second and self.second >= self.first_given else None

    @property
    def goes_at(self) -> datetime:
        """When the diary goes at the earliest, as far as can be told now."""
        found = months_after(self.last, self.months)
        if self.first_given:
            found = max(found, self.first_given + FIRST)
        return max(found, self.second_given + SECOND) if self.second_given else found

    def step(self, now: datetime) -> Step:
        """What is due now."""
        if now < months_after(self.last, self.months) - FIRST:
            return Step.FORGET_NOTICES if self.first_given else Step.NOTHING
        if not self.first_given:
            return Step.FIRST_NOTICE
        if not self.second_given:
            return Step.SECOND_NOTICE if now >= self.goes_at - SECOND else Step.NOTHING
        return Step.GOES if now >= self.goes_at else Step.NOTHING


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or the last day of that month where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def mark_of(participant_id: UUID) -> str:
    """A mark that names a diary and nobody: the same on every list, and made from no name."""
    return lettered(participant_id.bytes, 8)
