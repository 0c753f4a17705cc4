"""How long sixteen people who save at once wait for each other, over four processes, with the queue and without it.

Twice: through the whole service, where on two cores they mostly wait for a processor; and at the door of the database
alone, with nothing between two saves, where they only wait for each other.
"""

import json
import sys
import threading
import time
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock
from uuid import UUID

from bench.diaries import WORDS, WRITERS, Diaries
from bench.rates import saving
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from tests.faults.diarist import Diarist
from tests.faults.place import opened
from tests.faults.processes import at_once
from tests.faults.server import Server

PROCESSES = 4
WITHOUT = "bench.yardsticks:without_queue()"


@dataclass(frozen=True)
class Waits:
    """Milliseconds that saves took."""

    how: str
    saves: int
    a_second: float
    p50: float
    p99: float
    longest: float


def waits(diaries: Diaries, seconds: float) -> list[Waits]:
    """Both ways, with the queue and without."""
    found = []
    for queue in (True, False):
        name = "with the queue" if queue else "without it"
        with Server(diaries.settings, workers=PROCESSES, app=None if queue else WITHOUT) as server:
            jobs = _jobs(diaries, seconds, port=server.port)
            found.append(_waits(f"through the service, {name}", _at_once(jobs), seconds))
    for queue in (True, False):
        name = "with the queue" if queue else "without it"
        jobs = _jobs(diaries, seconds, queue=queue, data=str(diaries.settings.data))
        found.append(_waits(f"at the database's door, {name}", _at_once(jobs), seconds))
    return found


def _jobs(diaries: Diaries, seconds: float, **more: Any) -> list[dict[str, Any]]:
    """The writers, dealt out over the processes."""
    people = [
        {"token": one.token, "id": str(one.id), "organisation": str(one.actor.organisation_id)}
        | {"device": str(one.actor.device_id), "week": str(one.week(20 + len(more)))}
        for one in diaries.writers
    ]
    each = WRITERS // PROCESSES
    return [{"people": people[start : start + each], "seconds": seconds, **more} for start in range(0, WRITERS, each)]


def _at_once(jobs: list[dict[str, Any]]) -> list[float]:
    return sorted(second for seconds in at_once(["bench.waiting"], jobs, patience=120) for second in seconds)


def _waits(how: str, seconds: list[float], lasted: float) -> Waits:
    def at(share: float) -> float:
        return 1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))]

    return Waits(how, len(seconds), len(seconds) / lasted, at(0.5), at(0.99), 1000 * seconds[-1])


def write(job: dict[str, Any]) -> list[float]:
    """What one process does: its people save for so long, each on a thread; gives the seconds of every save."""
    taken: list[float] = []
    together = threading.Barrier(len(job["people"]))
    with ExitStack() as leaving:
        deed = _over_http if "port" in job else _at_the_door(job, leaving)
        threads = [threading.Thread(target=deed, args=(job, one, together, taken)) for one in job["people"]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return taken


def _over_http(job: dict[str, Any], person: dict[str, str], together: threading.Barrier, taken: list[float]) -> None:
    with Diarist(job["port"], person["token"]) as diarist:
        version = diarist.opens(person["week"])
        save = saving(diarist, person["week"], version)
        assert save().status == 303
        _again_and_again(save, job["seconds"], together, taken)


def _at_the_door(job: dict[str, Any], leaving: ExitStack) -> Any:
    """Saving without a service around it; all threads of a process share its connections, as they do there."""
    settings = Settings.from_environment({"SOCIALRX_DATA": job["data"]})
    with nullcontext() if job["queue"] else mock.patch("socialrx_diary.db._queue_writers"):
        database, vault = leaving.enter_context(opened(settings))

    def deed(job: dict[str, Any], person: dict[str, str], together: threading.Barrier, taken: list[float]) -> None:
        who, organisation, device = (UUID(person[name]) for name in ("id", "organisation", "device"))
        by, week = Actor(who, Role.PARTICIPANT, organisation, device), date.fromisoformat(person["week"])
        number = 0

        def save() -> None:
            nonlocal number
            number += 1
            with database.writing() as session:
                kept = reflections.own_week(session, vault, by, week)
                change = Change(kept.version if kept else 0, words=f"{WORDS} {number}")
                reflections.keep(session, vault, by, week, change, tuple(Theme), datetime.now(UTC))

        save()
        _again_and_again(save, job["seconds"], together, taken)

    return deed


def _again_and_again(save: Any, seconds: float, together: threading.Barrier, taken: list[float]) -> None:
    together.wait()
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        save()
        taken.append(time.monotonic() - began)


if __name__ == "__main__":
    print(json.dumps(write(json.loads(sys.argv[1]))))
