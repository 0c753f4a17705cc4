"""The data is brought to another step while people write, and now and then that is killed in the middle.

    python -m tests.faults.deploying --times 20

Each time the door is shut, the data goes one step back as if it were an older version's, and `socialrx-diary migrate`
brings it up again; then the service is started anew. People press Save all the while. Meanwhile they are told that it
opens again soon, and afterwards every text that was acknowledged must be in the diary, once.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from socialrx_diary import readiness
from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import figures, run
from tests.faults.kill import WRITERS
from tests.faults.place import peopled
from tests.faults.server import ROOT, Server
from tests.faults.writers import wait_for_all, writer_at, writing

WEEKS = 30
RESTS, KEPT = 503, 303
SOONEST, LATEST = 0.02, 0.3
# As an older version leaves the data, seen from a newer one; the door stays shut to whoever serves now.
STEP_BACK = """
from socialrx_diary import migrations, readiness
from socialrx_diary.db import open_database
from socialrx_diary.door import Door
from socialrx_diary.settings import Settings
settings = Settings.from_environment()
door, database = Door(settings.data), open_database(settings.database_url)
with door.shut():
    door.new_edition()
    if readiness.step(database) == readiness.HEAD:
        migrations.downgrade(database, "-1")
"""
MIGRATE = "from socialrx_diary.cli import main; main(['migrate'])"


@dataclass
class Figures:
    """What happened."""

    deploys: int
    killed_in_the_middle: int
    tries: int
    answers: dict[int, int]
    cut_off: int
    resting_seconds: dict[str, float]
    books: Reckoning

    @property
    def good(self) -> bool:
        """Whether what people were told is true, and nobody was told anything but that it rests."""
        return self.books.good and set(self.answers) <= {RESTS, KEPT} and self.answers.get(RESTS, 0) > 0


def deploying(settings: Settings, times: int, seed: int) -> Figures:
    """Deploy as often as asked, then reckon."""
    chance, rested, killed = random.Random(seed), list[float](), 0
    with peopled(settings) as service:
        people = [service.person(f"Writer {number}") for number in range(WRITERS)]
        weeks = [str(people[0].week() - ago * WEEK) for ago in range(WEEKS)]
    with Server(settings) as server:
        writers = [writer_at(server, person, weeks, f"{seed} {number}") for number, person in enumerate(people)]
        with writing(writers):
            wait_for_all(writers)
            for number in range(times):
                time.sleep(chance.uniform(SOONEST, LATEST))
                began = time.monotonic()
                _python(server, STEP_BACK).wait()
                if chance.random() < 0.5:
                    killed += _killed(server, chance)
                assert _python(server, MIGRATE).wait() == 0, "it would not migrate"
                # As a service manager does it, or as the power does.
                (server.stop if number % 2 else server.kill_all)()
                server.begin()
                server.wait()
                wait_for_all(writers)
                rested.append(time.monotonic() - began)
    assert readiness.hindrance(settings) is None
    journals = [one.diarist.journal for one in writers]
    told = [(person.actor, one.acknowledged) for person, one in zip(people, journals, strict=True)]
    return Figures(
        deploys=times,
        killed_in_the_middle=killed,
        tries=sum(one.tries for one in journals),
        answers=dict(sum((one.answers for one in journals), Counter())),
        cut_off=sum(one.cut_off for one in journals),
        resting_seconds={"median": median(rested), "max": max(rested)},
        books=reckon(settings, told),
    )


def _killed(server: Server, chance: random.Random) -> bool:
    """Begin to migrate, and kill that; whether it was still at it."""
    process = _python(server, MIGRATE)
    with suppress(subprocess.TimeoutExpired):
        process.wait(chance.uniform(0.2, 1.5))
    at_it = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return at_it


def _python(server: Server, code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=server.environment | {"PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


if __name__ == "__main__":
    run(__doc__, 20, lambda settings, times, seed: figures(deploying(settings, times, seed)))
