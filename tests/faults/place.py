"""A fresh service on the disk, with people in it, for a real server to serve."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

from argon2 import PasswordHasher

from socialrx_diary import migrations
from socialrx_diary.app import create_app
from socialrx_diary.db import Database, open_database
from socialrx_diary.invites import service as invites
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing, Vault
from tests.kit.people import Service


def fresh(folder: Path) -> Settings:
    """An empty service on SQLite, with keys of its own."""
    settings = Settings(
        data=folder,
        database_url=f"sqlite:///{folder}/diary.sqlite",
        keys_database_url=f"sqlite:///{folder}/keys.sqlite",
        keys_file=folder / "keys.json",
        https=False,
    )
    ring = KeyRing.make()
    ring.write(settings.keys_file)
    database, keys = open_database(settings.database_url), open_database(settings.keys_database_url)
    migrations.upgrade(database, keys)
    Vault(ring, keys).leave_sentinel()
    database.dispose()
    keys.dispose()
    return settings


def moved(settings: Settings, folder: Path) -> Settings:
    """The settings of the same service in another folder, with its keys; its databases are not there yet."""
    keys_file = folder / settings.keys_file.name
    shutil.copy(settings.keys_file, keys_file)
    return replace(
        settings,
        data=folder,
        keys_file=keys_file,
        database_url=settings.database_url.replace(str(settings.data), str(folder)),
        keys_database_url=settings.keys_database_url.replace(str(settings.data), str(folder)),
    )


def copied(settings: Settings, folder: Path) -> Settings:
    """The same service in another folder, as it lies on the disk; nobody may have it open."""
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.sqlite*"):
        path.unlink()
    for path in settings.data.glob("*.sqlite*"):
        shutil.copy(path, folder / path.name)
    return moved(settings, folder)


@contextmanager
def peopled(settings: Settings) -> Iterator[Service]:
    """The service as its people reach it without a server: to bring them in before, and to look after them after.

    Codes are hashed with the least work: what they cost is not what is measured here.
    """
    app = create_app(settings)
    app.testing = True
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        with (
            mock.patch.object(invites, "_hasher", quick),
            mock.patch.object(invites, "_NOBODYS", quick.hash("NOBODY00")),
        ):
            yield Service(app)
    finally:
        app.extensions["database"].dispose()
        app.extensions["vault"].dispose()


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Database, Vault]]:
    """The database and the vault of a service nobody need be added to."""
    ring = KeyRing.read(settings.keys_file)
    database = open_database(settings.database_url, {"trail_secret": ring.trail_secret})
    vault = Vault(ring, open_database(settings.keys_database_url))
    try:
        yield database, vault
    finally:
        database.dispose()
        vault.dispose()
