"""The drill: a service of 1,000 people with two years each is backed up, wiped, and put back; then moved to PostgreSQL.

    python -m bench.restore                        about three minutes
    python -m bench.restore --people 50 --weeks 20  for a first idea

Rows come through the same vault as people's own, so they open; they are put in many at once, which no page does.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, insert, make_url, select, text

from socialrx_diary import checks, upkeep, vault
from socialrx_diary.backups import making, restoring, rows, sealing
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared
from socialrx_diary.migrations.models import metadata
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing, Place
from tests.faults.place import fresh, peopled
from tests.kit.postgres import start_postgres

WORDS = "I walked to the library with Nia on Tuesday. It rained, and we stayed for the singing & the tea. " * 3


@dataclass
class Drill:
    """What was measured."""

    told: list[tuple[str, str]]
    amiss: int = 0

    def timed(self, what: str, deed: Callable[[], Any]) -> Any:
        """Do something and note how long it took."""
        began = time.monotonic()
        found = deed()
        self.told.append((what, f"{time.monotonic() - began:.1f} s"))
        return found

    def holds(self, what: str, *, true: bool) -> None:
        """Note whether something is so."""
        self.told.append((what, "yes" if true else "NO"))
        self.amiss += not true


def main() -> None:
    """Do the drill and print it as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=104)
    asked = parser.parse_args()
    drill = Drill([("people and weeks each", f"{asked.people:,} × {asked.weeks}")])
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, start_postgres() as server:
        _drill(drill, Path(folder), make_url(server), asked.people, asked.weeks)
    print("| what | figure |\n|---|---:|")
    for what, figure in drill.told:
        print(f"| {what} | {figure} |")
    raise SystemExit(bool(drill.amiss))


def _drill(drill: Drill, folder: Path, server: Any, people: int, weeks: int) -> None:
    (folder / "here").mkdir()
    settings = fresh(folder / "here")
    maureen, joan, asha = _filled(settings, people, weeks)
    key = folder / "recovery"
    opens, seals = sealing.new_key()
    key.write_text(opens)
    settings.recovery_keys.write_text(seals)
    before = _come_to(settings)
    drill.told.append(("rows", f"{sum(one.rows for one in before):,}"))
    first = drill.timed("backup", lambda: _backed_up(settings, folder))
    drill.told.append(("its two files", f"{sum(p.stat().st_size for p in (first.data, first.keys)) / 1e6:.0f} MB"))

    with _in_postgres(server, settings, folder / "moved") as there:
        drill.timed("moved to PostgreSQL and compared", lambda: restoring.move(settings, there))
        drill.holds("every table comes to the same there", true=_come_to(there) == before)

    empty = _elsewhere(settings, folder / "there")
    drill.timed("put back in another folder", lambda: _put_back(empty, first, key))
    drill.holds("every table comes to the same in another folder", true=_come_to(empty) == before)
    drill.timed("every sealed text opened there", lambda: drill.holds("no fault found", true=not _faults(empty)))

    with _in_postgres(server, settings, folder / "postgres") as there:
        drill.timed("put back on PostgreSQL", lambda: _put_back(there, first, key))
        drill.holds("every table comes to the same on PostgreSQL", true=_come_to(there) == before)

    with peopled(settings) as service, service.database.writing() as session:
        consent.end_sharing(session, service.ada.actor, maureen, asha, "Asha", datetime.now(UTC))
    with upkeep.ready(settings) as service:
        upkeep.erase_again(service.database, service.vault, [joan], datetime.now(UTC))
    second = _backed_up(settings, folder, timedelta(minutes=1))
    later = _elsewhere(settings, folder / "later")
    _put_back(later, replace(first, keys=second.keys), key)
    with upkeep.ready(later) as service, service.database.reading() as session:
        left = set(session.scalars(select(metadata.tables["participants"].c.id)))
        drill.holds("whoever was erased since is absent", true=joan not in left and len(left) == people - 1)
        standing = consent.standing_of(session, maureen)
        drill.holds("what was taken back since stays taken back", true=standing.share(asha) is Shared.NOTHING)


def _filled(settings: Settings, people: int, weeks: int) -> tuple[UUID, UUID, UUID]:
    """Two people as they come in through the pages, and the rest like the first, each with their own key."""
    with peopled(settings) as service:
        maureen, joan = service.person("Maureen T."), service.person("Joan B.")
        maureen.wrote(WORDS)
        maureen.shares("words")
        for _ in range(2, people):
            _one_more(service, maureen.id)
        with service.database.reading() as session:
            everybody = list(session.scalars(select(metadata.tables["participants"].c.id)))
            week = dict(session.execute(select(metadata.tables["reflections"])).mappings().first() or {})
        for participant_id in everybody:
            _two_years(service, participant_id, week, weeks)
        return maureen.id, joan.id, service.asha.id


def _one_more(service: Any, like: UUID) -> None:
    people = metadata.tables["participants"]
    with service.database.writing() as session:
        row = dict(session.execute(select(people).where(people.c.id == like)).mappings().one())
        participant_id = uuid4()
        key = service.vault.make_key(participant_id)
        sealed = key.seal("Somebody", Place("participants", "name", participant_id))
        session.execute(insert(people).values({**row, "id": participant_id, "name_sealed": sealed}))


def _two_years(service: Any, participant_id: UUID, week: dict[str, Any], weeks: int) -> None:
    key, made = service.vault.key_of(participant_id), []
    for ago in range(1, weeks + 1):
        row_id = uuid4()
        words = key.seal(f"{ago}: {WORDS}", Place("reflections", "words", row_id))
        then = {"id": row_id, "participant_id": participant_id, "words_sealed": words}
        made.append({**week, **then, "week": week["week"] - timedelta(weeks=ago)})
    with service.database.writing() as session:
        session.execute(insert(metadata.tables["reflections"]), made)


def _come_to(settings: Settings) -> list[rows.Counted]:
    with (
        upkeep.opened(settings, KeyRing.read(settings.keys_file)) as service,
        service.database.reader.connect() as data,
        service.keys.reader.connect() as keys,
    ):
        return [*rows.digests(data, metadata), *rows.digests(keys, vault.store)]


def _backed_up(settings: Settings, folder: Path, later: timedelta = timedelta()) -> making.Made:
    with upkeep.ready(settings) as service:
        return making.make(service, folder / "backups", settings.recovery_keys, datetime.now(UTC) + later)


def _put_back(settings: Settings, made: making.Made, key: Path) -> restoring.Restored:
    return restoring.restore(settings, made.data, made.keys, key, datetime.now(UTC))


def _faults(settings: Settings) -> list[str]:
    with upkeep.ready(settings) as service:
        return list(checks.faults(service, checks.Found()))


def _elsewhere(settings: Settings, folder: Path) -> Settings:
    """An empty folder with the key file in it."""
    folder.mkdir()
    shutil.copy(settings.keys_file, folder / "keys.json")
    addresses = [f"sqlite:///{folder}/{name}.sqlite" for name in ("diary", "keys")]
    place = replace(settings, data=folder, keys_file=folder / "keys.json")
    return replace(place, database_url=addresses[0], keys_database_url=addresses[1])


@contextmanager
def _in_postgres(server: Any, settings: Settings, folder: Path) -> Iterator[Settings]:
    """Two empty databases, and the key file in a folder beside them."""
    names = [f"drill_{folder.name}_{part}" for part in ("diary", "keys")]
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    place = _elsewhere(settings, folder)
    data, keys = (server.set(database=name).render_as_string(hide_password=False) for name in names)
    yield replace(place, database_url=data, keys_database_url=keys)
    with administrator.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administrator.dispose()


if __name__ == "__main__":
    main()
