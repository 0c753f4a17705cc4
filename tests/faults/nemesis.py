"""Everything that can befall a service, one thing after another and several at once, while people write and read.

    python -m tests.faults.nemesis --minutes 30

Processes are killed and stand still, somebody else locks the database, the disk is full or fails, the clock jumps, the
service is started again, slow lines hold on. Between two blows everybody must be told again that their words are kept.
At the end the whole history is checked: all that was acknowledged is there once, every week holds the words that were
acknowledged last, nobody ever saw words of somebody else or older ones than their own last, and outside the blows
nobody was told of any trouble.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from http.client import HTTPException
from typing import TypeAlias

from pysqlite3 import dbapi2

from socialrx_diary.reflections import service as reflections
from socialrx_diary.settings import Settings
from tests.faults import clock, disk, locked, served, slow
from tests.faults.books import Reckoning
from tests.faults.broken_disk import OFTEN, WHAT
from tests.faults.command import Line, figures, run
from tests.faults.diarist import Diarist
from tests.faults.full_disk import FilesGrowNoFurther
from tests.faults.kill import WHOM, kill_some
from tests.faults.place import opened
from tests.faults.server import Server, stopped
from tests.faults.writers import Writer, answers, brought_in, reckoned, wait_for_all, writer_at, writing
from tests.kit.people import Person

DIARISTS, WEEKS = 6, 20
SIGNED = re.compile(r"diarist (\d+):")
READS = 0.3
SEVERAL_AT_ONCE = 0.3
# In seconds: how long a blow lasts, and how long nothing happens between two.
SHORTEST, LONGEST, QUIET = 0.2, 3.0, 1.0
# Longer than anybody waits for the database.
LONG_LOCK, HOW_SELDOM = 12.0, 0.1

Meanwhile: TypeAlias = Callable[[], None]


@dataclass
class Figures:
    """What happened."""

    minutes: float
    blows: dict[str, int] = field(default_factory=dict)
    several_at_once: int = 0
    tries: int = 0
    cut_off: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    reads: int = 0
    words_of_others_seen: int = 0
    older_words_seen: int = 0
    not_the_last_words: int = 0
    set_aside: int = 0
    trouble_outside_the_blows: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    books: Reckoning = field(default_factory=Reckoning)
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether the history is one that could have been without any of it."""
        seen = self.words_of_others_seen + self.older_words_seen + self.not_the_last_words + self.set_aside
        return not seen and not self.trouble_outside_the_blows and self.reads > 0 and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        blows = sum(self.blows.values())
        return Line("nemesis", blows, self.books.lost, self.books.doubled, self.until_well)


class History:
    """What one person was told of each week, and what they saw when they looked."""

    def __init__(self, server: Server, person: Person, number: int, weeks: list[str], seed: int) -> None:
        self.writer = writer_at(server, person, weeks, f"{seed} {number}")
        self.writer.name, self.writer.is_told = f"diarist {number}: ", self.told
        self.number, self.last = str(number), dict[str, str]()
        self.reads = self.others = self.older = 0

    def told(self, week: str, words: str) -> None:
        """They were told that these are kept; now and then they look."""
        self.last[week] = words
        if self.writer.chance.random() < READS:
            self._look(self.writer.diarist, self.writer.chance.choice(list(self.last)))

    def _look(self, diarist: Diarist, week: str) -> None:
        try:
            answer = diarist.line.get(f"/week/{week}/words")
        except (OSError, HTTPException):
            diarist.line.close()
            return
        if answer.status == 200:
            page = unescape(answer.text)
            self.reads += 1
            self.others += bool(set(SIGNED.findall(page)) - {self.number})
            self.older += self.last[week] not in page


class World:
    """What blows can be dealt to."""

    def __init__(self, settings: Settings, server: Server, chance: random.Random, somebody: Person) -> None:
        self.settings, self.server, self.chance, self.somebody = settings, server, chance, somebody
        self.spoilt, self.clock = settings.data / "spoilt", settings.data / "off-by"

    def a_while(self) -> None:
        """Time goes by."""
        time.sleep(self.chance.uniform(SHORTEST, LONGEST))

    def kill(self, meanwhile: Meanwhile) -> None:
        """`kill -9`."""
        kill_some(self.server, self.chance.choice(WHOM), self.chance)
        meanwhile()

    def stand_still(self, meanwhile: Meanwhile) -> None:
        """One or all of those who answer stand still."""
        workers = self.server.workers()
        with stopped(*self.chance.choice([workers, workers[:1]])):
            meanwhile()

    def lock(self, meanwhile: Meanwhile) -> None:
        """Somebody else locks the database."""
        with ExitStack() as held:
            with suppress(dbapi2.OperationalError):  # one who was made to stand still may hold it already
                held.enter_context(locked.WAYS[self.chance.choice(list(locked.WAYS))](self.settings))
            meanwhile()
            if self.chance.random() < HOW_SELDOM:
                time.sleep(LONG_LOCK)

    def fail(self, meanwhile: Meanwhile) -> None:
        """The disk fails."""
        disk.spoil(self.spoilt, self.chance.choice(OFTEN), self.chance.choice(list(WHAT.values())))
        meanwhile()
        disk.spoil(self.spoilt)

    def fill(self, meanwhile: Meanwhile) -> None:
        """The disk says that it is full, or files may truly grow no further."""
        if self.chance.random() < 0.5:
            disk.spoil(self.spoilt, 1.0, disk.Ask.WRITE, full=True)
            meanwhile()
            disk.spoil(self.spoilt)
            return
        limit = FilesGrowNoFurther(self.settings, self.server)
        with suppress(ProcessLookupError):
            limit.fill()
        meanwhile()
        with suppress(ProcessLookupError):  # whoever was killed has no limit any more
            limit.empty()

    def jump(self, meanwhile: Meanwhile) -> None:
        """The clock jumps, and stays there."""
        served.set_clock(self.clock, self.chance.choice(clock.JUMPS).total_seconds())
        meanwhile()

    def start_again(self, meanwhile: Meanwhile) -> None:
        """It is ended well and started again, as for a new version."""
        self.server.stop()
        self.server.begin()
        meanwhile()

    def hold_on(self, meanwhile: Meanwhile) -> None:
        """Slow lines, in one way or another."""
        ways = slow.ways(self.server.port, self.somebody, str(self.somebody.week(WEEKS)))
        with suppress(OSError), self.chance.choice(list(ways.values()))():
            meanwhile()

    def blow(self, found: Figures) -> None:
        """One of them, or one in the middle of another; then all is as it was."""
        all_of_them = (
            self.kill, self.stand_still, self.lock, self.fail, self.fill, self.jump, self.start_again, self.hold_on,
        )  # fmt: skip
        first, second = self.chance.sample(all_of_them, 2)
        several = self.chance.random() < SEVERAL_AT_ONCE
        first((lambda: second(self.a_while)) if several else self.a_while)
        found.several_at_once += several
        found.blows = dict(Counter(found.blows) + Counter([first.__name__, *[second.__name__] * several]))
        disk.spoil(self.spoilt)
        if self.server.master.poll() is not None:  # what a service manager does
            self.server.kill_all()
            self.server.begin()
        self.server.wait()


def nemesis(settings: Settings, seconds: float, seed: int) -> Figures:
    """Deal blows for so long, then check the history."""
    chance, found, began = random.Random(seed), Figures(seconds / 60), time.monotonic()
    disk.spoil(settings.data / "spoilt")
    served.set_clock(settings.data / "off-by", 0)
    people, weeks = brought_in(settings, DIARISTS + 1, WEEKS + clock.FURTHEST_BACK)
    quiet: list[tuple[float, float]] = []
    with _served(settings) as server:
        world = World(settings, server, chance, people[-1])
        old = weeks[clock.FURTHEST_BACK :]
        histories = [History(server, one, number, old, seed) for number, one in enumerate(people[:-1])]
        writers = [one.writer for one in histories]
        with writing(writers):
            wait_for_all(writers)
            while time.monotonic() < began + seconds:
                rest = time.monotonic()
                time.sleep(chance.uniform(0, QUIET))
                quiet.append((rest, time.monotonic()))
                world.blow(found)
                found.until_well.append(wait_for_all(writers))
        found.errors = dict(server.errors())
    return _checked(found, settings, histories, writers, quiet)


@contextmanager
def _served(settings: Settings) -> Iterator[Server]:
    """A service whose disk and clock can be harmed."""
    more = {served.SPOILT: str(settings.data / "spoilt"), served.CLOCK: str(settings.data / "off-by")}
    with Server(settings, app=served.APP, **more) as server:
        yield server


def _checked(
    found: Figures,
    settings: Settings,
    histories: list[History],
    writers: list[Writer],
    quiet: list[tuple[float, float]],
) -> Figures:
    """Compare what everybody was told and saw with what there is."""
    journals = [one.journal for one in writers]
    found.tries = sum(one.tries for one in journals)
    found.cut_off = sum(one.cut_off for one in journals)
    found.set_aside = sum(one.set_aside for one in journals)
    found.answers = answers(writers)
    found.reads = sum(one.reads for one in histories)
    found.words_of_others_seen = sum(one.others for one in histories)
    found.older_words_seen = sum(one.older for one in histories)
    found.trouble_outside_the_blows = sum(
        begin < moment < end for one in journals for moment in one.refused for begin, end in quiet
    )
    found.not_the_last_words = sum(_not_the_last(settings, one) for one in histories)
    found.books = reckoned(settings, writers)
    return found


def _not_the_last(settings: Settings, history: History) -> int:
    """In how many weeks other words stand than those acknowledged last."""
    wrong = 0
    with opened(settings) as (database, vault), database.reading() as session:
        for week, words in history.last.items():
            kept = reflections.own_week(session, vault, history.writer.actor, date.fromisoformat(week))
            wrong += kept is None or kept.words != words
    return wrong


if __name__ == "__main__":
    run(__doc__, 30, lambda settings, minutes, seed: figures(nemesis(settings, 60 * minutes, seed)), "minutes")
