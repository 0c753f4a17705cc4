"""What every page costs as a service grows: the middle answer of many, and how often it asks the database.

    python -m bench.growth                                           1,000, 10,000 and 100,000 people; about six minutes
    python -m bench.growth --people 1000 1000000 --databases SQLite  the million; most of the time makes it
    python -m bench.growth --people 500 2000 --rounds 5              for a first idea

Every size is a database of its own, and pages are asked of all of them in turns, so that a busy machine is unfair to
none. They are asked of the app itself, without a server between: that costs the same at every size. What comes from a
database on PostgreSQL is waited for, so times are by the clock. Only ratios mean anything.
"""

import argparse
import logging
import random
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.__main__ import table
from bench.grown import Grown, grown
from bench.people import Shape
from bench.places import KINDS
from tests.kit.postgres import DURABLE, start_postgres
from tests.kit.queries import counted

SIZES = (1_000, 10_000, 100_000)
WEEKS, SERVICE, ON_LIST = 8, 250, 50
ROUNDS = 40
# Whatever takes longer than this is asked fewer times, so that the whole ends in time.
LONG, FEW = 0.2, 5


@dataclass
class Figures:
    """What one page cost at one size."""

    queries: int
    seconds: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """The middle one."""
        return 1000 * median(self.seconds)


def main() -> None:
    """Make services of some sizes in each database, ask each the same, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    began = time.monotonic()
    for kind in asked.databases:
        shapes = [Shape(people, asked.weeks, SERVICE, ON_LIST) for people in sorted(asked.people)]
        _print(kind, [one.people for one in shapes], measured(kind, shapes, asked.rounds))
    print(f"\n{time.monotonic() - began:.0f} seconds in all; services of {SERVICE} people, {ON_LIST} on a list.")


def measured(kind: str, shapes: list[Shape], rounds: int) -> dict[str, list[Figures]]:
    """Every page's figures, smallest size first."""
    with ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = leaving.enter_context(start_postgres(DURABLE)) if kind == "PostgreSQL" else None
        services = [leaving.enter_context(grown(folder / f"of{one.people}", kind, server, one)) for one in shapes]
        found = [_first_asked(one) for one in services]
        every = [(page, which) for which, one in enumerate(services) for page in one.pages]
        for number in range(1, rounds + 1):
            for page, which in random.sample(every, len(every)):
                figures = found[which][page]
                if number <= FEW or median(figures.seconds) < LONG:
                    figures.seconds.append(seconds(services[which], page, number))
        return {page: [one[page] for one in found] for page in found[0]}


def _first_asked(service: Grown) -> dict[str, Figures]:
    """How many questions each page asks, once it is noted that everybody was here today."""
    found = {}
    for page, ask in service.pages.items():
        for which in range(len(service.sample)):
            ask(which, 0)
        with counted(service.app) as statements:
            answer = ask(0, -1)
        expected = 303 if page.endswith("(a save)") else 200
        assert answer is None or answer.status_code == expected, f"{page}: {answer.status_code}"
        found[page] = Figures(len(statements))
    return found


def seconds(service: Grown, page: str, number: int) -> float:
    """How long one page takes, asked once."""
    began = time.perf_counter()
    service.pages[page](number % len(service.sample), number)
    return time.perf_counter() - began


def _print(kind: str, sizes: list[int], pages: dict[str, list[Figures]]) -> None:
    heads = (kind, "queries", *(f"{size:,}: p50 ms" for size in sizes), "largest / smallest")
    rows = []
    for page, figures in pages.items():
        queries = " → ".join(map(str, dict.fromkeys(one.queries for one in figures)))
        ratio = figures[-1].milliseconds / figures[0].milliseconds
        rows.append((page, queries, *(f"{one.milliseconds:.1f}" for one in figures), f"{ratio:.2f}"))
    table(heads, rows)


if __name__ == "__main__":
    main()
