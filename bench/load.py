"""How much of a Sunday evening one small server carries: the same visits at rising rates, until answers come late.

    python -m bench.load            SQLite, PostgreSQL and bare Flask; about six minutes
    python -m bench.load --quick    a minute, for a first idea

A visit is what somebody with a phone does: opens their week, ticks, writes (put by once as they type), sees that it is
kept, and looks at their journey. Seven requests, three saves; and the first page of the day notes that they were here,
which is a commit as well. The service is served as deployed. **Whoever visits runs on the same processors** and takes
a part of them, which is told; on PostgreSQL so does the database.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from math import ceil, sqrt
from pathlib import Path

from bench.__main__ import table
from bench.evening import Evening, Visit, evening, of_a_diary, of_bare_flask
from bench.people import Shape
from bench.places import KINDS, emptied
from bench.population import fill
from tests.faults.server import Server
from tests.kit.postgres import DURABLE, start_postgres

PEOPLE, WEEKS = 20_000, 8
LATE = 200.0
SECONDS, FINER = 6.0, 3
BARE = "bare Flask"
FIRST_RATE = {"SQLite": 8.0, "PostgreSQL": 8.0, BARE: 64.0}
# How evenings are spread, and how many diaries there are. All of it is assumed, but for the referrals.
PEAK = 2 * 3600
IN_PEAK = 0.5
REFERRALS = 1_300_000
WEEKS_KEPT = 12
SOURCE = (
    "1.3 million people referred by their GP in England in 2023: UCL and National Academy for Social Prescribing, "
    "“Mapping the national roll-out of social prescribing in England’s primary care system”, The Lancet Public Health, "
    "2025 (preprint doi:10.1101/2025.04.04.25325237), as reported in the press; an estimate from a sample of practices."
)


@dataclass
class Carried:
    """What one way of serving carried, rate by rate."""

    name: str
    evenings: list[Evening] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    database_memory: float = 0.0

    @property
    def best(self) -> Evening | None:
        """The highest rate at which all was well."""
        return max((one for one in self.evenings if one.within(LATE)), key=lambda one: one.rate, default=None)


def main() -> None:
    """Raise the rate for each, and print what that comes to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer people, shorter and fewer rates")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each rate is kept up")
    parser.add_argument("--only", nargs="+", choices=(*KINDS, BARE), default=[*KINDS, BARE])
    asked = parser.parse_args()
    people, seconds, finer = (1000, 1.5, 0) if asked.quick else (asked.people, asked.seconds, FINER)
    began = time.monotonic()
    print(f"{os.cpu_count()} processors, shared with whoever visits; 2 workers of 4 threads; load before {_load()}.")
    carried = [served(kind, Shape(people, WEEKS), seconds, finer) for kind in asked.only]
    _print(carried)
    _print_country([one for one in carried if one.name != BARE])
    print(f"\n{time.monotonic() - began:.0f} seconds in all; load after {_load()}.")


def served(kind: str, shape: Shape, seconds: float, finer: int) -> Carried:
    """One way of serving, at rising rates."""
    with ExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = leaving.enter_context(start_postgres(DURABLE)) if kind == "PostgreSQL" else None
        settings = leaving.enter_context(emptied(folder / "evening", "SQLite" if kind == BARE else kind, server))
        bare = {"app": "bench.yardsticks:bare()", "BENCH_ROWS": str(folder / "rows.sqlite")} if kind == BARE else {}
        if not bare:
            fill(settings, shape)
        carried = Carried(kind)
        with Server(settings, **bare) as running:
            visit = (of_bare_flask if bare else of_a_diary)(shape)
            _raise(carried, running, visit, seconds, finer)
            carried.memory = running.memory()
            carried.database_memory = _memory_of("postgres")
        return carried


def _raise(
    carried: Carried, running: Server, visit: Callable[[int], tuple[str, Visit]], seconds: float, finer: int
) -> None:
    """Twice as many each time until it is too many, then between the last two; what fails once is tried once more."""
    evening(running.port, visit, 0, 4.0, 2.0)  # the first pages after a start are no measure
    first, good, bad, rate = 100, 0.0, 0.0, FIRST_RATE[carried.name]
    tries, left = (2, finer) if finer else (1, 0)
    while left >= 0:
        for _ in range(tries):
            carried.evenings.append(_at(running, visit, first, rate, seconds))
            first += ceil(rate * seconds * 2)
            if carried.evenings[-1].within(LATE):
                break
        good, bad = (rate, bad) if carried.evenings[-1].within(LATE) else (good, rate)
        rate = sqrt((good or bad / 4) * bad) if bad else 2 * good
        left -= bool(bad)


def _at(running: Server, visit: Callable[[int], tuple[str, Visit]], first: int, rate: float, seconds: float) -> Evening:
    before = running.cpu_seconds()
    found = evening(running.port, visit, first, rate, seconds)
    found.server = running.cpu_seconds() - before
    said = f"{found.at(0.5):.0f} / {found.at(0.99):.0f} ms, {dict(found.wrong) or 'nothing wrong'}"
    print(f"  {rate:6.1f} visits a second: p50 / p99 {said}", file=sys.stderr)
    return found


def _print(carried: list[Carried]) -> None:
    print(f"\nThe highest rate at which 99 of 100 answers came within {LATE:.0f} ms, and none failed:")
    heads = ("", "visits a second", "requests", "saves", "p50 ms", "p95 ms", "p99 ms", "too much", "memory (PSS)")
    rows = []
    for one in carried:
        best, memory = one.best, " + ".join(f"{part:.0f}" for part in one.memory)
        beside = f", database {one.database_memory:.0f}" if one.database_memory else ""
        if best is None:
            rows.append((one.name, "none", *[""] * 7))
            continue
        figures = (len(best.times) / best.seconds, best.saves / best.seconds, *map(best.at, (0.5, 0.95, 0.99)))
        over = min((other.rate for other in one.evenings if other.rate > best.rate), default=0.0)
        rows.append(
            (
                one.name,
                f"{best.rate:.0f}",
                *(f"{figure:.0f}" for figure in figures),
                f"{over:.0f}",
                f"{memory} MB{beside}",
            )
        )
    table(heads, rows)
    print("\nWhere the processors' time went at that rate, of two, and the longest step:")
    rows = []
    for one in carried:
        if best := one.best:
            step = max(best.by_step, key=lambda name: _p99(best.by_step[name]))
            used = [f"{used / best.seconds:.2f}" for used in (best.server, best.driver)]
            used.append(f"{1000 * best.server / best.visits:.0f} ms")
            rows.append((one.name, *used, f"{step}: p99 {1000 * _p99(best.by_step[step]):.0f} ms"))
    table(("", "the service", "those who visit", "the service, a visit", "longest step"), rows)
    bare = next((one.best for one in carried if one.name == BARE and one.best), None)
    for one in carried:
        if bare and one.best and one.name != BARE:
            print(f"\n{one.name}: {one.best.rate / bare.rate:.2f} of bare Flask, by visits.")


def _print_country(carried: list[Carried]) -> None:
    """What follows for England."""
    diaries = REFERRALS * WEEKS_KEPT / 52
    rows = []
    for one in carried:
        visits = one.best.rate if one.best else 0.0
        carries = visits * PEAK / IN_PEAK
        for said, many in ((f"kept {WEEKS_KEPT} weeks", diaries), ("kept a whole year", float(REFERRALS))):
            wanted = many * IN_PEAK / PEAK
            servers = ceil(wanted / visits) if visits else "–"
            rows.append((one.name, f"{carries:,.0f}", f"{said}: {many:,.0f}", f"{wanted:.0f}", servers))
    print("\nOne server of two processors on a Sunday evening, and England:")
    heads = ("", "diaries one server carries", "diaries in England at a time", "visits a second", "servers")
    table(heads, rows)
    print(
        f"\nAssumed: every diary is written in once a Sunday, {IN_PEAK:.0%} of them in the same {PEAK / 3600:.0f} "
        f"hours; everybody who is referred keeps one. {SOURCE}"
    )


def _p99(times: list[float]) -> float:
    return sorted(times)[int(0.99 * (len(times) - 1))]


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _memory_of(name: str) -> float:
    """Megabytes (PSS) of every process of this name that this one started, and of those it started in turn."""
    total, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError, StopIteration):
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(child) for child in task.read_text().split()]
            if Path(f"/proc/{pid}/comm").read_text().startswith(name):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    main()
