"""The disk is full: nobody is told that something is kept when it is not, and their words come back to them.

    python -m tests.faults.full_disk --times 5

First the files of the service may grow no further (a limit on the processes that serve, which needs no root); as root
and where the machine allows it, then a really full disk of a few megabytes. When there is room again everything goes
on by itself, and every text that was acknowledged is there.
"""

import os
import random
import resource
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Protocol

from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import Line, figures, run, said
from tests.faults.diarist import Diarist
from tests.faults.place import fresh, peopled
from tests.faults.server import Server

WEEKS = 20
CLEAN = {500, 503}
REFUSALS = 5
MOST = 4000
ROOM = 256 * 1024
LONG = "I walked to the library with Nia, and we stayed for the singing. "


@dataclass
class Figures:
    """What happened."""

    where: str
    rounds: int
    answers: dict[int, int]
    words_not_given_back: int
    pages_that_failed: int
    errors: dict[str, int]
    books: Reckoning
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every refusal was clean and everything acknowledged is there."""
        clean = set(self.answers) - CLEAN == {303} and set(self.answers) & CLEAN
        return bool(clean) and not self.words_not_given_back and not self.pages_that_failed and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        refused = sum(times for status, times in self.answers.items() if status in CLEAN)
        return Line(f"full disk ({self.where})", refused, self.books.lost, self.books.doubled, self.until_well)


class Limit(Protocol):
    """Something that can be full."""

    def fill(self) -> None: ...

    def empty(self) -> None: ...


class FilesGrowNoFurther:
    """A limit on how large a file the serving processes may write; they learn of it as of any failure to write."""

    def __init__(self, settings: Settings, server: Server) -> None:
        self.server, self.diary = server, settings.data / "diary.sqlite"

    def fill(self) -> None:
        """Little room for the log of the database from here on."""
        log = self.diary.with_name("diary.sqlite-wal")
        size = max(one.stat().st_size if one.exists() else 0 for one in (self.diary, log))
        self._limit(size + ROOM)

    def empty(self) -> None:
        """Room again."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most: int) -> None:
        for pid in self.server.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


class FullDisk:
    """A disk so small that one more file fills it."""

    def __init__(self, settings: Settings) -> None:
        self.filler = settings.data / "filler"

    def fill(self) -> None:
        """Leave a little room, and no more."""
        room = os.statvfs(self.filler.parent)
        free = room.f_bavail * room.f_frsize
        with self.filler.open("wb") as filler:
            filler.write(bytes(max(0, free - ROOM)))

    def empty(self) -> None:
        """Room again."""
        self.filler.unlink(missing_ok=True)


def files_grow_no_further(settings: Settings, times: int, seed: int) -> Figures:
    """Let files grow no further, as often as asked, then reckon."""
    return _full(settings, times, seed, "files that may not grow", FilesGrowNoFurther)


def full_disk(settings: Settings, times: int, seed: int) -> Figures:
    """Fill a small disk as often as asked, then reckon."""
    return _full(settings, times, seed, "a small disk, full", lambda settings, _server: FullDisk(settings))


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk of a few megabytes, where the machine lets us make one."""
    with tempfile.TemporaryDirectory(prefix="small-") as folder:
        command = [shutil.which("mount") or "false", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]
        made = not subprocess.run(command, check=False, capture_output=True).returncode
        try:
            yield Path(folder) if made else None
        finally:
            if made:
                subprocess.run(["umount", "--lazy", folder], check=True)


def _full(
    settings: Settings, times: int, seed: int, where: str, limit_on: Callable[[Settings, Server], Limit]
) -> Figures:
    chance = random.Random(seed)
    with peopled(settings) as service:
        person = service.person("Maureen T.")
        weeks = [str(person.week() - ago * WEEK) for ago in range(WEEKS)]
    found = Figures(where, times, {}, 0, 0, {}, Reckoning())
    with Server(settings) as server, Diarist(server.port, person.token) as diarist:
        limit = limit_on(settings, server)
        for number in range(times):
            limit.fill()
            try:
                refused = _until_refused(diarist, weeks, chance, f"round {number}", found)
                found.pages_that_failed += diarist.line.get("/week").status != 200
            finally:
                limit.empty()
            began = time.monotonic()
            for week, words, form in refused:
                diarist.journal.acknowledged[words] = diarist.presses(week, form)
            found.until_well.append(time.monotonic() - began)
        found.errors = dict(server.errors())
    found.answers = dict(diarist.journal.answers + Counter(found.answers))
    found.books = reckon(settings, [(person.actor, diarist.journal.acknowledged)])
    return found


def _until_refused(
    diarist: Diarist, weeks: list[str], chance: random.Random, name: str, found: Figures
) -> list[tuple[str, str, bytes]]:
    """Write until a few texts were refused; each must come back whole on the page that says so."""
    refused: list[tuple[str, str, bytes]] = []
    answers = Counter[int]()
    for number in range(MOST):
        week = chance.choice(weeks)
        version = diarist.opens(week)
        words = f"{name}, {number}: {LONG * chance.randrange(1, 40)}".strip()
        form = diarist.form(words, version)
        answer = diarist.line.post(f"/week/{week}/words", form)
        answers[answer.status] += 1
        if answer.status == 303:
            diarist.journal.acknowledged[words] = answer.headers["Location"]
            continue
        refused = [one for one in refused if one[0] != week] + [(week, words, form)]
        found.words_not_given_back += words not in unescape(answer.text)
        if answers.total() - answers[303] >= REFUSALS:
            break
    found.answers = dict(Counter(found.answers) + answers)
    return refused


def everywhere(settings: Settings, times: int, seed: int) -> bool:
    """Both kinds, with figures for each."""
    good = figures(files_grow_no_further(settings, times, seed))
    with small_disk() as folder:
        if folder is None:
            print(said("\na really full disk: not tried, this machine does not let us make a small one"))
            return good
        print()
        return figures(full_disk(fresh(folder), times, seed)) and good


if __name__ == "__main__":
    run(__doc__, 5, everywhere)
