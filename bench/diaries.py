"""A service with diaries and lists of many sizes in it, all made through the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from socialrx_diary.accounts.rules import Role
from socialrx_diary.invites import service as invites
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from tests.faults.place import fresh, peopled
from tests.kit.people import Person, Service, StaffPerson

WEEKS = (1, 13, 52, 260)
PEOPLE = (10, 50, 250)
USUAL = 13
WRITERS = 16
WORDS = (
    "I walked to the library with Nia on Tuesday. It rained, and we stayed for the singing & the tea. "
    "I had not meant to stay. On the way home the bus was late, so we talked about her garden."
)


@dataclass(frozen=True)
class Diaries:
    """Who is in the service, by how much there is of theirs."""

    settings: Settings
    by_weeks: dict[int, Person]
    by_people: dict[int, StaffPerson]
    writers: list[Person]

    @property
    def week(self) -> str:
        """This week, as addresses name it."""
        return str(self.by_weeks[1].week())


def made(folder: Path, weeks: tuple[int, ...] = WEEKS, people: tuple[int, ...] = PEOPLE) -> Diaries:
    """All of it, on the disk, ready to be served."""
    settings = fresh(folder)
    with peopled(settings) as service:
        return Diaries(
            settings,
            {many: _diary(service, many) for many in weeks},
            {many: _list(service, many) for many in people},
            [service.person(f"Writer {number}") for number in range(WRITERS)],
        )


@contextmanager
def looked_into(diaries: Diaries) -> Iterator[Service]:
    """The same service without a server, for counting."""
    with peopled(diaries.settings) as service:
        yield service


def _diary(service: Service, weeks: int) -> Person:
    """Somebody who wrote in each of so many weeks and shares their words."""
    person = service.person(f"Maureen {weeks}")
    person.shares("words")
    themes = tuple(Theme)
    with service.database.writing() as session:
        for ago in range(weeks):
            change = Change(0, (themes[ago % 5], themes[(ago + 2) % 5]), f"{WORDS} ({ago})")
            then = service.now() - timedelta(weeks=ago)
            reflections.keep(session, service.vault, person.actor, person.week(ago), change, themes, then)
    return person


def _list(service: Service, people: int) -> StaffPerson:
    """A link worker with so many people on their list."""
    worker = service.staff(f"Worker {people}", Role.LINK_WORKER)
    with service.database.writing() as session:
        for number in range(people):
            invites.invite(session, service.vault, worker.actor, f"Person {number}", service.now())
    return worker
