"""A list of 250 people in a service of 250, and the same list in a service of 20,000: page times and queries.

    python -m bench.caseload            about a minute
    python -m bench.caseload --quick    a service of 2,000, fewer rounds

Pages are asked for inside one process, without a network, and timed by what that process used of its processor, so
that a busy machine disturbs it little. Only the ratio between the two services means anything.
"""

import argparse
import logging
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert

from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.db import open_database
from socialrx_diary.migrations.models import metadata
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Call, Way
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import participant_keys
from tests.faults.place import fresh, peopled
from tests.kit.people import Person, Service
from tests.kit.queries import counted

CASELOAD, WHOLE = 250, 20_000
WEEKS_OF_OTHERS, DEEDS_OF_OTHERS = 8, 5
FIRST = ("Maureen", "David", "Joan", "Nia", "Tom", "Ron", "Bel", "Una", "Ken", "Ivy", "Dil", "Gwen", "Pat", "Olive")
TABLES = ("participants", "permissions", "reflections", "trail")


def main() -> None:
    """Measure before and after, and print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a smaller service, fewer rounds")
    quick = parser.parse_args().quick
    logging.disable(logging.INFO)
    rounds, whole = (7, 2_000) if quick else (25, WHOLE)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, peopled(fresh(Path(folder))) as service:
        person = caseload(service)
        small = measured(service, person, rounds)
        others(service, whole - CASELOAD)
        large = measured(service, person, rounds)
    print("p50 of processor time.\n")
    print(f"| page | p50 at {CASELOAD} of {CASELOAD} | p50 at {CASELOAD} of {whole:,} | ratio | queries |")
    print("|---|---|---|---|---|")
    for name, (before, asked) in small.items():
        after, asked_after = large[name]
        queries = f"{asked}" if asked == asked_after else f"{asked}, then {asked_after}"
        print(f"| {name} | {1000 * before:.1f} ms | {1000 * after:.1f} ms | {after / before:.2f} | {queries} |")


def caseload(service: Service) -> Person:
    """Asha's people, with needs and days to meet; returns one who shares a year of weeks."""
    people = [service.person(f"{FIRST[number % len(FIRST)]} {chr(65 + number % 26)}.") for number in range(CASELOAD)]
    for number, person in enumerate(people):
        person.shares(("words", "ticks", "nothing")[number % 3])
        if number % 4 == 0:
            person.needs(Way.LARGE_PRINT, call=Call.NO)
        if number % 5 == 0:
            day = service.now().date() + timedelta(days=1 + number % 40)
            with service.writing() as session:
                participants.meet_on(session, service.asha.actor, person.id, day)
    for week in range(52):
        people[0].wrote("Walked round the park with June.", [list(Theme)[week % 5]], week)
    return people[0]


def measured(service: Service, person: Person, rounds: int) -> dict[str, tuple[float, int]]:
    """The median time and the queries of each page."""
    browser = service.asha.browser()
    form = browser.visit("/people/invite").form()

    def invites() -> Any:
        """Make a card, as if for the first time."""
        return browser.peek("/people/invite", "POST", **{**form.fields, "name": "Zed", "once": str(uuid4())})

    pages: dict[str, Callable[[], Any]] = {
        "my people": lambda: browser.peek("/people"),
        "a name is looked for": lambda: browser.peek("/people", "POST", **{**form.fields, "name": "mau"}),
        "a summary": lambda: browser.peek(f"/people/{person.id}"),
        "hand over": lambda: browser.peek("/people/hand-over"),
        "somebody is invited": invites,
    }
    return {name: _measured(service, page, 3 if page is invites else rounds) for name, page in pages.items()}


def _measured(service: Service, page: Callable[[], Any], rounds: int) -> tuple[float, int]:
    with counted(service.app) as asked:
        assert page().status_code in {200, 303}
    times = []
    for _ in range(rounds):
        began = time.process_time()
        page()
        times.append(time.process_time() - began)
    return statistics.median(times), len(asked)


def others(service: Service, many: int) -> None:
    """So many people more on the lists of others. Nobody opens what is theirs here, so it is sealed with nothing."""
    workers = [service.staff(f"Worker {number}", Role.LINK_WORKER).id for number in range(many // CASELOAD + 1)]
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    keys = []
    for number in range(many):
        participant_id = uuid4()
        keys.append({"participant_id": participant_id, "ring_version": 1, "wrapped": secrets.token_bytes(61)})
        for table, row in _of_one(service, participant_id, workers[number // CASELOAD]):
            rows[table].append(row)
    store = open_database(service.app.config["SETTINGS"].keys_database_url)
    with store.writing() as session:
        session.execute(participant_keys.insert(), keys)
    store.dispose()
    with service.writing() as session:
        for table in TABLES:
            session.execute(insert(_table(table)), rows[table])


def _table(name: str) -> Table:
    return metadata.tables[name]


def _of_one(service: Service, participant_id: UUID, worker_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    now, sealed = service.now(), secrets.token_bytes(285)
    person = {
        "id": participant_id, "organisation_id": service.id, "link_worker_id": worker_id, "name_sealed": sealed,
        "theme_order": "help people learning me ahead", "invited_at": now, "joined_at": now,
    }  # fmt: skip
    said = {
        "participant_id": participant_id, "wording": "share", "wording_version": 1, "wording_sha256": "0" * 64,
        "language": "en", "at": now,
    }  # fmt: skip
    chosen = ((Scope.KEEP, Choice.YES, None), (Scope.SHARE, Choice.TICKS, worker_id))
    return [
        ("participants", person),
        *(
            ("permissions", {**said, "scope": scope.value, "choice": choice.value, "recipient_id": to})
            for scope, choice, to in chosen
        ),
        *(("reflections", _week(participant_id, ago, service, sealed)) for ago in range(WEEKS_OF_OTHERS)),
        *(("trail", _deed(participant_id, at, service)) for at in range(DEEDS_OF_OTHERS)),
    ]


def _week(participant_id: UUID, ago: int, service: Service, sealed: bytes) -> dict[str, Any]:
    now = service.now()
    return {
        "id": uuid4(), "participant_id": participant_id, "week": now.date() - timedelta(days=now.weekday() + 7 * ago),
        "themes": "people", "words_sealed": sealed, "shown_order": "help people learning me ahead",
        "first_step": "ticks", "written_at": now, "changed_at": now,
    }  # fmt: skip


def _deed(participant_id: UUID, position: int, service: Service) -> dict[str, Any]:
    return {
        "chain": participant_id, "position": position, "at": service.now(), "deed": Deed.WEEK_KEPT,
        "actor_role": "participant", "actor_id": participant_id, "about": {}, "seal": bytes(32),
    }  # fmt: skip


if __name__ == "__main__":
    main()
