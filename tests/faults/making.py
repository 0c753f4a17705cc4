"""Kill whoever makes a file for research, again and again, and look whether it is the same file in the end.

    python -m tests.faults.making --times 50

`socialrx-diary make-files` is killed (`kill -9`) after a while that is drawn by chance, and started again at once,
until the file is made. It must be the very file that is made without that, everybody in it must have been told once,
and nothing that was put by may be left.
"""

import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from socialrx_diary import checks, upkeep
from socialrx_diary.audit import service as audit
from socialrx_diary.making import service as making
from socialrx_diary.making import work
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.rules import Part
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import KeyRing
from tests.faults.command import Line, figures, run
from tests.faults.place import peopled
from tests.faults.server import PATIENCE, _environment, free_port
from tests.kit import releasing
from tests.kit.people import Service

PEOPLE, WEEKS = 12, 20
# Loading the program takes most of it, so the latest moment is not much later than a whole file takes.
SOONEST, LATEST = 0.3, 2.0


@dataclass
class Figures:
    """What happened."""

    kills: int
    files: int
    same: bool
    told_once: bool
    left_over: int
    faults: int

    @property
    def good(self) -> bool:
        """Whether it is the same file, told of once, with nothing left over; and something was killed at all."""
        return self.same and self.told_once and not self.left_over and not self.faults and self.kills > 0

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("making killed", self.kills, int(not self.same), int(not self.told_once))


def kill(settings: Settings, times: int, seed: int) -> Figures:
    """Kill as often as asked, over as many files as that takes."""
    chance, kills, files, same, told_once = random.Random(seed), 0, 0, True, True
    with peopled(settings) as service:
        people, study_id = _study(service)
        while kills < times:
            release_id = releasing.ask(service, study_id)
            assert release_id is not None
            assert releasing.answer(service, release_id)
            kills += _killed_until_made(settings, service, release_id, chance, times - kills)
            files += 1
            same &= _again(service, release_id) == _content(service, release_id)
            told_once &= _times_told(service, people, release_id) == {1}
        upkeep.sweep_files(service.database, service.now())  # as it is done every ten minutes
        with service.database.reading() as session:
            left = session.scalar(select(func.count()).select_from(Piece).where(Piece.part == Part.ROWS.value)) or 0
    with upkeep.opened(settings, KeyRing.read(settings.keys_file)) as whole:
        found = list(checks.faults(whole, checks.Found()))
    return Figures(kills, files, same, told_once, left, len(found))


def _study(service: Service) -> tuple[list[Any], UUID]:
    chance, study_id, people = random.Random(4), service.study(), []
    for number in range(PEOPLE):
        person = service.person(f"Person {number}")
        for ago in range(WEEKS):
            person.wrote("A few words.", [theme for theme in Theme if chance.random() < 0.5], ago)
        person.joins_study(study_id)
        people.append(person)
    return people, study_id


def _killed_until_made(settings: Settings, service: Service, release_id: UUID, chance: random.Random, most: int) -> int:
    """Start it, kill it, start it again; returns how often it was killed. Nobody waits until it is known to be dead."""
    kills, until = 0, time.monotonic() + 20 * PATIENCE
    while not _is_made(service, release_id):
        assert time.monotonic() < until, "it is never made"
        maker = subprocess.Popen(
            [sys.executable, "-m", "socialrx_diary", "make-files"], env=_environment(settings, 1, free_port()),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with suppress(subprocess.TimeoutExpired):
            maker.wait(chance.uniform(SOONEST, LATEST) if kills < most else PATIENCE)
        if maker.poll() is None:
            maker.kill()
            maker.wait()
            kills += 1
        with service.writing() as session:
            session.execute(update(Making).where(Making.made_at.is_(None)).values(held_until=None, tries=0))
    return kills


def _is_made(service: Service, release_id: UUID) -> bool:
    with service.database.reading() as session:
        kept = session.get(Making, release_id)
        return bool(kept and kept.made_at)


def _content(service: Service, release_id: UUID) -> bytes:
    with service.database.reading() as session:
        kept = session.get_one(Making, release_id)
    return b"".join(making.content(service.database, service.vault, making.Fetched(release_id, kept.pieces, kept.size)))


class _Again(work.Kept):
    """The same release once more, beside the file there is; nobody is told a second time."""

    def __init__(self, release_id: UUID) -> None:
        self.release_id = release_id

    def contents(self, session: Any, vault: Any, _making_id: UUID) -> Any:
        return super().contents(session, vault, self.release_id)

    def handed_out(self, *_more: Any) -> bool:
        return True


def _again(service: Service, release_id: UUID) -> bytes:
    """The file of a release made without being disturbed."""
    beside = UUID(int=release_id.int ^ 1)
    with service.writing() as session:
        making.start(session, beside)
    assert work.make(service.database, service.vault, beside, _Again(release_id))
    return _content(service, beside)


def _times_told(service: Service, people: list[Any], release_id: UUID) -> set[int]:
    with service.database.reading() as session:
        looks = [audit.looks(session, person.id) for person in people]
    return {sum(1 for look in some if look.about.get("export") == str(release_id)) for some in looks}


if __name__ == "__main__":
    run(__doc__, 50, lambda settings, times, seed: figures(kill(settings, times, seed)))
