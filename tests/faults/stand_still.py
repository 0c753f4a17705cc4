"""Whoever has the turn to write stands still: everybody else waits, and nobody loses anything.

    python -m tests.faults.stand_still --times 5

A process takes the turn, begins to write and is stopped for two seconds; meanwhile people press Save. They are told
that it is kept once the turn is free again, not before and not never. Then, under way, the server's own processes are
stopped for as long.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import Line, figures, run
from tests.faults.diarist import Diarist
from tests.faults.place import peopled
from tests.faults.server import PATIENCE, ROOT, Server, quiet_environment, stopped

# No more than go on waiting in one process when nothing moves: here nobody may be turned away.
WRITERS = 2
SECONDS = 2.0


@dataclass
class Figures:
    """What happened."""

    stops: int
    answers: dict[int, int]
    too_soon: int
    slowest_save: float
    slowest_page_meanwhile: float
    errors: dict[str, int]
    books: Reckoning
    until_well: list[float]

    @property
    def good(self) -> bool:
        """Whether everybody waited, could read meanwhile, and nobody was turned away."""
        waited = self.slowest_save >= SECONDS and not self.too_soon
        return waited and self.slowest_page_meanwhile < SECONDS and set(self.answers) == {303} and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("stand still", self.stops, self.books.lost, self.books.doubled, self.until_well)


def stand_still(settings: Settings, times: int, seed: int) -> Figures:
    """Stop whoever writes as often as asked, then reckon."""
    chance, too_soon, pages, until_well = random.Random(seed), 0, [0.0], list[float]()
    with peopled(settings) as service:
        people = [service.person(f"Writer {number}") for number in range(WRITERS)]
        weeks = [str(people[0].week() - ago * WEEK) for ago in range(2 * times)]
    with Server(settings) as server, ExitStack() as leaving:
        diarists = [leaving.enter_context(Diarist(server.port, person.token)) for person in people]
        for diarist in diarists:
            diarist.opens(weeks[0])
        for number in range(times):
            with _turn_taken(settings) as holder:
                with stopped(holder.pid):
                    saving = [_saving(one, weeks[2 * number], f"{number} {chance.random()}") for one in diarists]
                    pages.append(_opening(server, people[0], weeks[0]))
                    too_soon += sum(not thread.is_alive() for thread in saving)
                _let_go(holder)
                until_well.append(_wait(saving))
            saving = [_saving(one, weeks[2 * number + 1], f"{number} {chance.random()}") for one in diarists]
            with stopped(*server.workers()):
                time.sleep(SECONDS)
            until_well.append(_wait(saving))
        errors = server.errors()
    journals = [one.journal for one in diarists]
    return Figures(
        stops=2 * times,
        answers={key: sum(one.answers[key] for one in journals) for one in journals for key in one.answers},
        too_soon=too_soon,
        slowest_save=max(max(one.seconds) for one in journals),
        slowest_page_meanwhile=max(pages),
        errors=dict(errors),
        books=reckon(settings, [(one.actor, it.acknowledged) for one, it in zip(people, journals, strict=True)]),
        until_well=until_well,
    )


def _saving(diarist: Diarist, week: str, words: str) -> threading.Thread:
    thread = threading.Thread(target=diarist.writes, args=(week, words, 0), daemon=True)
    thread.start()
    return thread


def _wait(saving: list[threading.Thread]) -> float:
    """Wait until everybody was told; tells how long that took."""
    began = time.monotonic()
    for thread in saving:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "somebody waits for ever"
    return time.monotonic() - began


def _opening(server: Server, person: Any, week: str) -> float:
    """Open a page again and again while the turn is taken; tells the longest wait."""
    slowest, until = 0.0, time.monotonic() + SECONDS
    with Diarist(server.port, person.token) as reader:
        while time.monotonic() < until:
            began = time.monotonic()
            reader.opens(week)
            slowest = max(slowest, time.monotonic() - began)
    return slowest


@contextmanager
def _turn_taken(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process has the turn to write and has begun."""
    command = [sys.executable, "-m", "tests.faults.stand_still", "--hold", settings.database_url]
    pipe, environment = subprocess.PIPE, quiet_environment()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe) as holder:
        try:
            assert holder.stdout
            assert holder.stdout.readline() == b"mine\n", "it did not get its turn"
            yield holder
        finally:
            holder.kill()


def _let_go(holder: "subprocess.Popen[bytes]") -> None:
    """It goes on, and ends its writing well."""
    assert holder.stdin
    holder.stdin.close()
    assert holder.wait(PATIENCE) == 0, "it did not end well"


def hold(database_url: str) -> None:
    """Take the turn, begin to write, and go on once nobody speaks to us any more."""
    from socialrx_diary.db import open_database

    with open_database(database_url).writing() as session:
        session.connection().exec_driver_sql("UPDATE organisations SET version = version")
        os.write(1, b"mine\n")
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--hold"]:
        hold(sys.argv[2])
    else:
        run(__doc__, 5, lambda settings, times, seed: figures(stand_still(settings, times, seed)))
