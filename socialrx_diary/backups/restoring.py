"""Putting a backup back, whole or not at all, and moving a service to other databases by the same way.

Everything is put into new databases first and looked at there. What was erased since is erased again, and what was said
about permissions since holds, before anybody can open anything. Only then does it take the place of what was there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, inspect, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from socialrx_diary import migrations, readiness, vault
from socialrx_diary.audit.rules import Machine
from socialrx_diary.backups import making, rows, sealing
from socialrx_diary.backups.rules import Kind
from socialrx_diary.door import Door
from socialrx_diary.leaving import service as leaving
from socialrx_diary.making import service as files
from socialrx_diary.migrations.models import metadata
from socialrx_diary.own_files import names_kept
from socialrx_diary.participants import going
from socialrx_diary.reminders import service as reminders
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import NotReadyError, Service, opened, opened_by_owner
from socialrx_diary.vault import KeyRing, VaultError

BROKEN_OFF = "being-put-back"
SQLITE_FILES = ("", "-wal", "-shm")
MIXED = "The backup of the keys is older than that of the data. Name one that was made with it or later."


@dataclass
class Standing:
    """What was said about permissions and reminders and what was erased, up to some moment."""

    permissions: list[dict[str, Any]] = field(default_factory=list)
    erased: set[UUID] = field(default_factory=set)
    reminders: list[dict[str, Any]] | None = None

    def add(
        self,
        permissions: Iterable[dict[str, Any]],
        erasures: Iterable[dict[str, Any]],
        reminders: list[dict[str, Any]],
    ) -> None:
        """Take in what another place knows. Places come newest first: how people are reminded is as the first says."""
        self.permissions += permissions
        self.erased |= {one["participant_id"] for one in erasures}
        self.reminders = reminders if self.reminders is None else self.reminders


@dataclass(frozen=True)
class Restored:
    """What came of it."""

    counted: list[rows.Counted]
    made_at: datetime
    erased: int
    said_since: int
    asked_what_was_there: bool
    put_by: Path | None


def restore(settings: Settings, data: Path, keys: Path, key_file: Path, now: datetime) -> Restored:
    """Put a backup back where the settings say. Whatever is wrong with it, what was there is as it was."""
    ring = KeyRing.read(settings.keys_file)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    door = Door(settings.data)
    with door.shut(), TemporaryDirectory(prefix="coming-", dir=settings.data) as folder, _refusing():
        standing = Standing()
        asked = _ask_what_is_there(settings, ring, standing)
        coming = _beside(settings, Path(folder))
        with opened_by_owner(coming, ring) as service, _both(service) as (into_data, into_keys):
            counted, made_at = _put_back(service, into_data, into_keys, (data, keys, key_file), standing)
            said_since = _say_again(into_data, standing)
            _begin_anew(service, into_data, standing, now)
            erased = _erase_again(service, into_data, into_keys, standing.erased, now)
        with opened_by_owner(coming, ring) as service:
            _to_its_end(service)
        door.new_edition()
        put_by = _take_the_place(settings, coming, now)
    return Restored(counted, made_at, erased, said_since, asked, put_by)


def move(settings: Settings, to: Settings) -> list[rows.Counted]:
    """Carry a service to empty databases, where every table has to come to the same. Afterwards it rests here."""
    ring, door = KeyRing.read(settings.keys_file), Door(settings.data)
    with door.shut(), opened(settings, ring) as here, opened_by_owner(to, ring) as there, _refusing():
        with _both(there) as (into_data, into_keys), here.database.reader.connect() as data:
            step = _made_ready(into_data, into_keys)
            if step != readiness.step(here.database):
                raise NotReadyError("The data is not at the step of this version. Run: socialrx-diary migrate")
            counted = rows.put(into_data, rows.of(data, metadata))
            with here.keys.reader.connect() as keys:
                counted += rows.put(into_keys, rows.of(keys, vault.store))
        with there.database.reader.connect() as data, there.keys.reader.connect() as keys:
            if rows.digests(data, metadata) + rows.digests(keys, vault.store) != counted:
                raise NotReadyError("What arrived is not what was sent. Empty the new databases, and try again.")
        there.vault.check_sentinel()
        door.new_edition()
    return counted


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in one line what is wrong with a backup."""
    try:
        yield
    except (rows.DamagedError, sealing.SealedError) as error:
        said = str(error) if isinstance(error, sealing.SealedError) else f"The backup is damaged: {error}."
        raise NotReadyError(said if "Nothing was changed" in said else f"{said} Nothing was changed.") from None


def _ask_what_is_there(settings: Settings, ring: KeyRing, standing: Standing) -> bool:
    """What the service that is there knows of permissions and erasures, if it can still be asked."""
    if readiness.hindrance(settings):
        return False
    try:
        with opened(settings, ring) as service, service.database.reader.connect() as connection:
            lines = list(rows.of(connection, metadata, making.STANDING))
    except (SQLAlchemyError, VaultError, OSError):
        return False
    standing.add(*(rows.read(lines, one) for one in making.STANDING))
    return True


def _beside(settings: Settings, folder: Path) -> Settings:
    """Where it is put first: on SQLite into new files beside those that are there, elsewhere where it is to be."""
    found = []
    for name, address in (("diary", settings.database_url), ("keys", settings.keys_database_url)):
        url = make_url(address)
        new = url.set(database=str(folder / f"{name}.sqlite")) if url.get_backend_name() == "sqlite" else url
        found.append(new.render_as_string(hide_password=False))
    return replace(settings, database_url=found[0], keys_database_url=found[1])


@contextmanager
def _both(service: Service) -> Iterator[tuple[Connection, Connection]]:
    """Both databases, each in one transaction; the keys are kept first."""
    with service.database.writer.begin() as data, service.keys.writer.begin() as keys:
        yield data, keys


def _put_back(
    service: Service, data: Connection, keys: Connection, files: tuple[Path, Path, Path], standing: Standing
) -> tuple[list[rows.Counted], datetime]:
    key = sealing.opener(files[2])
    with sealing.opened(files[0], key) as data_lines, sealing.opened(files[1], key) as key_lines:
        head, keys_head = (
            making.told(next(lines, ""), kind) for lines, kind in ((data_lines, Kind.DATA), (key_lines, Kind.KEYS))
        )
        if keys_head["at"] < head["at"]:
            raise NotReadyError(f"{MIXED} Nothing was changed.")
        said = readiness.newer(head["step"])
        if said:
            raise NotReadyError(said)
        _made_ready(data, keys, head["step"])
        counted = rows.put(data, data_lines)
        if head["step"] != readiness.HEAD:
            migrations.upgrade_within(data)
        theirs = list(key_lines)
    store = {one.name for one in vault.store.sorted_tables}
    counted += rows.put(keys, _only(theirs, store))
    _insist_on_ring(service, keys)
    standing.add(*(rows.read(theirs, one) for one in making.STANDING))
    return counted, head["at"]


def _only(lines: Iterable[str], tables: set[str]) -> Iterator[str]:
    """The lines of some tables."""
    ours = False
    for line in lines:
        if line.startswith('{"table"'):
            ours = any(line.startswith(f'{{"table": "{name}"') for name in tables)
        if ours:
            yield line


def _made_ready(data: Connection, keys: Connection, step: str = "head") -> str:
    """Make the tables in databases that hold nothing yet."""
    for connection in (data, keys):
        if inspect(connection).get_table_names():
            raise NotReadyError("There is something in those databases already. Name empty ones. Nothing was changed.")
    vault.store.create_all(keys)
    migrations.upgrade_within(data, step)
    return readiness.HEAD if step == "head" else step


def _say_again(connection: Connection, standing: Standing) -> int:
    """Let what people said since the backup hold: the ledger goes on where it was."""
    ledger = metadata.tables["permissions"]
    known = set(connection.scalars(select(ledger.c.id)))
    since = {one["id"]: one for one in standing.permissions if one["id"] not in known}
    if since:
        connection.execute(insert(ledger), [since[number] for number in sorted(since)])
        rows.count_on(connection, ledger.name)
    return len(since)


def _begin_anew(service: Service, data: Connection, standing: Standing, now: datetime) -> None:
    """No backup holds the pieces of files for research; and nobody is reminded who stopped that, or twice."""
    here = set(data.scalars(select(metadata.tables["participants"].c.id)))
    with Session(data, info=dict(service.database.info)) as session:
        files.without_pieces(session, now)
        reminders.put_back(session, [one for one in standing.reminders or () if one["participant_id"] in here], now)
        session.commit()  # of the session alone: the transaction is the connection's


def _erase_again(service: Service, data: Connection, keys: Connection, listed: set[UUID], now: datetime) -> int:
    """Erase what was erased since, by the lists there are, and everybody whose key is gone already."""
    people, key_of = metadata.tables["participants"], vault.participant_keys
    here = set(data.scalars(select(people.c.id)))
    gone = here & (listed | (here - set(keys.scalars(select(key_of.c.participant_id)))))
    with Session(data, info=dict(service.database.info)) as session:
        for participant_id in sorted(gone):
            leaving.erase(session, Machine(), participant_id, now, why=going.AGAIN)
        session.commit()  # of the session alone: the transaction is the connection's
    for participant_id in gone | listed:
        keys.execute(delete(key_of).where(key_of.c.participant_id == participant_id))
    return len(gone)


def _insist_on_ring(service: Service, keys: Connection) -> None:
    """Keys that were put there have to open with the key file there is."""
    sealed = keys.scalar(select(vault.sentinels.c.sealed))
    if sealed is None or not service.vault.is_sentinel(sealed):
        raise NotReadyError("The key file is not the one these keys were sealed with. Nothing was changed.")


def _to_its_end(service: Service) -> None:
    """Nothing of what was erased on the way stays in a log, and every file is whole by itself."""
    for one in (service.database, service.keys):
        one.empty_log()


def _take_the_place(settings: Settings, coming: Settings, now: datetime) -> Path | None:
    """Put new files where the old ones were. The old ones are put by and never deleted here."""
    put_by = settings.data / f"put-by-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
    mark, moved = settings.data / BROKEN_OFF, False
    mark.write_text(str(put_by), encoding="utf-8")
    put_by.mkdir(mode=0o700)
    for old_url, new_url in (
        (settings.database_url, coming.database_url),
        (settings.keys_database_url, coming.keys_database_url),
    ):
        if old_url == new_url:
            continue
        old, new = Path(str(make_url(old_url).database)), Path(str(make_url(new_url).database))
        for end in reversed(SQLITE_FILES):
            with suppress(FileNotFoundError):
                Path(f"{old}{end}").rename(put_by / f"{old.name}{end}")
                moved = True
        for end in reversed(SQLITE_FILES):
            with suppress(FileNotFoundError):
                Path(f"{new}{end}").rename(f"{old}{end}")
    if not moved:
        put_by.rmdir()
    names_kept(settings.data)
    mark.unlink()
    return put_by if moved else None
