"""New keys for old, while the service is in use; killed anywhere, and done again."""

import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from socialrx_diary import checks, rotating, upkeep
from socialrx_diary.accounts import service as accounts
from socialrx_diary.making import pieces
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.rules import Part
from socialrx_diary.upkeep import NotReadyError
from socialrx_diary.vault import KeyRing, Place, participant_keys
from tests.conftest import RING
from tests.kit import command
from tests.kit.people import Service
from tests.kit.sure import SURE


@pytest.fixture
def town(settings):
    """A service that was given its key file before it was served, as real ones are."""
    from socialrx_diary.app import create_app

    RING.write(settings.keys_file)
    app = create_app(settings)
    app.testing = True
    service, vault = Service(app), app.extensions["vault"]
    people = [service.person(f"Person {number}") for number in range(4)]
    for one in people:
        one.wrote("Words to be sealed.")
    with service.writing() as session:
        for staff in (service.ada, service.asha):
            kept = accounts.staff_member(session, staff.id)
            kept.totp_sealed = vault.seal_for_service("SECRET", Place("staff", "totp", staff.id))
    yield SimpleNamespace(service=service, maureen=people[0])
    app.extensions["database"].dispose()
    vault.dispose()


def keeps_a_piece_of_a_file(service):
    """What is sealed and is no text."""
    making_id, content = uuid4(), bytes(range(256)) * 4
    with service.writing() as session:
        session.add(Making(id=making_id, begun_at=service.now()))
        session.flush()
        sealed = pieces.sealed(service.vault, making_id, Part.ROWS, 0, content)
        pieces.put(session, making_id, Part.ROWS, 0, sealed)
    return making_id, content


def versions(settings):
    with upkeep.ready(settings) as service, service.keys.reading() as session:
        return set(session.scalars(select(participant_keys.c.ring_version)))


def whole(settings):
    found = checks.Found()
    with upkeep.ready(settings) as service:
        assert list(checks.faults(service, found)) == []
    return found.sealed


def test_everything_is_wrapped_anew_and_opens(town, settings):
    before = whole(settings)
    done = rotating.rotate(settings)
    assert (done.version, done.keys > 3, done.own > 1) == (2, True, True)
    assert versions(settings) == {2}
    assert whole(settings) == before
    assert rotating.rotate(settings).version == 3


def test_pieces_of_files_are_sealed_anew_too_and_still_read_by_who_began_before(town, settings):
    making_id, content = keeps_a_piece_of_a_file(town.service)
    rotating.rotate(settings)
    with town.service.database.reading() as session:
        assert session.scalars(select(Piece.content_sealed)).one()[:2] == (2).to_bytes(2)
    read = pieces.read(town.service.database, town.service.vault, making_id, Part.ROWS, 0, 1)
    assert b"".join(read) == content
    assert whole(settings)


def test_a_service_that_is_in_use_takes_the_new_key_up(town, settings):
    rotating.rotate(settings)
    assert town.maureen.browser().visit("/journey").heading
    newcomer = town.service.person("Nia B.")
    newcomer.wrote("My first words.")
    assert versions(settings) == {2}
    assert whole(settings)


def test_broken_off_it_goes_on_where_it_was(town, settings, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(rotating, "_seal_anew", lambda *_of: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(OSError, match="Input/output"):
            rotating.rotate(settings)
    assert whole(settings)
    assert rotating.rotate(settings).version == 2, "the same new key, not one more"
    assert whole(settings)


def test_killed_at_any_moment_every_word_still_opens(town, settings):
    """Killed for real, in a process of its own, while somebody writes."""
    before, chance = whole(settings), random.Random()
    ended = threading.Event()

    def write():
        for number in range(60):
            if not ended.is_set():
                town.maureen.wrote(f"Meanwhile, {number}.", weeks_ago=10 + number % 20)

    writer = threading.Thread(target=write)
    writer.start()
    values = {
        "SOCIALRX_DATA": str(settings.data),
        "SOCIALRX_DATABASE_URL": settings.database_url,
        "SOCIALRX_KEYS_DATABASE_URL": settings.keys_database_url,
        "SOCIALRX_KEYS_FILE": str(settings.keys_file),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    try:
        for _ in range(20 if SURE else 2):
            process = subprocess.Popen(
                [sys.executable, "-c", ROTATE], env=command.environment(**values), stdout=subprocess.PIPE
            )
            process.stdout.readline()  # from here on it is at work
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
    finally:
        ended.set()
        writer.join()
    rotating.rotate(settings)
    assert len(versions(settings)) == 1
    assert whole(settings) >= before


ROTATE = """
from socialrx_diary import rotating
from socialrx_diary.settings import Settings
print("at work", flush=True)
while True:
    rotating.rotate(Settings.from_environment())
"""


def test_older_keys_leave_the_file_when_no_backup_needs_them(town, settings):
    rotating.rotate(settings)
    with pytest.raises(NotReadyError, match="Backups may need"):
        rotating.retire(settings, datetime.now(UTC))
    rotating.retire(settings, datetime.now(UTC) + timedelta(days=91))
    assert set(KeyRing.read(settings.keys_file).versions) == {2}
    assert whole(settings)


def test_the_key_file_stays_for_its_owner_alone(town, settings):
    rotating.rotate(settings)
    assert settings.keys_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data.glob("keys.json*")] == ["keys.json"]
