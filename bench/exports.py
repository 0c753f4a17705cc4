"""How fast each format of a research file writes, beside plain `csv.writer` over the same rows, and what it needs.

    python -m bench.exports                     a million weeks
    python -m bench.exports --rows 20000        a first idea

Every figure comes from a process of its own and counts its processor time, not the clock. The rows are made up as they
are asked for, and that is part of every figure; how long it takes alone stands in the first line. Rows are asked for
twice by SPSS, and three times by a project, which this counts against them. Memory is the most the process ever held,
and what of that came with writing. Each format is written twice, and the two have to have one SHA-256.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from socialrx_diary.exports import formats, project_formats
from socialrx_diary.exports.tables import Case, Passage, Project, Row, Table
from socialrx_diary.studies import codebook
from socialrx_diary.themes.rules import Theme

ROOT = Path(__file__).parents[1]
YARDSTICKS = ("rows", "csv.writer")
WEEKS_EACH = 20
WORDS = "Aeth Nia â fi i’r côr heddiw 🙂. We sang for an hour, and I knew more of it than I thought. " * 4


class Sink:
    """Takes bytes in, and keeps nothing but their number and their hash."""

    def __init__(self) -> None:
        self.size, self.digest = 0, sha256()

    def write(self, content: bytes) -> int:
        self.size += len(content)
        self.digest.update(content)
        return len(content)

    def flush(self) -> None:
        pass

    closed = False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def weeks(count: int) -> Iterator[Row]:
    """Rows of the shape of a study's with words; cheap to make, no two alike."""
    themes = [f"theme_{theme.id}" for theme in Theme]
    for number in range(count):
        ticks = {name: bool(number * 2654435761 >> at & 1) for at, name in enumerate(themes)}
        yield {
            "person": f"p{number // WEEKS_EACH * 2654435761 % 2**40:016x}",
            "week_number": number % WEEKS_EACH + 1,
            "kind": "quiet" if number % 7 == 0 else "week",
            **ticks,
            "had_words": True,
            "words_length": "medium",
            "prompt_shown": f"p-{number % 78}" if number % 3 else None,
            "first_step": "ticks",
            "written_with": "self",
            "in_same_week": number % 5 > 0,
            "goes_on": number % 11 == 0,
            "age_band": "65-74" if number // WEEKS_EACH % 2 else None,
            "first_shown": "help",
            "weeks_band": "13-26",
            "words": f"{number}: {WORDS}",
        }


def table(count: int) -> Table:
    """The same as a table."""
    fields = (*codebook.WEEKS, codebook.Field("words", "string", "The words", always=False))
    return Table("weeks", "Weeks", fields, codebook.KEY, lambda: weeks(count))


def project(count: int) -> Project:
    """The same as cases of twenty weeks each."""

    def cases() -> Iterator[Case]:
        for person in range(count // WEEKS_EACH):
            passages = [
                Passage(f"{person}-{week}", week, "week", ("help", "me"), f"{person} {week}: {WORDS}", None)
                for week in range(1, WEEKS_EACH + 1)
            ]
            yield Case(f"p{person:016x}", {"age_band": "65-74"}, passages)

    return Project("weeks", "Weeks", cases)


def write(what: str, count: int, out: IO[bytes]) -> None:
    """Write every row in one way."""
    tables = {one.SUFFIX: one for one in formats()}
    projects = {one.SUFFIX: one for one in project_formats()}
    if what in tables:
        tables[what].write(table(count), out)
    if what in projects:
        projects[what].write_project(project(count), out)
    if what == "rows":
        for _values in table(count).values():
            pass
    if what == "csv.writer":
        text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
        csv.writer(text).writerows(table(count).values())
        text.detach()


def measured(what: str, count: int) -> dict[str, Any]:
    """What it takes, in this process."""
    write(what, WEEKS_EACH, cast("IO[bytes]", Sink()))
    before, started, out = peak(), time.process_time(), Sink()
    write(what, count, cast("IO[bytes]", out))
    return {
        "seconds": time.process_time() - started,
        "peak": peak(),
        "more": peak() - before,
        "size": out.size,
        "sha256": out.digest.hexdigest(),
    }


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(what: str, count: int) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "bench.exports", "--one", what, "--rows", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return cast("dict[str, Any]", json.loads(done.stdout))


def main() -> None:
    """Measure each in turn, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many weeks (a million)")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.one:
        print(json.dumps(measured(wish.one, wish.rows)))
        return
    names = [*YARDSTICKS, *(one.SUFFIX for one in formats()), "qdpx"]
    print(f"{wish.rows:,} weeks with about {len(WORDS)} letters each.\n")
    print(
        "| written as | rows a second | beside csv.writer | most memory | came with writing | size | twice the same |"
    )
    print("|---|---|---|---|---|---|---|")
    plain = 0.0
    for name in names:
        first, second = alone(name, wish.rows), alone(name, wish.rows)
        rate = wish.rows / min(first["seconds"], second["seconds"])
        plain = rate if name == "csv.writer" else plain
        beside = f"{rate / plain:.2f}" if plain else ""
        same = "yes" if first["sha256"] == second["sha256"] else "NO"
        print(
            f"| {name} | {rate:,.0f} | {beside} | {first['peak']:.0f} MB | {first['more']:.1f} MB "
            f"| {first['size'] / 1e6:,.0f} MB | {same} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
