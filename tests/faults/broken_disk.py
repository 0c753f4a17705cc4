"""The disk fails now and then: nobody is told that something is kept when it is not, and nothing kept is lost.

    python -m tests.faults.broken_disk --times 60

What SQLite asks of the disk in the serving processes fails (EIO), or the disk says that it is full (ENOSPC), while
people write: reading, writing, syncing, cutting off, opening or deleting, seldom, often or always. People press Save
with the same form until told that it is kept; once the disk is well again they must be, without a restart.
"""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from socialrx_diary.settings import Settings
from tests.faults import disk, served
from tests.faults.books import Reckoning
from tests.faults.command import Line, each, figures, run
from tests.faults.disk import Ask
from tests.faults.server import PATIENCE, Server
from tests.faults.writers import answers, brought_in, reckoned, wait_for_all, writer_at, writing

WRITERS, WEEKS = 4, 30
WHAT = {
    "read": Ask.READ,
    "write": Ask.WRITE,
    "sync": Ask.SYNC,
    "write and sync": Ask.WRITE | Ask.SYNC,
    "cut off, open, delete": Ask.TRUNCATE | Ask.OPEN | Ask.DELETE,
    "everything": sum(Ask),
}
FULL = "write, as the disk is full"
OFTEN = (0.05, 0.3, 1.0)
CLEAN = {303, 500, 503}


@dataclass
class Figures:
    """What happened."""

    rounds: dict[str, int] = field(default_factory=dict)
    failures_of_the_disk: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    cut_off: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    books: Reckoning = field(default_factory=Reckoning)
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every refusal was clean, the disk failed at all, and everything acknowledged is there."""
        clean = set(self.answers) <= CLEAN and not self.cut_off
        return clean and self.failures_of_the_disk > 0 and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        failed = self.failures_of_the_disk
        return Line("disk errors", failed, self.books.lost, self.books.doubled, self.until_well)


def broken_disk(settings: Settings, times: int, seed: int) -> Figures:
    """Spoil the disk so often, then reckon."""
    chance, found, plan = random.Random(seed), Figures(), settings.data / "spoilt"
    disk.spoil(plan)
    people, weeks = brought_in(settings, WRITERS, WEEKS)
    with Server(settings, app=served.APP, **{served.SPOILT: str(plan)}) as server:
        writers = [writer_at(server, person, weeks, f"{seed} {number}") for number, person in enumerate(people)]
        with writing(writers):
            wait_for_all(writers)
            for _ in each(times):
                what, often = chance.choice([*WHAT, FULL]), chance.choice(OFTEN)
                disk.spoil(plan, often, WHAT.get(what, Ask.WRITE), full=what == FULL)
                _until_it_failed(plan, chance)
                disk.spoil(plan)
                found.rounds[what] = found.rounds.get(what, 0) + 1
                found.until_well.append(wait_for_all(writers))
        found.errors = dict(server.errors())
    found.failures_of_the_disk = disk.failed(plan)
    found.answers = answers(writers)
    found.cut_off = sum(one.journal.cut_off for one in writers)
    found.books = reckoned(settings, writers)
    return found


def _until_it_failed(plan: Path, chance: random.Random) -> None:
    """Wait until it did, and a little longer. What is asked seldom, such as deleting, may not be asked at all."""
    before, began = disk.failed(plan), time.monotonic()
    while disk.failed(plan) == before and time.monotonic() < began + min(1.0, PATIENCE):
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.2))


if __name__ == "__main__":
    run(__doc__, 60, lambda settings, times, seed: figures(broken_disk(settings, times, seed)))
