"""The made-up people of the demo, as `people.json` tells of them; their dates count back from the day they are read."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from socialrx_diary.weeks import WEEK, week_of

HERE = ZoneInfo("Europe/London")
PEOPLE = Path(__file__).parent / "people.json"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

# Who gets the cards that are handed out each time the demo starts, one after the other as they join.
NEWCOMERS = ("Rosa M.", "Gwen A.", "Samir K.", "Ivy P.", "Colin R.")


@dataclass(frozen=True)
class Written:
    """One week as somebody wrote it: when, and when they changed it or a link worker looked."""

    week: date
    at: datetime
    changed_at: datetime
    told: dict[str, Any]


class Tale:
    """What is told of one person, with moments drawn by chance from their own seed: the same tale, the same moments."""

    def __init__(self, told: dict[str, Any], working_days: str, now: datetime) -> None:
        self.told, self._now = told, now
        self._last_working_day = WEEKDAYS.index(working_days.replace(" and ", " ").split()[-1])
        self._chance = random.Random(told["key"])
        self._monday = week_of(now.astimezone(HERE).date())
        self._usual_day = self._chance.choice((3, 4, 5, 6))
        self._usual_hour = self._chance.randint(9, 19)
        self.joined_at = self._moment(self._week(told["joined_weeks_ago"]) + timedelta(days=1), 10)
        self.invited_at = self.joined_at - timedelta(days=4)

    @property
    def order(self) -> random.Random:
        """The chance from which their order of themes is drawn."""
        return random.Random(f"themes of {self.told['key']}")

    def weeks(self) -> Iterator[Written]:
        """Their weeks, the oldest first."""
        for told in sorted(self.told["reflections"], key=lambda one: -one["weeks_ago"]):
            week = self._week(told["weeks_ago"])
            written = self._moment(
                week + timedelta(days=self._usual_day + told["written_days_later"]), self._usual_hour
            )
            at = max(self._not_yet_to_come(written), datetime.combine(week, time(), HERE).astimezone(UTC))
            later = at + timedelta(hours=self._chance.randint(3, 60))
            yield Written(week, at, max(at, self._not_yet_to_come(later)), told)

    def looks(self) -> Iterator[tuple[datetime, bool]]:
        """When their link worker looked at what they share, on working days, and whether she printed it."""
        day = self.joined_at.date() + 4 * WEEK
        while day < self._now.date() - timedelta(days=3):
            yield self._moment(self._working_day(day), self._chance.randint(9, 14)), self._chance.random() < 0.3
            day += timedelta(weeks=self._chance.randint(4, 7))

    def meets_on(self) -> date | None:
        """When they and their link worker meet next."""
        days = self.told["meets_in_days"]
        return None if days is None else self._working_day(self._now.astimezone(HERE).date() + timedelta(days=days))

    def asked_for_research_at(self, study_began: datetime) -> datetime:
        """When they answered for the study: as they joined, or when there was a study to join."""
        later = self._moment(study_began.date() + timedelta(days=self._chance.randint(7, 20)), self._usual_hour)
        return max(self.joined_at, later)

    def _week(self, weeks_ago: int) -> date:
        return self._monday - weeks_ago * WEEK

    def _moment(self, day: date, hour: int) -> datetime:
        at = time(hour, self._chance.randint(0, 59), self._chance.randint(0, 59))
        return datetime.combine(day, at, HERE).astimezone(UTC)

    def _working_day(self, day: date) -> date:
        """The day itself if the link worker works on it, else her next."""
        return day if day.weekday() <= self._last_working_day else day + timedelta(days=7 - day.weekday())

    def _not_yet_to_come(self, at: datetime) -> datetime:
        return min(at, self._now - timedelta(minutes=self._chance.randint(5, 50)))


def told() -> dict[str, Any]:
    """The whole tale: the service, who works there, the study and the people."""
    read: dict[str, Any] = json.loads(PEOPLE.read_text(encoding="utf-8"))
    return read
