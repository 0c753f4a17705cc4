"""Kill the server again and again while people write, and look afterwards whether what they were told is true.

    python -m tests.faults.kill --times 200

`kill -9` hits a worker, the master (whose workers live on for a while and still answer) or all of them, now and then
while they are still coming up. People press Save with the same form until told that it is kept. Afterwards every text
that was acknowledged must be in the diary, once, with one deed on the trail, and the database must be whole.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import figures, run
from tests.faults.diarist import Diarist
from tests.faults.place import peopled
from tests.faults.server import PATIENCE, Server

WRITERS = 4
WEEKS = 30
# Between two kills, in seconds from the moment everybody is writing again.
SOONEST, LATEST = 0.02, 0.4
WHILE_COMING_UP = 0.15
WHOM = ("worker", "master", "all")


@dataclass
class Figures:
    """What happened."""

    kills: dict[str, int]
    tries: int
    cut_off: int
    answers: dict[int, int]
    set_aside: int
    errors: dict[str, int]
    recovered_in_seconds: dict[str, dict[str, float]]
    slowest_save: float
    books: Reckoning

    @property
    def good(self) -> bool:
        """Whether what people were told is true. Nobody shares a diary here, so nothing can have been set aside."""
        return self.books.good and not self.set_aside and self.cut_off > 0


@dataclass
class Writer:
    """Somebody who writes one text after another until it is enough."""

    diarist: Diarist
    weeks: list[str]
    chance: random.Random
    enough: threading.Event
    failures: list[BaseException] = field(default_factory=list)
    kept: int = 0

    def write(self) -> None:
        """Save and edit; now and then press once more after it was kept. The version is one's own count."""
        versions = Counter(self.weeks)
        try:
            while not self.enough.is_set():
                week = self.chance.choice(self.weeks)
                form = self.diarist.writes(week, f"{self.kept} {self.chance.random()}", versions[week] - 1)
                versions[week] += 1
                self.kept += 1
                if self.chance.random() < 0.05:
                    self.diarist.presses(week, form)
        except BaseException as failure:  # noqa: BLE001 - told to whoever waits
            self.failures.append(failure)
        finally:
            self.diarist.line.close()


def kill(settings: Settings, times: int, seed: int) -> Figures:
    """Kill as often as asked, then reckon."""
    chance, recovered = random.Random(seed), {whom: list[float]() for whom in WHOM}
    with peopled(settings) as service:
        people = [service.person(f"Writer {number}") for number in range(WRITERS)]
        weeks = [str(people[0].week() - ago * WEEK) for ago in range(WEEKS)]
    with Server(settings) as server:
        writers = [writer_at(server, person, weeks, f"{seed} {number}") for number, person in enumerate(people)]
        with writing(writers):
            wait_for_all(writers)
            for _ in range(times):
                time.sleep(chance.uniform(SOONEST, LATEST))
                whom, began = chance.choice(WHOM), time.monotonic()
                _kill(server, whom, chance)
                if whom != "worker" and chance.random() < WHILE_COMING_UP:
                    time.sleep(chance.uniform(0, 0.5))
                    server.kill_all()
                    server.begin()
                server.wait()
                wait_for_all(writers)
                recovered[whom].append(time.monotonic() - began)
        errors = server.errors()
    return _figures(settings, people, writers, recovered, errors)


def _kill(server: Server, whom: str, chance: random.Random) -> None:
    """Kill, and do what a service manager does then: end what is left and start again."""
    if whom == "worker":
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(server.workers()), signal.SIGKILL)
        return
    if whom == "master":
        os.kill(server.master.pid, signal.SIGKILL)
        server.master.wait()
        # The orphans go on answering whom they know for half a minute; no service manager leaves them that long.
        time.sleep(chance.uniform(0, 1.5))
    server.kill_all()
    server.begin()


def wait_for_all(writers: list[Writer]) -> None:
    """Wait until everybody was told of something they began to write after this moment."""
    before = [one.kept + 1 for one in writers]
    until = time.monotonic() + 2 * PATIENCE
    while any(one.kept <= kept for one, kept in zip(writers, before, strict=True)):
        for one in writers:
            if one.failures:
                raise one.failures[0]
        assert time.monotonic() < until, "nobody is told any more that anything is kept"
        time.sleep(0.005)


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    threads = [threading.Thread(target=one.write, daemon=True) for one in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in writers:
            one.enough.set()
        for thread in threads:
            thread.join(2 * PATIENCE)
    for one in writers:
        if one.failures:
            raise one.failures[0]


def writer_at(server: Server, person: Any, weeks: list[str], seed: str) -> Writer:
    diarist = Diarist(server.port, person.token)
    diarist.opens(weeks[0])
    return Writer(diarist, weeks, random.Random(seed), threading.Event())


def _figures(
    settings: Settings,
    people: list[Any],
    writers: list[Writer],
    recovered: dict[str, list[float]],
    errors: Counter[str],
) -> Figures:
    journals = [one.diarist.journal for one in writers]
    told = [(person.actor, one.acknowledged) for person, one in zip(people, journals, strict=True)]
    return Figures(
        kills={whom: len(seconds) for whom, seconds in recovered.items()},
        tries=sum(one.tries for one in journals),
        cut_off=sum(one.cut_off for one in journals),
        answers=dict(sum((one.answers for one in journals), Counter())),
        set_aside=sum(one.set_aside for one in journals),
        errors=dict(errors),
        recovered_in_seconds={
            whom: {"median": median(seconds), "max": max(seconds)} for whom, seconds in recovered.items() if seconds
        },
        slowest_save=max(max(one.seconds) for one in journals),
        books=reckon(settings, told),
    )


if __name__ == "__main__":
    run(__doc__, 200, lambda settings, times, seed: figures(kill(settings, times, seed)))
