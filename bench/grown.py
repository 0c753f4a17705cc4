"""A filled service with the app in front of it, and what is asked of it: pages, saves, and what is looked after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from bench.people import SHARED, Shape
from bench.places import emptied
from bench.population import fill
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.app import create_app
from socialrx_diary.counts import service as counts
from socialrx_diary.counts.rules import quarter_of
from socialrx_diary.upkeep import erase_due
from socialrx_diary.weeks import WEEK, week_of
from tests.kit.browser import Browser

SAMPLE = 12
THEMES = ("people", "learning")
# Handed the place in the sample and the number of the round.
Ask: TypeAlias = Callable[[int, int], Any]


@dataclass(frozen=True)
class Asker:
    """Somebody of the sample: a participant, with the link worker and the administrator of their service."""

    id: UUID
    service_id: UUID
    person: Browser
    worker: Browser
    administrator: Browser
    administrator_id: UUID
    csrf_token: str


@dataclass
class Grown:
    """One service, or many in one database, of one size."""

    app: Flask
    shape: Shape

    @cached_property
    def now(self) -> datetime:
        """The moment that all of it is asked at."""
        return datetime.now(UTC)

    @cached_property
    def sample(self) -> list[Asker]:
        """Some who share their words, from all over. Staff sign in only now: a sign-in does not last long."""
        shares = [number for number in range(self.shape.people) if SHARED[number % len(SHARED)] == "words"]
        return [self._asker(number) for number in shares[:: max(1, len(shares) // SAMPLE)][:SAMPLE]]

    @property
    def pages(self) -> dict[str, Ask]:
        """What is asked, by name."""
        return {
            "front door, a stranger": lambda _which, _round: Browser(self.app).peek("/"),
            "this week": self._of_person("/week"),
            "a page to write on": self._of_person(f"/week/{self._week(0)}/words"),
            "ticks kept (a save)": self._keeps("", {"themes": list(THEMES)}),
            "words kept (a save)": self._keeps(
                "/words", {"words": "I went to the library.", "marked": "", "prompt_id": ""}
            ),
            "journey": self._of_person("/journey"),
            "years": self._of_person("/journey/years"),
            "sharing": self._of_person("/sharing"),
            "who has looked": self._of_person("/sharing/looked"),
            "more, phones": self._of_person("/more/devices"),
            "help": self._of_person("/help"),
            "worker: my people": self._of_worker("/people"),
            "worker: a summary (noted)": lambda which, _round: self._summary(self.sample[which]),
            "worker: hand over": self._of_worker("/people/hand-over"),
            "admin: the service": self._of_administrator("/service"),
            "admin: who looked": self._of_administrator("/service/looks"),
            "admin: looks of one kind": self._of_administrator("/service/looks?kind=cards"),
            "admin: how long is kept": self._of_administrator("/service/keeping"),
            "admin: lists": self._of_administrator("/service/hand-over"),
            "admin: counts": self._of_administrator("/service/counts"),
            "admin: a quarter counted": lambda which, _round: self._counts(self.sample[which]),
            "looked after: what is due is erased": lambda _which, _round: self._looked_after(),
            "ready?": lambda _which, _round: Browser(self.app).peek("/ready"),
        }

    def _asker(self, number: int) -> Asker:
        one, service_id = self.shape.named("person", number), self.shape.service_id(number)
        administrator_id = self.shape.named("administrator", number // self.shape.service)
        person = Browser(self.app, self.shape.token(number))
        worker, administrator = (
            Browser(self.app, self._signed_in(staff_id))
            for staff_id in (self.shape.worker_id(number), administrator_id)
        )
        return Asker(one, service_id, person, worker, administrator, administrator_id, person.csrf_token())

    def _signed_in(self, staff_id: UUID) -> str:
        with self.app.extensions["database"].writing() as session:
            return accounts.sign_in(session, self.now, "Computer", staff_id=staff_id, proved_at=self.now)

    def _week(self, ago: int) -> date:
        return week_of(self.now.date()) - ago * WEEK

    def _of_person(self, path: str) -> Ask:
        return lambda which, _round: self.sample[which].person.peek(path)

    def _of_worker(self, path: str) -> Ask:
        return lambda which, _round: self.sample[which].worker.peek(path)

    def _of_administrator(self, path: str) -> Ask:
        return lambda which, _round: self.sample[which].administrator.peek(path)

    def _summary(self, asker: Asker) -> Any:
        return asker.worker.peek(f"/people/{asker.id}")

    def _keeps(self, page: str, fields: dict[str, Any]) -> Ask:
        """A week from before the diary, another one each time: so it is always begun and never changed."""
        away = {"": 100, "/words": 1000}[page]

        def keep(which: int, number: int) -> Any:
            asker, week = self.sample[which], self._week(self.shape.weeks + away + number)
            form = {"csrf_token": asker.csrf_token, "once": str(uuid4()), "version": "0", **fields}
            return asker.person.peek(f"/week/{week}{page}", "POST", **form)

        return keep

    def _counts(self, asker: Asker) -> None:
        """Counted as an administrator would, and not kept: so there is something to count the next time."""
        by = Actor(asker.administrator_id, Role.ADMINISTRATOR, asker.service_id, UUID(int=0), "Ada")
        first = quarter_of(quarter_of(self.now.date()).first - timedelta(days=1)).first
        database = self.app.extensions["database"]
        with Session(database.writer, info=dict(database.info)) as session:
            assert counts.count(session, by, first, self.now)
            session.rollback()

    def _looked_after(self) -> None:
        erase_due(self.app.extensions["database"], self.app.extensions["vault"], self.now)


@contextmanager
def grown(folder: Path, kind: str, server: str | None, shape: Shape) -> Iterator[Grown]:
    """A service of a size, filled and opened."""
    with emptied(folder, kind, server) as settings:
        fill(settings, shape)
        app = create_app(settings)
        try:
            yield Grown(app, shape)
        finally:
            app.extensions["database"].dispose()
            app.extensions["vault"].dispose()
