"""Looking after a service from outside: opening it, making it ready, bringing it up to date, clearing out."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import make_url

from socialrx_diary import clock, reach, readiness
from socialrx_diary.accounts import service as accounts
from socialrx_diary.audit.rules import Machine
from socialrx_diary.db import Database, open_database
from socialrx_diary.door import Door
from socialrx_diary.drafts import service as drafts
from socialrx_diary.keeping import service as keeping
from socialrx_diary.keeping.rules import Step
from socialrx_diary.leaving import service as leaving
from socialrx_diary.making import holding, work
from socialrx_diary.making import service as making
from socialrx_diary.participants import going, visits
from socialrx_diary.receipts import service as receipts
from socialrx_diary.releases import service as releases
from socialrx_diary.reminders import service as reminders
from socialrx_diary.reminders.rules import KEPT as REMINDERS_KEPT
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing, Vault, store

RECEIPTS_KEPT = timedelta(days=90)
# A page that was kept or thrown away is remembered so long, without its words, against what was still on its way.
EMPTIED_KEPT = timedelta(days=30)


class NotReadyError(Exception):
    """A service is not in the state a command needs; the message is one line that says what to do."""


@dataclass(frozen=True)
class Service:
    """A service with its database and key store open."""

    database: Database
    keys: Database
    vault: Vault


@contextmanager
def opened(settings: Settings, ring: KeyRing) -> Iterator[Service]:
    """A service, for as long as the block runs."""
    database = open_database(settings.database_url, {"trail_secret": ring.trail_secret})
    keys = open_database(settings.keys_database_url, guarded=False)
    try:
        yield Service(database, keys, Vault(ring, keys, settings.keys_file))
    finally:
        database.dispose()
        keys.dispose()


@contextmanager
def opened_by_owner(settings: Settings, ring: KeyRing) -> Iterator[Service]:
    """A service, as whoever may change the shape of its tables opens it.

    Where the service has a role of its own, that role may work with all there is then, and with nothing's shape.
    """
    own = settings.owner_url or settings.database_url, settings.keys_owner_url or settings.keys_database_url
    with opened(replace(settings, database_url=own[0], keys_database_url=own[1]), ring) as service:
        yield service
        reach.let_in(service.database.writer, settings.database_url)
        reach.let_in(service.keys.writer, settings.keys_database_url)


@contextmanager
def ready(settings: Settings) -> Iterator[Service]:
    """A service that is whole enough to be worked on."""
    said = readiness.hindrance(settings)
    if said:
        raise NotReadyError(said)
    with opened(settings, KeyRing.read(settings.keys_file)) as service:
        yield service


@contextmanager
def at_work(settings: Settings) -> Iterator[Service]:
    """The same, for what is short and changes something: not while the data itself is looked after."""
    with ExitStack() as held:
        with suppress(OSError):  # what is wrong with the folder is said next
            held.enter_context(Door(settings.data).inside_once_open())
        yield held.enter_context(ready(settings))


@contextmanager
def made_ready(settings: Settings) -> Iterator[Service]:
    """A service brought to where it can be served: its folder, keys and tables are made if they are not there yet."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not settings.keys_file.exists()
    ring = KeyRing.make() if new else KeyRing.read(settings.keys_file)
    with opened_by_owner(settings, ring) as owned, owned.keys.writer.begin() as connection:
        store.create_all(connection)
    with opened(settings, ring) as service:
        if not service.vault.has_sentinel():
            if new:
                ring.write(settings.keys_file)
            service.vault.leave_sentinel()
        elif new:
            raise NotReadyError(
                f"The key file {settings.keys_file} is gone. Put a copy of it back: no other key will do."
            )
        service.vault.check_sentinel()
        if readiness.step(service.database) != readiness.HEAD:
            _upgrade(settings, ring)
        yield service


def bring_up_to_date(settings: Settings) -> tuple[str, str]:
    """Bring the data to this version's step; returns the step it was at and the one it is at."""
    if not settings.keys_file.exists():
        raise NotReadyError(f"There is no service in {settings.data}. Run: socialrx-diary init")
    door, ring = Door(settings.data), KeyRing.read(settings.keys_file)
    with door.shut(), opened(settings, ring) as service:
        before = readiness.step(service.database) or "none"
        if before == readiness.HEAD:
            return before, before
        edition = door.new_edition()  # before anything: if this is killed, nobody serves until it was run again
        try:
            _upgrade(settings, ring)
        except BaseException:
            door.same_edition_after_all(edition)
            raise
        return before, readiness.HEAD


def sweep(service: Service, data: Path, now: datetime) -> None:
    """Delete what has had its day, and finish deleting diaries if that was broken off."""
    with service.database.writing() as session:
        accounts.sweep(session, now)
        receipts.sweep(session, now - RECEIPTS_KEPT)
        drafts.sweep(session, now - EMPTIED_KEPT)
        reminders.sweep(session, now - REMINDERS_KEPT)
    sweep_files(service.database, now)
    erase_if_sure(service.database, service.vault, data, now)
    service.database.empty_log()
    service.vault.empty_log()


def erase_if_sure(database: Database, vault: Vault, data: Path, now: datetime) -> int:
    """Erase what is due when the clock can be believed, and else only shred the keys of diaries that are gone already.

    `data` is the folder in which the clock is watched; returns how many diaries went.
    """
    if clock.steady_from(data, now) > now:
        finish_leaving(database, vault)
        return 0
    return erase_due(database, vault, now)


def erase_due(database: Database, vault: Vault, now: datetime) -> int:
    """Erase every diary whose seven days are over, or that nobody opened for as long as it is kept; returns how many.

    It may be killed anywhere and run beside itself: each diary goes in one transaction, once, and a key that a crash
    left over goes the next time.
    """
    with database.reading() as session:
        due = going.due_to_leave(session, now)
    erased = 0
    for participant_id in due:
        with database.writing() as session:
            erased += leaving.erase(session, Machine(), participant_id, now, if_due=True)
    erased += _take_steps(database, now)
    finish_leaving(database, vault)
    return erased


def erase_again(database: Database, vault: Vault, listed: Iterable[UUID], now: datetime) -> int:
    """Erase diaries that a copy put back brought up again, by the list of erasures; returns how many."""
    with database.reading() as session:
        here = visits.still_here(session, listed)
    for participant_id in here:
        with database.writing() as session:
            leaving.erase(session, Machine(), participant_id, now, why=going.AGAIN)
    finish_leaving(database, vault)
    return len(here)


def _take_steps(database: Database, now: datetime) -> int:
    """Give the notices that are due, and erase what nobody has opened for so long that it goes; returns how many."""
    with database.reading() as session:
        due = keeping.due(session, now)
    gone = 0
    for participant_id in due:
        with database.writing() as session:
            gone += keeping.take_step(session, participant_id, now) is Step.GOES
    return gone


def finish_leaving(database: Database, vault: Vault) -> int:
    """Shred the keys of deleted diaries, in case a crash came before that was done; returns how many."""
    with database.reading() as session:
        return going.finish_leaving(session, vault)


def make_files(database: Database, vault: Vault) -> int:
    """Make the file of every release that may be made, one after the other; returns how many were made.

    It may be killed anywhere and run beside itself: each file is made once, and what was begun is gone on with.
    """
    with database.writing() as session:
        making.start_all(session)
    with database.reading() as session:
        waiting = holding.waiting(session)
    return sum(_make_file(database, vault, release_id) for release_id in waiting)


def _make_file(database: Database, vault: Vault, release_id: UUID) -> bool:
    """Make one file. A fault in it keeps nobody else's from being made; it is tried again, and in the end given up."""
    try:
        return work.make(database, vault, release_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, the page of the file says that it was not made
        logging.getLogger("diary").warning("a file was not made", extra={"error": type(error).__name__})
        return False


def sweep_files(database: Database, now: datetime) -> None:
    """Forget the files for research whose time is over, and the seeds that their ids were made from."""
    with database.writing() as session:
        releases.sweep(session, now)
    making.sweep(database, now)


def clear_broken_demo(settings: Settings) -> None:
    """Take away a demo that was broken off while it was being made. Nothing else is ever taken away."""
    if not settings.demo_mark.exists() or settings.demo_mark.read_text(encoding="ascii") == "made":
        return
    for path in (settings.keys_file, *_files(settings.database_url), *_files(settings.keys_database_url)):
        path.unlink(missing_ok=True)


def _files(address: str) -> list[Path]:
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise NotReadyError(
            "The demo was broken off while it was being made. Empty its databases, then start it again."
        )
    return [Path(url.database + end) for end in ("", "-wal", "-shm")]


def _upgrade(settings: Settings, ring: KeyRing) -> None:
    from socialrx_diary import migrations  # noqa: PLC0415 - Alembic takes longer to load than all the rest

    with opened_by_owner(settings, ring) as service:
        said = readiness.newer(readiness.step(service.database))
        if said:
            raise NotReadyError(said)
        migrations.upgrade(service.database, service.keys)
