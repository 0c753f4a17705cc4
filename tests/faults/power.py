"""The power goes at any moment, again and again, and what was told is kept is there when it is back.

    python -m tests.faults.power --times 2000

People join and write through a real server while all that SQLite asks of the disk is written down, and all that people
are told. Then the disk is put together as it may be found after a power cut at moments drawn by chance: what was synced
is there, of the rest any part, torn or whole or in another order. With every such disk the service must start, take new
words, and hold once whatever anybody had been told of by then. The same is done with a disk that says it synced and did
not: there words must be missing, or all this could see nothing. What it does not show is a disk that lies in earnest.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from uuid import UUID

from socialrx_diary import readiness
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import WEEK, week_of
from tests.faults import disk, served
from tests.faults.books import Reckoning, reckon
from tests.faults.command import Line, each, figures, run
from tests.faults.place import moved, opened, peopled
from tests.faults.recording import NOTE, Disk, Event, Recorder, events
from tests.faults.server import Server
from tests.faults.writers import Writer, reckoned, wait_for_all, writer_at, writing
from tests.kit.people import Person

WRITERS, WEEKS = 3, 6
# So many moments, over the whole time, before the next so many.
AT_ONCE = 50
# A disk that lies is looked at more seldom: it is asked only whether this would be seen.
LIES = 10
SENT, TOLD = "sent", "told"


@dataclass
class Figures:
    """What happened."""

    moments: int = 0
    things_asked_of_the_disk: int = 0
    syncs: int = 0
    told_of_by_the_last: int = 0
    did_not_start: int = 0
    took_nothing_new: int = 0
    tried_on_a_disk_that_lies: int = 0
    missed_on_a_disk_that_lies: int = 0
    until_well: list[float] = field(default_factory=list)
    books: Reckoning = field(default_factory=Reckoning)

    @property
    def good(self) -> bool:
        """Whether all that was told was there each time, and that this would have been seen."""
        began = not self.did_not_start and not self.took_nothing_new
        return began and self.books.good and self.books.acknowledged > 0 and self.missed_on_a_disk_that_lies > 0

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("power loss", self.moments, self.books.lost, self.books.doubled, self.until_well)


@dataclass
class Told:
    """What everybody had been told by some moment, and what was still on its way."""

    of: dict[str, set[str]] = field(default_factory=dict)
    on_the_way: set[str] = field(default_factory=set)

    def hears(self, note: str) -> None:
        """One note more."""
        what, who, words = note.split("\t")
        if what == SENT:
            self.on_the_way.add(words)
        else:
            self.of.setdefault(who, set()).add(words)
            self.on_the_way.discard(words)


def power_loss(settings: Settings, times: int, seed: int, keep: int = 150) -> Figures:
    """Write down what is asked of the disk while everybody keeps so many texts, and lose the power so often."""
    start = _content(settings.data)
    record = settings.data / "record"
    people = _written(settings, record, seed, keep)
    asked = list(events(record))
    found = Figures(0, sum(one.what != NOTE for one in asked), sum(one.what == disk.Ask.SYNC for one in asked))
    first = next(at for at, one in enumerate(asked) if one.what == NOTE)
    with tempfile.TemporaryDirectory(prefix="power-") as folder:
        again = moved(settings, Path(folder))
        chance = random.Random(seed)
        for _ in each(-(-times // AT_ONCE)):
            for content, told in _cuts(start, asked, first, min(times, AT_ONCE), chance, lies=False):
                _put(settings.data, Path(folder), content)
                _look(found, again, people, told)
            for content, told in _cuts(start, asked, first, max(5, min(times, AT_ONCE) // LIES), chance, lies=True):
                _put(settings.data, Path(folder), content)
                found.tried_on_a_disk_that_lies += 1
                found.missed_on_a_disk_that_lies += not _all_there(again, people, told)
    return found


def _written(settings: Settings, record: Path, seed: int, keep: int) -> list[Person]:
    """People join and write; all of it is written down."""
    recorder = Recorder(record)
    with disk.watched_by(recorder), peopled(settings) as service:
        with Server(settings, app=served.APP, **{served.RECORD: str(record)}) as server:
            people, writers = [], list[Writer]()
            for number in range(WRITERS):
                person = service.person(f"Writer {number}")
                weeks = [str(person.week() - ago * WEEK) for ago in range(WEEKS)]
                writers.append(_noted(writer_at(server, person, weeks, f"{seed} {number}"), recorder))
                people.append(person)
                # The first begin to write while others are still joining.
                with writing(writers):
                    wait_for_all(writers, more=max(1, keep // WRITERS // 2))
                for one in writers:
                    one.enough.clear()
            with writing(writers):
                wait_for_all(writers, more=max(1, keep // WRITERS // 2))
        assert reckoned(settings, writers).good, "even without a power cut something is missing"
    return people


def _noted(one: Writer, recorder: Recorder) -> Writer:
    """What they send and are told is written down between what is asked of the disk."""
    one.sends = lambda _week, words: recorder.note(f"{SENT}\t{one.actor.id}\t{words}")
    one.is_told = lambda _week, words: recorder.note(f"{TOLD}\t{one.actor.id}\t{words}")
    return one


def _cuts(
    start: dict[str, bytes], asked: list[Event], first: int, times: int, chance: random.Random, *, lies: bool
) -> Iterator[tuple[dict[str, bytes], Told]]:
    """The power goes at moments drawn by chance; gives what is on the disk then, and what was told."""
    moments = sorted(chance.randrange(first, len(asked)) for _ in range(times))
    there, told = Disk(start), Told()
    for at, event in enumerate(asked):
        while moments and moments[0] == at:
            moments.pop(0)
            yield there.after_power_loss(chance), told
        if event.what == NOTE:
            told.hears(event.data.decode())
        else:
            there.does(event, lies=lies and at >= first)


def _look(found: Figures, settings: Settings, people: list[Person], told: Told) -> None:
    """The power is back: does it start, does it take new words, and is everything there?"""
    began, found.moments = time.monotonic(), found.moments + 1
    if said := readiness.hindrance(settings):
        print(f"it does not start: {said}")
        found.did_not_start += 1
        return
    who, new = people[0], f"new words {found.moments}"
    found.took_nothing_new += not _takes(settings, who.actor, new)
    found.until_well.append(time.monotonic() - began)
    there = {**told.of, str(who.id): told.of.get(str(who.id), set()) | {new}}
    books = reckon(settings, _by_person(people, there), told.on_the_way)
    found.told_of_by_the_last = books.acknowledged
    found.books = Reckoning(*(getattr(found.books, one.name) + getattr(books, one.name) for one in fields(books)))


def _all_there(settings: Settings, people: list[Person], told: Told) -> bool:
    """Whether a disk holds what was told, if it can be read at all."""
    with suppress(Exception):
        return not readiness.hindrance(settings) and reckon(settings, _by_person(people, told.of), told.on_the_way).good
    return False


def _takes(settings: Settings, by: Actor, words: str) -> bool:
    """They write of a week that they have not written of before."""
    with opened(settings) as (database, vault):
        with database.writing() as session:
            now = max(session.query(TrailEntry.at).filter(TrailEntry.chain == by.id))[0]
            week = week_of(now.date()) - 2 * WEEKS * WEEK
            reflections.keep(session, vault, by, week, Change(0, (), words), tuple(Theme), now)
        with database.reading() as session:
            kept = reflections.own_week(session, vault, by, week)
            return kept is not None and kept.words == words


def _by_person(people: list[Person], of: dict[str, set[str]]) -> list[tuple[Actor, set[str]]]:
    """Whoever had been told of something by then."""
    known = {one.id: one.actor for one in people}
    return [(known[UUID(who)], words) for who, words in of.items()]


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.glob("*.sqlite*")}


def _put(was: Path, folder: Path, content: dict[str, bytes]) -> None:
    """Lay the files of a disk into another folder."""
    for path in folder.glob("*.sqlite*"):
        path.unlink()
    for path, data in content.items():
        (folder / Path(path).relative_to(was)).write_bytes(data)


if __name__ == "__main__":
    run(__doc__, 2000, lambda settings, times, seed: figures(power_loss(settings, times, seed)))
