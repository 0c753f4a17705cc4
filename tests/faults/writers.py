"""People who write one text after another until it is enough, while something happens to the service."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.diarist import Diarist, Journal
from tests.faults.in_front import InFront
from tests.faults.place import peopled
from tests.faults.server import PATIENCE, Server
from tests.kit.people import Person

Told = Callable[[str, str], None]


@dataclass
class Writer:
    """Somebody who writes one text after another until it is enough."""

    diarist: Diarist
    actor: Actor
    weeks: list[str]
    chance: random.Random
    enough: threading.Event
    failures: list[BaseException] = field(default_factory=list)
    kept: int = 0
    name: str = ""
    sends: Told | None = None
    is_told: Told | None = None

    @property
    def journal(self) -> Journal:
        """What they sent and were told."""
        return self.diarist.journal

    def write(self) -> None:
        """Save and edit; now and then press once more after it was kept. The version is one's own count."""
        versions = Counter(self.weeks)
        try:
            while not self.enough.is_set():
                week, words = self.chance.choice(self.weeks), f"{self.name}{self.kept} {self.chance.random()}"
                if self.sends:
                    self.sends(week, words)
                form = self.diarist.writes(week, words, versions[week] - 1)
                if self.is_told:
                    self.is_told(week, words)
                versions[week] += 1
                self.kept += 1
                if self.chance.random() < 0.05:
                    self.diarist.presses(week, form)
        except BaseException as failure:  # noqa: BLE001 - told to whoever waits
            self.failures.append(failure)
        finally:
            self.diarist.line.close()


def brought_in(settings: Settings, writers: int, weeks: int) -> tuple[list[Person], list[str]]:
    """So many people with a diary, and the weeks they write about."""
    with peopled(settings) as service:
        people = [service.person(f"Writer {number}") for number in range(writers)]
        return people, [str(people[0].week() - ago * WEEK) for ago in range(weeks)]


def writer_at(server: Server | InFront, person: Person, weeks: list[str], seed: str) -> Writer:
    """Somebody about to write."""
    diarist = Diarist(server.port, person.token)
    diarist.opens(weeks[0])
    return Writer(diarist, person.actor, weeks, random.Random(seed), threading.Event())


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    """They write for as long as the block runs, and whatever befell one of them is raised after it."""
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


def wait_for_all(writers: list[Writer], patience: float = 2 * PATIENCE, more: int = 1) -> float:
    """Wait until everybody was told of something they began to write after this moment; tells how long that took."""
    before, began = [one.kept + more for one in writers], time.monotonic()
    while any(one.kept <= kept for one, kept in zip(writers, before, strict=True)):
        for one in writers:
            if one.failures:
                raise one.failures[0]
        assert time.monotonic() < began + patience, "nobody is told any more that anything is kept"
        time.sleep(0.005)
    return time.monotonic() - began


def reckoned(settings: Settings, writers: list[Writer]) -> Reckoning:
    """What became of all they were told of."""
    return reckon(settings, [(one.actor, one.journal.acknowledged) for one in writers])


def answers(writers: list[Writer]) -> dict[int, int]:
    """How often they were answered what."""
    return dict(sum((one.journal.answers for one in writers), Counter()))
