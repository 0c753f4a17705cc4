"""What administrators ask of a large service, beside a small one: the list of who looked, counts, a check of the trail.

    python -m bench.of_a_service                1,000 and 20,000 people; about three minutes, most of them making it
    python -m bench.of_a_service --people 500 2000

Everybody wrote twelve weeks, shares ticks, and was looked at three times. Pages are asked of the app itself,
without a server. Only the ratios mean anything.
"""

import argparse
import json
import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from bench.__main__ import table
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.administration import service as administration
from socialrx_diary.audit import checking
from socialrx_diary.audit.rules import START, Deed, Entry, link, mark_of
from socialrx_diary.counts import service as counts
from socialrx_diary.counts.rules import quarter_of
from socialrx_diary.migrations.models import metadata
from socialrx_diary.themes.rules import Theme
from tests.faults.place import fresh, peopled
from tests.kit.people import Service
from tests.kit.queries import counted

WEEKS, LOOKS, TIMES, AT_ONCE = 13, 3, 15, 5000


def main() -> None:
    """Make services of some sizes, ask each the same, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 20_000])
    sizes = parser.parse_args().people
    logging.disable(logging.INFO)
    found = [_of(size) for size in sizes]
    heads = ("what", *(f"{size:,} people" for size in sizes), "largest / smallest")
    rows = []
    for what in found[0]:
        figures = [one[what] for one in found]
        rows.append((what, *(f"{figure:,.1f}" for figure in figures), f"{figures[-1] / max(figures[0], 0.001):.2f}"))
    table(heads, rows)


def _of(people: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, peopled(fresh(Path(folder))) as service:
        quarter = quarter_of(quarter_of(datetime.now(UTC).date()).first - timedelta(days=1))
        ids = [uuid4() for _ in range(people)]
        with service.database.writer.begin() as connection:
            began = datetime(quarter.first.year, quarter.first.month, 2, tzinfo=UTC)
            connection.execute(update(metadata.tables["organisations"]).values(set_up_at=began))
            for name, rows in _rows(service, ids, began):
                while some := list(islice(rows, AT_ONCE)):
                    connection.execute(insert(metadata.tables[name]), some)
        return _asked(service, ids, quarter.first)


def _asked(service: Service, ids: list[UUID], first: Any) -> dict[str, float]:
    mark = mark_of(service.id, random.choice(ids))
    paths = {
        "list": "/service/looks",
        "list, one kind": "/service/looks?kind=cards",
        "list, one worker": f"/service/looks?who={service.asha.id}",
        "list, one person": f"/service/looks?person={mark}",
    }
    found: dict[str, float] = {}
    found["counting a quarter, s"] = _seconds(
        lambda: service.in_session(lambda it: counts.count(it, service.ada.actor, first, service.now()))
    )
    ada = service.ada.browser()
    for name, path in {**paths, "counts": "/service/counts"}.items():
        with counted(service.app) as statements:
            ada.peek(path)
        found[f"{name}, queries"] = len(statements)
        found[f"{name}, ms"] = 1000 * median(_seconds(lambda path=path: ada.peek(path)) for _ in range(TIMES))
    found["checking 20,000 entries, s"] = _seconds(
        lambda: service.in_session(lambda it: administration.check_trail(it, service.ada.actor, service.now()))
    )
    some = random.sample(ids, TIMES)
    with service.database.reading() as session:
        found[f"one person's trail of {WEEKS + LOOKS + 3} entries, ms"] = 1000 * median(
            _seconds(lambda one=one: checking.insist(session, service.id, one)) for one in some
        )
    return found


def _seconds(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def _rows(service: Service, ids: list[UUID], began: datetime) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """The rows of everybody, table by table, as the services would have written them."""
    order = " ".join(theme.id for theme in Theme)
    yield "participants", (
        {
            "id": one, "organisation_id": service.id, "link_worker_id": service.asha.id, "name_sealed": b"",
            "theme_order": order, "invited_at": began, "joined_at": began, "version": 1,
        }
        for one in ids
    )  # fmt: skip
    yield "permissions", (
        {
            "participant_id": one, "scope": scope, "choice": choice, "recipient_id": to, "wording": scope,
            "wording_version": 1, "wording_sha256": "0" * 64, "language": "en", "at": began,
        }
        for one in ids
        for scope, choice, to in (("keep", "yes", None), ("share", "ticks", service.asha.id))
    )  # fmt: skip
    monday = began.date() - timedelta(days=began.weekday()) + timedelta(days=7)
    yield "reflections", (
        {
            "id": uuid4(), "participant_id": one, "week": monday + timedelta(weeks=week), "kind": "week",
            "themes": random.choice(list(Theme)).id, "shown_order": order, "first_step": "ticks",
            "talk_about": False, "written_at": began, "changed_at": began, "version": 1,
        }
        for one in ids
        for week in range(WEEKS - 1)
    )  # fmt: skip
    secret = service.database.info["trail_secret"]
    yield "trail", (row for one in ids for row in _trail(service.id, one, service.asha.actor, secret, began))


def _trail(service_id: UUID, one: UUID, asha: Actor, secret: bytes, began: datetime) -> Iterator[dict[str, Any]]:
    deeds = [Deed.INVITED, Deed.JOINED, Deed.PERMISSION_CHOSEN, *[Deed.WEEK_KEPT] * WEEKS]
    previous = START
    for position, deed in enumerate([*deeds, *[Deed.SUMMARY_OPENED] * LOOKS]):
        by, kind = (asha.id, "link_worker") if deed in {Deed.INVITED, Deed.SUMMARY_OPENED} else (one, "participant")
        at = began + timedelta(hours=position, milliseconds=random.randrange(10_000_000))
        entry = Entry(one, position, at, deed, kind, by, json.loads('{"name": "Asha Patel"}'))
        previous = link(secret, previous, entry)
        listed = service_id if kind == "link_worker" else None
        yield {
            "chain": one, "position": position, "at": at, "deed": deed, "actor_role": kind, "actor_id": by,
            "about": entry.about, "seal": previous, "service_id": listed,
            "mark": mark_of(service_id, one) if listed else None,
        }  # fmt: skip


if __name__ == "__main__":
    main()
