"""Kill the server again and again while people write, and look afterwards whether what they were told is true.

    python -m tests.faults.kill --times 200

`kill -9` hits a worker, the master (whose workers live on for a while and still answer) or all of them, now and then
while they are still coming up. People press Save with the same form until told that it is kept. Afterwards every text
that was acknowledged must be in the diary, once, with one deed on the trail, and the database must be whole.
"""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from socialrx_diary.settings import Settings
from tests.faults.books import Reckoning
from tests.faults.command import Line, each, figures, run
from tests.faults.server import Server
from tests.faults.writers import Writer, answers, brought_in, reckoned, wait_for_all, writer_at, writing

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
    until_well: list[float]

    @property
    def good(self) -> bool:
        """Whether what people were told is true. Nobody shares a diary here, so nothing can have been set aside."""
        return self.books.good and not self.set_aside and self.cut_off > 0

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("kill", len(self.until_well), self.books.lost, self.books.doubled, self.until_well)


def kill(settings: Settings, times: int, seed: int) -> Figures:
    """Kill as often as asked, then reckon."""
    chance, recovered = random.Random(seed), {whom: list[float]() for whom in WHOM}
    people, weeks = brought_in(settings, WRITERS, WEEKS)
    with Server(settings) as server:
        writers = [writer_at(server, person, weeks, f"{seed} {number}") for number, person in enumerate(people)]
        with writing(writers):
            wait_for_all(writers)
            for _ in each(times):
                time.sleep(chance.uniform(SOONEST, LATEST))
                whom, began = chance.choice(WHOM), time.monotonic()
                kill_some(server, whom, chance)
                if whom != "worker" and chance.random() < WHILE_COMING_UP:
                    time.sleep(chance.uniform(0, 0.5))
                    server.kill_all()
                    server.begin()
                server.wait()
                wait_for_all(writers)
                recovered[whom].append(time.monotonic() - began)
        errors = server.errors()
    return _figures(settings, writers, recovered, errors)


def kill_some(server: Server, whom: str, chance: random.Random) -> None:
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


def _figures(
    settings: Settings, writers: list[Writer], recovered: dict[str, list[float]], errors: Counter[str]
) -> Figures:
    journals = [one.journal for one in writers]
    return Figures(
        kills={whom: len(seconds) for whom, seconds in recovered.items()},
        tries=sum(one.tries for one in journals),
        cut_off=sum(one.cut_off for one in journals),
        answers=answers(writers),
        set_aside=sum(one.set_aside for one in journals),
        errors=dict(errors),
        recovered_in_seconds={
            whom: {"median": median(seconds), "max": max(seconds)} for whom, seconds in recovered.items() if seconds
        },
        slowest_save=max(max(one.seconds) for one in journals),
        books=reckoned(settings, writers),
        until_well=[one for seconds in recovered.values() for one in seconds],
    )


if __name__ == "__main__":
    run(__doc__, 200, lambda settings, times, seed: figures(kill(settings, times, seed)))
