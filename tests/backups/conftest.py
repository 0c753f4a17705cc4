"""A service with one of everything, a recovery key, and an empty place to put a backup back to."""

import os
from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from socialrx_diary import upkeep, vault
from socialrx_diary.backups import making, rows, sealing
from socialrx_diary.migrations.models import metadata
from socialrx_diary.vault import KeyRing
from tests.conftest import POSTGRES, RING
from tests.kit.emptied import ask
from tests.kit.everything import everything
from tests.kit.postgres import as_role


@pytest.fixture
def full_town(app, settings, scene):
    """One of everything there is."""
    RING.write(settings.keys_file)
    return scene(app, "sealed", lambda service: everything(service, "Words to be sealed."))


@pytest.fixture
def town(service, settings):
    """Maureen, who shares her words with Asha, and Joan, who does not."""
    RING.write(settings.keys_file)
    maureen, joan = service.person("Maureen T."), service.person("Joan B.")
    for ago in range(3):
        maureen.wrote("Words to be sealed.", weeks_ago=ago)
    maureen.shares("words")
    return SimpleNamespace(service=service, maureen=maureen, joan=joan)


@pytest.fixture
def recovery(settings, tmp_path):
    """The file with the key that opens; the half that seals is with the service."""
    opens, seals = sealing.new_key()
    settings.recovery_keys.write_text(f"{seals}\n")
    file = tmp_path / "recovery"
    file.write_text(f"{opens}\n")
    return file


@pytest.fixture
def back_up(settings, tmp_path, recovery):
    """Make a backup of the service as it is."""

    def make(now):
        with upkeep.opened(settings, KeyRing.read(settings.keys_file)) as service:
            return making.make(service, tmp_path / "backups", settings.recovery_keys, now)

    return make


@pytest.fixture
def elsewhere(settings, dialect, tmp_path):
    """An empty place of the same kind, with the same key file."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    RING.write(folder / "keys.json")
    place = replace(settings, data=folder, keys_file=folder / "keys.json", owner_url="", keys_owner_url="")
    if dialect == "sqlite":
        addresses = [f"sqlite:///{folder}/{name}.sqlite" for name in ("diary", "keys")]
        yield replace(place, database_url=addresses[0], keys_database_url=addresses[1])
        return
    server = make_url(os.environ[POSTGRES])
    names = [f"e{uuid4().hex[:12]}_{part}" for part in ("diary", "keys")]
    for name in names:
        ask(server, f"CREATE DATABASE {name}")
    addresses = [server.set(database=name).render_as_string(hide_password=False) for name in names]
    serving = [as_role(address) for address in addresses]
    yield replace(
        place,
        database_url=serving[0],
        keys_database_url=serving[1],
        owner_url=addresses[0],
        keys_owner_url=addresses[1],
    )
    for name in names:
        ask(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def come_to():
    """What every table of a service comes to."""

    def digests(settings):
        with (
            upkeep.opened(settings, KeyRing.read(settings.keys_file)) as service,
            service.database.reader.connect() as data,
            service.keys.reader.connect() as keys,
        ):
            return [*rows.digests(data, metadata), *rows.digests(keys, vault.store)]

    return digests
