"""Bringing the data up to date is killed in the middle, and nothing is lost by it.

    python -m tests.faults.half_migrations --times 600

A service with one of everything in it is taken back step by step. Each step forward, and all of them at once, is then
killed (`kill -9`) at the first, second, third … thing it asks of the disk. After each kill the data must be at one of
the two steps, wholly; the service must start or say in one line what to do; and done again the step must end where it
ends undisturbed, with every row.
"""

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import inspect, text

from socialrx_diary import migrations, readiness
from socialrx_diary.db import Database, open_database
from socialrx_diary.settings import Settings
from tests.faults import disk
from tests.faults.command import Line, each, figures, run
from tests.faults.place import copied, peopled
from tests.kit.everything import everything

STEPS = sorted(path.name[:3] for path in (Path(migrations.__file__).parent / "versions").glob("*.py"))
Rows: TypeAlias = dict[str, Counter[str]]


@dataclass
class Figures:
    """What happened."""

    steps: int = 0
    things_asked_of_the_disk: int = 0
    kills: int = 0
    found_before_the_step: int = 0
    found_after_the_step: int = 0
    found_in_between: int = 0
    said_nothing_clear: int = 0
    lost: int = 0
    doubled: int = 0
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether each kill left one step or the other, and something was killed at all."""
        amiss = self.found_in_between + self.said_nothing_clear + self.lost + self.doubled
        return not amiss and self.kills > 0

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("half migrations", self.kills, self.lost, self.doubled, self.until_well)


@dataclass
class Step:
    """One step, or several at once: the data before it, where it leads, and what it ends with undisturbed."""

    before: Settings
    at: str
    to: str
    rows_before: Rows
    rows_after: Rows
    asked: int


def half_migrations(settings: Settings, times: int, seed: int, least: str = STEPS[1]) -> Figures:
    """Kill so often altogether, spread over the steps from one on, then look each time."""
    chance, found = random.Random(seed), Figures()
    with peopled(settings) as service:
        everything(service, "Words from before.", new_phone=False)  # what a step makes goes with it
    with tempfile.TemporaryDirectory(prefix="steps-") as folder:
        steps = list(_taken_back(settings, Path(folder), least))
        found.steps, found.things_asked_of_the_disk = len(steps), sum(step.asked for step in steps)
        moments = [(step, at) for step in steps for at in range(1, step.asked + 1)]
        chance.shuffle(moments)
        for number in each(min(times, len(moments))):
            _killed(found, *moments[number], Path(folder) / "killed")
    return found


def _taken_back(settings: Settings, folder: Path, least: str) -> Iterator[Step]:
    """Every step, the newest first; then all of them at once."""
    for before, to in zip(reversed(STEPS[:-1]), reversed(STEPS[1:]), strict=True):
        if to < least:
            break
        with _open(settings) as (database, _):
            migrations.downgrade(database, before)
        yield _tried(copied(settings, folder / before), before, to, folder)
    with _open(settings) as (database, _):
        at = migrations.current(database)
    assert at is not None
    yield _tried(copied(settings, folder / "all"), at, STEPS[-1], folder)


def _tried(before: Settings, at: str, to: str, folder: Path) -> Step:
    """Take it undisturbed, once: it tells what the step ends with and how much it asks of the disk."""
    counted = disk.Kills(0)
    with disk.watched_by(counted), _open(copied(before, folder / "tried")) as (database, keys):
        migrations.upgrade(database, keys, to)
        rows_after = _rows(database)
    with _open(before) as (database, _):
        rows_before = _rows(database)
    return Step(before, at, to, rows_before, rows_after, counted.asked)


def _killed(found: Figures, step: Step, moment: int, folder: Path) -> None:
    """Kill it there, see where the data is, and take the step again."""
    settings = copied(step.before, folder)
    child = os.fork()
    if not child:
        _take_and_die(settings, step.to, moment)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # What is asked when the last connection closes may be fewer things the second time.
    found.kills += ended == -signal.SIGKILL
    began = time.monotonic()
    found.said_nothing_clear += not _clear(settings)
    with _open(settings) as (database, keys):
        at, rows = migrations.current(database), _rows(database)
        found.found_before_the_step += at == step.at
        found.found_after_the_step += at == step.to
        wanted = {step.at: step.rows_before, step.to: step.rows_after}.get(at or "")
        found.found_in_between += wanted is None or not _same(wanted, rows)
        migrations.upgrade(database, keys, step.to)
        found.until_well.append(time.monotonic() - began)
        lost, doubled = _difference(step.rows_after, _rows(database))
        found.lost, found.doubled = found.lost + lost, found.doubled + doubled


def _take_and_die(settings: Settings, to: str, moment: int) -> None:
    """In a process of its own: take the step until the disk has been asked so often."""
    try:
        disk.watch(disk.Kills(moment))
        with _open(settings) as (database, keys):
            migrations.upgrade(database, keys, to)
    finally:
        os._exit(0)


def _clear(settings: Settings) -> bool:
    """Whether the service would start, or says in one line what to do."""
    try:
        said = readiness.refusal(settings)
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody could tell what to do
        print(f"{type(error).__name__}: {error}")
        return False
    return said is None or ("\n" not in said and "socialrx-diary migrate" in said)


@contextmanager
def _open(settings: Settings) -> Iterator[tuple[Database, Database]]:
    database, keys = open_database(settings.database_url), open_database(settings.keys_database_url)
    try:
        yield database, keys
    finally:
        database.dispose()
        keys.dispose()


def _rows(database: Database) -> Rows:
    """Every row of every table. What a step makes up anew each time, ids and moments, is looked at by its number."""
    found = {}
    with database.reader.connect() as connection:
        for table in sorted(inspect(connection).get_table_names()):
            found[table] = Counter(map(repr, connection.execute(text(f'SELECT * FROM "{table}"')).all()))
    return found


def _same(one: Rows, other: Rows) -> bool:
    return _difference(one, other) == (0, 0)


def _difference(wanted: Rows, found: Rows) -> tuple[int, int]:
    """How many rows are missing, and how many are there that were not wanted."""
    tables = wanted.keys() | found.keys()
    missing = sum((wanted.get(one, Counter()) - found.get(one, Counter())).total() for one in tables)
    more = sum((found.get(one, Counter()) - wanted.get(one, Counter())).total() for one in tables)
    return missing, more


if __name__ == "__main__":
    run(__doc__, 600, lambda settings, times, seed: figures(half_migrations(settings, times, seed)))
