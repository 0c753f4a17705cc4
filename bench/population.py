"""A service, or a country's worth of them, filled with people who keep a diary: as fast as one can, and all of it real.

    python -m bench.population --people 100000                     into a folder that is gone afterwards
    python -m bench.population --people 1000000 --weeks 10 --keep /srv/million
    python -m bench.population --people 100000 --postgresql

Every word is sealed with its person's own key, every key wrapped by the ring, every trail holds, and every person has a
device that opens their diary. The same seed makes the same people, weeks and words; only keys and seals differ.
"""

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from bench.__main__ import table
from bench.people import Made, Shape, people, services
from bench.places import KINDS, emptied, size_of
from bench.sinks import Rows, Sink, sink
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.reflections import service as reflections
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing
from tests.faults.place import opened
from tests.kit.postgres import QUICK, start_postgres

TOGETHER = 500
# One makes rows while another does, and this process puts them in: more would only wait for the two processors.
MAKERS = 2
AHEAD = 6
ONE_BY_ONE = 60


@dataclass
class Filled:
    """What was put in, and what it took."""

    seconds: float = 0.0
    sealing: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)

    def take(self, made: Made) -> None:
        """Count what came from a maker."""
        self.sealing += made.sealing
        for name, rows in made.rows.items():
            self.rows[name] = self.rows.get(name, 0) + len(rows)

    @property
    def all_rows(self) -> int:
        """Every row there is."""
        return sum(self.rows.values())


def fill(settings: Settings, shape: Shape, makers: int = MAKERS) -> Filled:
    """Put everybody in. With no makers of its own this process does it all, which is quicker for a few."""
    began, filled = time.perf_counter(), Filled()
    ring, now = KeyRing.read(settings.keys_file), datetime.now(UTC)
    urls = settings.owner_url or settings.database_url, settings.keys_owner_url or settings.keys_database_url
    with sink(urls[0]) as diary, sink(urls[1]) as keys:
        first = Made(services(shape, diary.dialect_name, now, ring))
        for made in chain([first], _made(shape, diary, ring, now, makers)):
            filled.take(made)
            _put(made.rows, diary, keys)
        diary.settle()
        keys.settle()
    filled.seconds = time.perf_counter() - began
    return filled


def _put(rows: Rows, diary: Sink, keys: Sink) -> None:
    """A key is kept before what it seals, as in the service itself."""
    keys.put({name: some for name, some in rows.items() if name == "participant_keys"})
    diary.put({name: some for name, some in rows.items() if name != "participant_keys"})


def _made(shape: Shape, diary: Sink, ring: KeyRing, now: datetime, makers: int) -> Iterator[Made]:
    make = partial(people, shape, diary.dialect_name, now, ring)
    some = (range(first, min(first + TOGETHER, shape.people)) for first in range(0, shape.people, TOGETHER))
    if not makers:
        yield from map(make, some)
        return
    with ProcessPoolExecutor(makers) as pool:
        yield from _a_little_ahead(pool.submit(make, numbers) for numbers in some)


def _a_little_ahead(begun: Iterator["Future[Made]"]) -> Iterator[Made]:
    """What the makers give, in order. They never run so far ahead that what they made fills the memory."""
    waiting = deque(islice(begun, AHEAD))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(islice(begun, 1))


def words_open(settings: Settings, shape: Shape, numbers: Iterable[int]) -> int:
    """Open every word of some people as they would themselves; returns how many weeks that were."""
    weeks = 0
    with opened(settings) as (database, vault):
        for number in numbers:
            by = Actor(shape.named("person", number), Role.PARTICIPANT, shape.service_id(number), UUID(int=0))
            with database.reading() as session:
                own = reflections.own_weeks(session, vault, by)
                assert all(one.words for one in own)
                weeks += len(own)
    return weeks


def one_by_one(settings: Settings, many: int = ONE_BY_ONE) -> float:
    """Seconds that the key of one person takes when it is made alone, and kept before it is used."""
    times = []
    with opened(settings) as (_database, vault):
        for _ in range(many):
            began = time.perf_counter()
            vault.make_key(uuid4())
            times.append(time.perf_counter() - began)
    return median(times)


def main() -> None:
    """Fill one, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--weeks", type=int, default=8, help="how many weeks each of them wrote")
    parser.add_argument("--service", type=int, default=1000, help="people in each service")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--makers", type=int, default=MAKERS, help="processes that make rows")
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--keep", type=Path, help="a new folder to keep the service in (SQLite)")
    asked = parser.parse_args()
    shape = Shape(asked.people, asked.weeks, asked.service, min(100, asked.service), asked.seed)
    with ExitStack() as leaving:
        folder = asked.keep or Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = leaving.enter_context(start_postgres(QUICK)) if asked.postgresql else None
        kind = KINDS[asked.postgresql]
        settings = leaving.enter_context(emptied(folder, kind, server))
        filled = fill(settings, shape, asked.makers)
        _tell(kind, settings, shape, filled)


def _tell(kind: str, settings: Settings, shape: Shape, filled: Filled) -> None:
    sealed = 2 * shape.people + filled.rows["reflections"]
    looked_at = words_open(settings, shape, range(0, shape.people, max(1, shape.people // 50)))
    table(
        (f"{kind}, {shape.people:,} people in {shape.services:,} services", "figure"),
        [
            ("rows", f"{filled.all_rows:,}, of them {filled.rows['reflections']:,} weeks"),
            ("in all", f"{filled.seconds:.0f} s"),
            ("rows a second", f"{filled.all_rows / filled.seconds:,.0f}"),
            ("people a second", f"{shape.people / filled.seconds:,.0f}"),
            ("sealing: keys made and wrapped, names and words sealed", f"{filled.sealing:.1f} s of one processor"),
            ("sealing, each", f"{1e6 * filled.sealing / sealed:.1f} µs"),
            ("a key made alone, by the service, and kept", f"{1e6 * one_by_one(settings):,.0f} µs"),
            (
                "on the disk",
                f"{size_of(settings) / 1e6:,.0f} MB, {size_of(settings) / shape.people:,.0f} bytes a person",
            ),
            ("weeks opened again, to see that they do", f"{looked_at:,}"),
        ],
    )


if __name__ == "__main__":
    main()
