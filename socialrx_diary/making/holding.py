"""Holding the making of a file: one at a time works at it, and whoever falls silent has lost it.

What is kept is kept only while it is held, in the same transaction. So two who make the same file at once, or one who
was thought dead, never keep a piece twice.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, CursorResult, func, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from socialrx_diary.db import Database
from socialrx_diary.making.models import Making
from socialrx_diary.making.rules import HELD_FOR, SAID_EVERY, TRIES


class LostError(Exception):
    """Somebody else works at this file now."""


@dataclass
class Hold:
    """One file, held by one who works at it; `done` is how far it has come."""

    database: Database
    making_id: UUID
    runner: UUID
    done: int = 0

    @contextmanager
    def step(self, **kept: Any) -> Iterator[Session]:
        """One short transaction that keeps something, if the file is still held."""
        said = {"held_until": clock() + HELD_FOR, "done": self.done}
        with self.database.writing() as session:
            mine = update(Making).where(Making.id == self.making_id, Making.runner == self.runner)
            found = session.execute(mine.values(said | kept))
            if not isinstance(found, CursorResult) or found.rowcount != 1:
                raise LostError
            yield session

    @contextmanager
    def kept_up(self) -> Iterator[None]:
        """Say again and again that it is held, for as long as the block runs, also while a format is busy."""
        over = threading.Event()
        saying = threading.Thread(target=self._say_until, args=(over,), daemon=True)
        saying.start()
        try:
            yield
        finally:
            over.set()
            saying.join()

    def let_go(self) -> None:
        """Let somebody else go on at once, unless they do already; this try does not count."""
        with suppress(LostError), self.step(held_until=None, runner=None, tries=Making.tries - 1):
            pass

    def give_up(self) -> None:
        """Nothing will ever come of it, unless somebody else goes on with it."""
        with suppress(LostError), self.step(given_up_at=clock(), plan_sealed=None, runner=None, held_until=None):
            pass

    def _say_until(self, over: threading.Event) -> None:
        while not over.wait(SAID_EVERY.total_seconds()):
            try:
                with self.step():
                    pass
            except LostError:
                return
            except DBAPIError:  # busy, or away for a moment: the next time will do
                continue


def clock() -> datetime:
    """The moment it is. Making a file takes longer than a request, so no one moment holds for all of it."""
    return datetime.now(UTC)


def take(database: Database, making_id: UUID) -> Hold | None:
    """Hold a file that is to be made and that nobody works at; None when there is none, or it has been tried enough."""
    now, runner = clock(), uuid4()
    with database.writing() as session:
        mine = update(Making).where(Making.id == making_id, free(now))
        begun = func.coalesce(Making.begun_at, now)
        held = {"runner": runner, "held_until": now + HELD_FOR, "begun_at": begun, "tries": Making.tries + 1}
        tries = session.execute(mine.values(held).returning(Making.tries)).scalar()
        if tries is not None and tries > TRIES:
            session.execute(update(Making).where(Making.id == making_id).values(given_up_at=now, plan_sealed=None))
    return Hold(database, making_id, runner) if tries is not None and tries <= TRIES else None


def waiting(session: Session) -> list[UUID]:
    """The files that are to be made and that nobody works at, those begun first before those not begun."""
    oldest_first = (Making.begun_at.nulls_last(), Making.id)
    return list(session.scalars(select(Making.id).where(free(clock())).order_by(*oldest_first)))


def free(now: datetime) -> ColumnElement[bool]:
    """Whether a file is to be made and nobody works at it."""
    silent = or_(Making.held_until.is_(None), Making.held_until <= now)
    return Making.made_at.is_(None) & Making.given_up_at.is_(None) & silent
