"""Somebody keeps the database locked for long: whoever only reads is answered, whoever writes is told, and waits.

    python -m tests.faults.locked --times 4

For longer than anybody waits, another program holds the turn to write, or holds SQLite's own lock without having asked
for a turn; more people press Save than there are threads. Pages must open meanwhile; a refusal must be clean, with the
words in it; and once it is over everybody must be told at last that their words are kept, once.
"""

import fcntl
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import make_url

from socialrx_diary.settings import Settings
from socialrx_diary.turns import PATIENCE
from tests.faults.books import Reckoning
from tests.faults.command import Line, each, figures, run
from tests.faults.diarist import Diarist
from tests.faults.server import Server
from tests.faults.writers import answers, brought_in, reckoned, wait_for_all, writer_at, writing
from tests.kit.people import Person

# More than there are threads, in both processes together.
WRITERS, WEEKS = 12, 20
SECONDS = 14.0
# Somebody who reads may have to wait until those who came before gave up their places, and those before them.
SOON = 2 * PATIENCE
CLEAN = {303, 500, 503}


@dataclass
class Figures:
    """What happened."""

    locked: dict[str, int] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    pages: int = 0
    slowest_page_meanwhile: float = 0.0
    slowest_save: float = 0.0
    errors: dict[str, int] = field(default_factory=dict)
    books: Reckoning = field(default_factory=Reckoning)
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether pages opened, refusals were clean, and nothing is lost."""
        read = self.pages > 0 and self.slowest_page_meanwhile < SOON
        return read and set(self.answers) <= CLEAN and self.answers[303] > 0 and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("locked", sum(self.locked.values()), self.books.lost, self.books.doubled, self.until_well)


@contextmanager
def turn_held(settings: Settings) -> Iterator[None]:
    """Another program has its turn and does not end it."""
    with Path(f"{make_url(settings.database_url).database}.lock").open("w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def file_locked(settings: Settings) -> Iterator[None]:
    """A program that knows nothing of turns writes, and does not end it."""
    with closing(dbapi2.connect(str(make_url(settings.database_url).database), timeout=30)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


WAYS: dict[str, Callable[[Settings], AbstractContextManager[None]]] = {"turn": turn_held, "file": file_locked}


def locked(settings: Settings, times: int, seed: int, seconds: float = SECONDS) -> Figures:
    """Lock so often, one way after the other, then reckon."""
    chance, found = random.Random(seed), Figures()
    people, weeks = brought_in(settings, WRITERS + 1, WEEKS)
    *writing_ones, reader = people
    with Server(settings) as server:
        writers = [writer_at(server, one, weeks, f"{seed} {number}") for number, one in enumerate(writing_ones)]
        with writing(writers):
            wait_for_all(writers)
            for number in each(times):
                way = list(WAYS)[number % len(WAYS)]
                time.sleep(chance.uniform(0, 0.1))
                with WAYS[way](settings):
                    _reads(found, server, reader, weeks[0], seconds)
                found.locked[way] = found.locked.get(way, 0) + 1
                found.until_well.append(wait_for_all(writers))
        found.errors = dict(server.errors())
    found.answers = answers(writers)
    found.slowest_save = max(max(one.journal.seconds) for one in writers)
    found.books = reckoned(settings, writers)
    return found


def _reads(found: Figures, server: Server, reader: Person, week: str, seconds: float) -> None:
    """Somebody opens a page again and again, each time as if anew."""
    until, rest = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < until:
        began = time.monotonic()
        with Diarist(server.port, reader.token) as anew:
            anew.opens(week)
        found.pages += 1
        found.slowest_page_meanwhile = max(found.slowest_page_meanwhile, time.monotonic() - began)
        rest.wait(0.1)


if __name__ == "__main__":
    run(__doc__, 4, lambda settings, times, seed: figures(locked(settings, times, seed)))
