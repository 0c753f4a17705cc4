"""A large study made into a file: rows a second beside `csv.writer`, memory, and how long other pages take meanwhile.

    python -m bench.research --rows 1000000     minutes; needs about 3 GB under the temporary folder
    python -m bench.research --rows 20000       for a first idea

Everything is measured in one run on one machine: only the ratios mean anything.
"""

import argparse
import csv
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from bench.many_weeks import write_weeks
from socialrx_diary.exports import comma_separated
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Row, Table
from socialrx_diary.making.models import Making
from socialrx_diary.reflections.models import Reflection
from socialrx_diary.studies.rules import few_at_a_time
from socialrx_diary.vault import Grant, Place
from tests.faults.diarist import Line
from tests.faults.place import fresh, peopled
from tests.faults.server import Server
from tests.kit import releasing
from tests.kit.people import Service

FIELDS = tuple(
    Field(name, "string", name) for name in ("person", "week", "kind", "themes", "first_step", "written_with", "words")
)
PEOPLE_TOGETHER = 200
IN_MEMORY = 20_000
ASKED = 400
PAUSE = 0.02


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only-opened", action="store_true", help="leave out the server and the whole file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = fresh(Path(folder))
        with peopled(settings) as service:
            study_id, maureen = service.study(), service.person("Maureen T.")
            began = time.monotonic()
            people = write_weeks(settings, service, study_id, asked.rows)
            print(f"{asked.rows:,} weeks of {people:,} people put in, in {time.monotonic() - began:.0f} s\n")
            print("| what | figure |\n|---|---:|")
            _opened(service)
            if not asked.only_opened:
                _made(settings, service, _released(service, study_id), maureen.token, asked.rows)


def _opened(service: Service) -> None:
    """Every word opened and written as CSV, beside `csv.writer` over rows in memory and over rows left sealed."""
    few = list(islice((tuple(row.values()) for row in _rows(service)), IN_MEMORY))
    began, written = time.perf_counter(), 0
    with Path(os.devnull).open("w", encoding="utf-8", newline="") as nowhere:
        while time.perf_counter() - began < 2:
            csv.writer(nowhere).writerows(few)
            written += len(few)
    plain = written / (time.perf_counter() - began)
    with service.database.reading() as session:
        count = session.scalar(select(func.count(Reflection.id))) or 0
    began = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8", newline="") as nowhere:
        csv.writer(nowhere).writerows(tuple(row.values()) for row in _rows(service, opened=False))
    from_database = count / (time.perf_counter() - began)
    began, table = time.perf_counter(), Table("weeks", "Weeks", FIELDS, ("person", "week"), lambda: _rows(service))
    with Path(os.devnull).open("wb") as nowhere_bytes:
        comma_separated.write(table, nowhere_bytes)
    ours = count / (time.perf_counter() - began)
    print(f"| `csv.writer`, rows in memory | {plain:,.0f} rows/s |")
    print(f"| `csv.writer`, rows from the database, nothing opened | {from_database:,.0f} rows/s |")
    print(f"| rows from the database, every word opened, as CSV | {ours:,.0f} rows/s |")
    print(f"| of `csv.writer` from the database | {ours / from_database:.2f} |")
    print(f"| of `csv.writer` in memory | {ours / plain:.2f} |")


def _rows(service: Service, *, opened: bool = True) -> Iterator[Row]:
    """Every week, a few people at a time, as a release gathers them."""
    with service.database.reading() as session:
        everybody = list(session.scalars(select(Reflection.participant_id).distinct()))
    kept = Reflection.__table__.c
    columns = (kept.id, kept.participant_id, kept.week, kept.kind, kept.themes, kept.first_step, kept.written_with)
    for some in few_at_a_time(everybody, PEOPLE_TOGETHER):
        keys = service.vault.keys_of(some) if opened else {}
        with service.database.reading() as session:
            found = session.execute(select(*columns, kept.words_sealed).where(kept.participant_id.in_(some))).all()
        for one, who, week, kind, themes, first, written_with, sealed in found:
            place = Place("reflections", "words", one)
            words = keys[who].open(Grant(who, who, "bench"), sealed, place) if opened and sealed else ""
            yield dict(
                zip(
                    (field.name for field in FIELDS),
                    (str(who), str(week), kind, themes, first, written_with, words),
                    strict=True,
                )
            )


def _released(service: Service, study_id: UUID) -> UUID:
    release_id = releasing.ask(service, study_id)
    assert release_id, "too few people for a file"
    return release_id


def _made(settings: Any, service: Service, release_id: UUID, token: str, rows: int) -> None:
    """The whole file, made by a service that is being served, while somebody opens pages."""
    with Server(settings) as server:
        before = _p95(_times(server, token, ASKED))
        assert releasing.answer(service, release_id)
        peak, ended = [0], threading.Event()
        watching = threading.Thread(target=_watch, args=(server, peak, ended), daemon=True)
        watching.start()
        began = time.monotonic()
        meanwhile = list(_times_until(server, token, lambda: _is_made(service, release_id)))
        took = time.monotonic() - began
        ended.set()
        watching.join()
    with service.database.reading() as session:
        size = session.get_one(Making, release_id).size
    print(f"| whole file, every format, in a process that gives way | {took:,.0f} s, {rows / took:,.0f} rows/s |")
    print(f"| size of the ZIP | {size / 1e6:,.1f} MB |")
    print(f"| most memory of that process | {peak[0] / 1000:,.0f} MB |")
    print(f"| p95 of pages before | {1000 * before:.1f} ms |")
    print(f"| p95 of pages meanwhile ({len(meanwhile):,} asked) | {1000 * _p95(meanwhile):.1f} ms |")
    print(f"| ratio | {_p95(meanwhile) / before:.2f} |")


def _is_made(service: Service, release_id: UUID) -> bool:
    with service.database.reading() as session:
        kept = session.get(Making, release_id)
        assert not kept or not kept.given_up_at, "it was given up"
        return bool(kept and kept.made_at)


def _times(server: Server, token: str, asked: int) -> list[float]:
    line = Line(server.port, token)
    return [_time(line) for _ in range(asked)]


def _times_until(server: Server, token: str, is_over: Any) -> Iterator[float]:
    line, looked = Line(server.port, token), time.monotonic()
    while True:
        yield _time(line)
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            if is_over():
                return


def _time(line: Line) -> float:
    time.sleep(PAUSE)
    began = time.perf_counter()
    assert line.get("/week").status == 200
    return time.perf_counter() - began


def _p95(times: Iterable[float]) -> float:
    return quantiles(times, n=20)[-1]


def _watch(server: Server, peak: list[int], ended: threading.Event) -> None:
    """The most memory (kB) that the process which makes files ever had."""
    while not ended.wait(0.2):
        for worker in server.workers():
            for task in Path(f"/proc/{worker}/task").glob("*/children"):
                with suppress(OSError, StopIteration, ValueError):
                    for child in task.read_text().split():
                        status = Path(f"/proc/{child}/status").read_text()
                        line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
                        peak[0] = max(peak[0], int(line.split()[1]))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
