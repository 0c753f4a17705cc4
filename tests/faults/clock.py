"""The clock of the server jumps, forward and back, by hours and by weeks, while people write.

    python -m tests.faults.clock --times 60

It also passes the hour that comes twice and the hour that is left out. Nobody is signed out by it who has been there
within ninety days, nothing that was kept or is being written is lost or doubled, every page opens, and the page of the
week is that of the week it is just then. Weeks that have not begun any more are refused with the words, not kept.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

from socialrx_diary.settings import Settings
from socialrx_diary.weeks import HERE, WEEK, today, week_of
from tests.faults import served
from tests.faults.books import Reckoning
from tests.faults.command import Line, each, figures, run
from tests.faults.diarist import Diarist
from tests.faults.server import Server
from tests.faults.writers import answers, brought_in, reckoned, wait_for_all, writer_at, writing
from tests.kit.people import Person

WRITERS, WEEKS = 3, 40
# People write of weeks that have begun even when the clock is furthest back.
FURTHEST_BACK = 32
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BACK, FORWARD = -70 * DAY, 80 * DAY
JUMPS = (HOUR, -HOUR, DAY, -DAY, 8 * DAY, -8 * DAY, 40 * DAY, -40 * DAY, timedelta(seconds=1), timedelta(seconds=-1))
# So long before a change that everybody has been told once more before it.
JUST_BEFORE = timedelta(seconds=5)


@dataclass
class Figures:
    """What happened."""

    jumps: int = 0
    furthest: dict[str, float] = field(default_factory=dict)
    changes_of_summer_time_passed: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    weeks_that_were_wrong: int = 0
    drafts_lost: int = 0
    not_begun_and_taken: int = 0
    words_not_given_back: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    books: Reckoning = field(default_factory=Reckoning)
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nobody was refused and nothing went wrong."""
        amiss = self.weeks_that_were_wrong + self.drafts_lost + self.not_begun_and_taken + self.words_not_given_back
        return not amiss and set(self.answers) == {303} and not self.errors and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("clock", self.jumps, self.books.lost, self.books.doubled, self.until_well)


def changes_around(now: datetime) -> list[datetime]:
    """The last moment at which the clocks here were changed, and the next one."""
    hours = [now.replace(minute=0, second=0, microsecond=0) + number * HOUR for number in range(-24 * 230, 24 * 230)]
    found = [one for one in hours if one.astimezone(HERE).utcoffset() != (one - HOUR).astimezone(HERE).utcoffset()]
    return [max(one for one in found if one <= now), min(one for one in found if one > now)]


def journey(chance: random.Random, times: int, now: datetime) -> list[timedelta]:
    """So many places for the clock, as far from the right one as each; then over both changes, then right again."""
    found, at = [], timedelta(0)
    for _ in range(times):
        at = min(max(at + chance.choice(JUMPS), BACK), FORWARD)
        found.append(at)
    for change in changes_around(now):
        # Nobody stays signed in over ninety days in which they were never there.
        steps = int(abs(change - now) / (60 * DAY))
        found += [(change - now) * step / (steps + 1) for step in range(1, steps + 1)]
        found += [change - now - JUST_BEFORE]
    return [*found, timedelta(0)]


def clock(settings: Settings, times: int, seed: int) -> Figures:
    """Let the clock jump so often, then reckon."""
    chance, found, file = random.Random(seed), Figures(), settings.data / "off-by"
    served.set_clock(file, 0)
    people, weeks = brought_in(settings, WRITERS + 1, WEEKS + FURTHEST_BACK)
    *writing_ones, watching = people
    with Server(settings, app=served.APP, **{served.CLOCK: str(file)}) as server:
        old = weeks[FURTHEST_BACK:]
        writers = [writer_at(server, one, old, f"{seed} {number}") for number, one in enumerate(writing_ones)]
        watcher = Watching(Diarist(server.port, watching.token), watching, old[0], found)
        with writing(writers):
            wait_for_all(writers)
            places = journey(chance, times, datetime.now(UTC))
            for number in each(len(places)):
                off = places[number]
                served.set_clock(file, off.total_seconds())
                found.jumps += 1
                found.until_well.append(wait_for_all(writers))
                watcher.looks(number, off)
        found.furthest = {"back": min(places) / DAY, "forward": max(places) / DAY}
        found.errors = dict(server.errors())
        watcher.diarist.line.close()
    found.answers = answers(writers)
    found.books = reckoned(settings, writers)
    return found


@dataclass
class Watching:
    """Somebody who looks at the page of the week after every jump, and is writing something that is not kept yet."""

    diarist: Diarist
    person: Person
    week: str
    found: Figures
    page: str = field(default_factory=lambda: str(uuid4()))

    def looks(self, number: int, off: timedelta) -> None:
        """Open the week, go on with what they are writing, and try to write of a week that has not begun."""
        self._passes_a_change(off)
        before = datetime.now(UTC) + off
        text = self.diarist.line.get("/week").text
        mondays = {str(week_of(today(moment))) for moment in (before, datetime.now(UTC) + off)}
        self.found.weeks_that_were_wrong += not mondays & set(re.findall(r"/week/([\d-]{10})", text))
        self._goes_on(f"so far {number}", number + 1)
        ahead = week_of(today(before)) + 2 * WEEK
        self.diarist.opens(self.week)
        answer = self.diarist.line.post(f"/week/{ahead}/words", self.diarist.form(f"too soon {number}", 0))
        self.found.not_begun_and_taken += answer.status != 404
        self.found.words_not_given_back += f"too soon {number}" not in unescape(answer.text)

    def _goes_on(self, words: str, typed: int) -> None:
        """What they typed last is in the box when they come back."""
        self.diarist.opens(self.week)
        fields = {"csrf_token": self.diarist.csrf_token, "once": uuid4(), "version": 0, "words": words}
        form = urlencode(fields | {"page": self.page, "typed": typed, "took": "", "prompt_id": ""}).encode()
        self.diarist.line.post(f"/week/{self.week}/draft", form)
        self.found.drafts_lost += words not in unescape(self.diarist.line.get(f"/week/{self.week}/words").text)

    def _passes_a_change(self, off: timedelta) -> None:
        """Where the hour is near that comes twice, or that is left out, it goes by while everybody writes."""
        there = datetime.now(UTC) + off
        change = changes_around(there)[1]
        if change - there > 2 * JUST_BEFORE:
            return
        while datetime.now(UTC) + off <= change:
            self.diarist.opens(self.week)
        self.found.changes_of_summer_time_passed += 1


if __name__ == "__main__":
    run(__doc__, 60, lambda settings, times, seed: figures(clock(settings, times, seed)))
