"""Reads that race with leave being taken back: whoever begins to read after it was taken back reads nothing.

    python -m tests.faults.revoked --times 10000

Link workers read what one person shares, as fast as a real server answers, from several lines at once. In the middle
leave is taken back, each time in another way, and they go on reading. As often as asked a read that began after that
was acknowledged must show nothing of it. (Those under way just then may: they began while it was shared.)
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Self
from uuid import UUID

import requests

from socialrx_diary.leaving import service as leaving
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from tests.faults.command import figures, run
from tests.faults.place import peopled
from tests.faults.server import HOST, Server
from tests.kit.people import Person, Service

SENTENCE = "The blue teapot broke, and I laughed."
PAGES = ("", "/sheet", "/table", "?everything=")
READERS = 4
SEEN_BEFORE = 4
AFTER_EACH = 60
PATIENCE = 120.0


def stops(_service: Service, person: Person, _week: UUID) -> None:
    """They stop sharing."""
    person.shares("nothing")


def keeps_words(_service: Service, person: Person, _week: UUID) -> None:
    """They go on sharing what they tick, and their words no more."""
    person.shares("ticks")


def keeps_the_week(_service: Service, person: Person, week: UUID) -> None:
    """They keep the week to themselves."""
    person.says(week, "only_me")


def deletes_the_week(service: Service, person: Person, week: UUID) -> None:
    """They delete the week."""
    service.in_session(lambda it: reflections.remove(it, person.actor, week, service.now()))


def is_handed_over(service: Service, person: Person, _week: UUID) -> None:
    """They come onto another list."""
    ada, ben = service.ada.actor, service.ben.id
    assert service.in_session(lambda it: participants.hand_over(it, ada, person.id, ben, service.now()))


def leaves(service: Service, person: Person, _week: UUID) -> None:
    """They delete everything."""
    service.in_session(lambda it: leaving.ask_to_go(it, person.actor, service.now()))


Way = Callable[[Service, Person, UUID], None]
WAYS: tuple[Way, ...] = (stops, keeps_words, keeps_the_week, deletes_the_week, is_handed_over, leaves)


@dataclass
class Figures:
    """What was read. Of the last two there may be none."""

    rounds: int = 0
    ways: dict[str, int] = field(default_factory=dict)
    shown_before: int = 0
    under_way: int = 0
    read_after: int = 0
    shown_after: int = 0
    other_answers: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing was shown afterwards, and it would have been seen."""
        return not self.shown_after + self.other_answers and self.read_after > 0 and self.shown_before > 0


@dataclass(frozen=True)
class Read:
    """One read: when it began, whether the sentence was there, and how it was answered."""

    began: float
    shown: bool
    status: int


class Readers:
    """A link worker with several windows, reading one person's pages over and over."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token
        self.reads: list[Read] = []
        self.lock, self.end = Lock(), Event()
        self.lines = [Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self) -> Self:
        for line in self.lines:
            line.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.end.set()
        for line in self.lines:
            line.join()

    def wait(self, enough: Callable[[list[Read]], bool]) -> None:
        """Until enough has been read."""
        until = time.monotonic() + PATIENCE
        while not enough(self.reads):
            assert time.monotonic() < until, f"only {len(self.reads)} reads"
            time.sleep(0.01)

    def _read(self, number: int) -> None:
        with requests.Session() as line:
            line.cookies.set("diary", self.token)
            while not self.end.is_set():
                began = time.monotonic()
                answer = line.get(self.address + PAGES[number % len(PAGES)], timeout=PATIENCE)
                read = Read(began, SENTENCE in answer.text, answer.status_code)
                with self.lock:
                    self.reads.append(read)


def revoked(settings: Settings, times: int, seed: int) -> Figures:
    """Take leave back from one person after another, until so many reads began after it."""
    chance, found, ways = random.Random(seed), Figures(), Counter[str]()
    with peopled(settings) as service, Server(settings) as server:
        while found.read_after < times:
            way = chance.choice(WAYS)
            _one(service, f"http://{HOST}:{server.port}", way, found)
            ways[way.__name__.replace("_", " ")] += 1
            found.rounds += 1
    found.ways = dict(ways)
    return found


def _one(service: Service, address: str, way: Way, found: Figures) -> None:
    person = service.person(f"Person {found.rounds}")
    person.shares("words")
    week = person.wrote(SENTENCE, [Theme.PEOPLE], talk_about=True)
    with Readers(f"{address}/people/{person.id}", service.asha.token) as asha:
        asha.wait(lambda reads: sum(read.shown for read in reads) >= SEEN_BEFORE)
        began = time.monotonic()
        way(service, person, week)
        ended = time.monotonic()
        asha.wait(lambda reads: sum(read.began > ended for read in reads) >= AFTER_EACH)
    after = [read for read in asha.reads if read.began > ended]
    found.shown_before += sum(read.shown for read in asha.reads if read.began < began)
    found.under_way += sum(began <= read.began <= ended for read in asha.reads)
    found.read_after += len(after)
    found.shown_after += sum(read.shown for read in after)
    found.other_answers += sum(read.status not in {200, 404} for read in asha.reads)


if __name__ == "__main__":
    run(__doc__ or "", 10_000, lambda settings, times, seed: figures(revoked(settings, times, seed)))
