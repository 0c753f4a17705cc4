"""Measure the diary beside its yardsticks, on this machine, now; prints Markdown.

    python -m bench            about four minutes on two cores
    python -m bench --quick    under one, for a first idea

Only ratios inside one run mean anything: machines differ, and so do their afternoons.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from bench import at_rest, first_view, rates, sizes, waiting
from bench.diaries import PEOPLE, WEEKS, made
from bench.goals import Measured, goals
from socialrx_diary.db import sqlite_version
from tests.faults.server import Server


def main() -> None:
    """Measure everything and print it as it comes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no browser")
    quick: bool = parser.parse_args().quick
    began, found = time.monotonic(), Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        diaries = made(Path(folder))
        _machine()
        found.start = at_rest.seconds_to_start(diaries, 3 if quick else 5)
        found.memory = at_rest.memory(diaries)
        _at_rest(found)
        found.rates = rates.rates(diaries, Path(folder) / "rows.sqlite", *((3, 0.25) if quick else (7, 0.6)))
        _rates(found.rates)
        found.sizes = sizes.sizes(diaries, 10 if quick else 40)
        _sizes(found.sizes)
        found.waits = waiting.waits(diaries, 2 if quick else 6)
        _waits(found.waits)
        with Server(diaries.settings) as server:
            found.first = first_view.first_views(server)
            found.second = first_view.second_view(server, diaries)
            found.seen = [] if quick else first_view.seen(server, 5)
        _views(found)
    _goals(found)
    print(f"\n{time.monotonic() - began:.0f} seconds in all; load of the machine at the end {os.getloadavg()[0]:.1f}")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table in Markdown: the first column words, the others figures."""
    print("\n| " + " | ".join(heads) + " |\n|---|" + "---:|" * (len(heads) - 1))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


def _machine() -> None:
    version = ".".join(map(str, sqlite_version()))
    print(f"Measured on {os.cpu_count()} cores, {platform.platform(terse=True)}, Python {platform.python_version()}, ")
    print(f"SQLite {version}, load before {os.getloadavg()[0]:.1f}; 2 workers of 4 threads as deployed.")


def _at_rest(found: Measured) -> None:
    parts = " + ".join(f"{one:.0f}" for one in found.memory)
    table(
        ("at rest", "figure"),
        [
            ("from the command to the first answer", f"{found.start:.2f} s"),
            ("memory (PSS) of master and 2 workers", f"{sum(found.memory):.0f} MB ({parts})"),
        ],
    )


def _rates(runners: list[rates.Runner]) -> None:
    hello = runners[0].rate
    print("\nRequests per CPU-second of the server, medians of interleaved rounds:")
    table(
        ("what", "a CPU-second", "of hello", "rounds", "bytes"),
        [
            (
                one.name,
                f"{one.rate:,.0f}",
                f"{one.rate / hello:.2f}",
                f"{min(one.rounds):,.0f}–{max(one.rounds):,.0f}",
                f"{one.bytes:,}",
            )
            for one in runners
        ],
    )


def _sizes(grown: list[sizes.Grown]) -> None:
    print("\nQueries, and the middle answer of many in milliseconds, as diaries and lists grow:")
    by_page = groupby(sorted(grown, key=attrgetter("page", "size")), key=attrgetter("page"))
    rows = []
    for page, of_page in by_page:
        ones = list(of_page)
        rows.append(
            (
                page,
                " → ".join(str(one.size) for one in ones),
                " → ".join(str(one.queries) for one in ones),
                " → ".join(f"{one.milliseconds:.1f}" for one in ones),
                f"{ones[-1].milliseconds / ones[0].milliseconds:.2f}",
            )
        )
    print(f"(weeks {', '.join(map(str, WEEKS))}; people on a list {', '.join(map(str, PEOPLE))})")
    table(("page", "size", "queries", "p50 ms", "largest / smallest"), rows)


def _waits(waits: list[waiting.Waits]) -> None:
    print(f"\n{waiting.WRITERS} writers over {waiting.PROCESSES} processes, each saving again at once:")
    table(
        ("how", "saves", "a second", "p50 ms", "p99 ms", "longest ms"),
        [
            (
                one.how,
                f"{one.saves:,}",
                f"{one.a_second:,.0f}",
                f"{one.p50:.1f}",
                f"{one.p99:.1f}",
                f"{one.longest:.0f}",
            )
            for one in waits
        ],
    )


def _views(found: Measured) -> None:
    print("\nBytes as served (and unpacked), without headers:")
    assert found.second
    table(
        ("view", "page", "css", "js", "fonts", "pictures", "all", "requests"),
        [
            (
                view.name,
                *(_bytes(view, *kinds) for kinds in (("html",), ("css",), ("js",), ("woff2",), ("svg",), ())),
                len(view.files),
            )
            for view in (*found.first, found.second)
        ],
    )
    if found.seen:
        print("\nIn Chromium, 150 ms away at 1.6 Mbit/s on a processor four times slower, nothing cached:")
        table(
            ("view", "requests", "FCP ms", "LCP ms", "TBT ms", "CLS"),
            [
                (one.name, one.requests, f"{one.fcp:.0f}", f"{one.lcp:.0f}", f"{one.tbt:.0f}", f"{one.cls:.3f}")
                for one in found.seen
            ],
        )


def _bytes(view: first_view.View, *kinds: str) -> str:
    served, raw = view.served(*kinds), view.raw(*kinds)
    return f"{served:,}" if served == raw else f"{served:,} ({raw:,})"


def _goals(found: Measured) -> None:
    print("\nThe goals, met or not:")
    table(
        ("goal", "wanted", "measured", "met"),
        [(one.what, one.wanted, one.measured, one.said) for one in goals(found)],
    )


if __name__ == "__main__":
    main()
