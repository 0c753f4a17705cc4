"""Where a service that is measured is kept: SQLite in a folder, or PostgreSQL on a server of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text

from socialrx_diary.db import open_database
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import made_ready
from tests.kit.postgres import as_role, make_role

KINDS = ("SQLite", "PostgreSQL")


@contextmanager
def emptied(folder: Path, kind: str, server: str | None = None) -> Iterator[Settings]:
    """An empty service, migrated and with keys of its own. On PostgreSQL its databases are gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "SQLite":
        yield _ready(folder, *(f"sqlite:///{folder}/{name}.sqlite" for name in ("diary", "keys")))
        return
    assert server
    names = [f"{folder.name}_{part}".replace("-", "_").lower() for part in ("diary", "keys")]
    for name in names:
        _ask(server, "CREATE DATABASE {}", name)
    try:
        make_role(make_url(server))
        owned = [make_url(server).set(database=name).render_as_string(hide_password=False) for name in names]
        # As in earnest: the service comes as a role that owns nothing, and the rows guard themselves.
        yield _ready(folder, *map(as_role, owned), *owned)
    finally:
        for name in names:
            _ask(server, "DROP DATABASE {} WITH (FORCE)", name)


def size_of(settings: Settings) -> int:
    """How many bytes the diaries and their keys take on the disk."""
    return sum(_size(url) for url in (settings.database_url, settings.keys_database_url))


def _size(url: str) -> int:
    found = make_url(url)
    if found.get_backend_name() == "sqlite":
        return sum(
            path.stat().st_size for path in Path(str(found.database)).parent.glob(f"{Path(found.database).name}*")
        )
    database = open_database(url)
    try:
        with database.reading() as session:
            size: int = session.scalar(text("SELECT pg_database_size(current_database())"))
            return size
    finally:
        database.dispose()


def _ready(folder: Path, database_url: str, keys_database_url: str, *owned: str) -> Settings:
    settings = Settings(folder, database_url, keys_database_url, folder / "keys.json", https=False)
    if owned:
        settings = replace(settings, owner_url=owned[0], keys_owner_url=owned[1])
    with made_ready(settings):
        pass
    return settings


def _ask(server: str, statement: str, name: str) -> None:
    url = make_url(server)
    host = unquote(str(url.query.get("host", url.host or "")))
    with psycopg.connect(host=host, user=url.username, dbname=url.database, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
