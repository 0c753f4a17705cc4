"""Scenes: a service that many tests want in the same state, made once by each worker and then put back for each test.

One of everything there is takes seconds to make, and a copy of it a twentieth of that. A copy is as old as the first
one, but whoever had just proved who they are has just done so again.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2 as bundled_sqlite
from sqlalchemy import update

from socialrx_diary.accounts.models import Device
from tests.kit.emptied import Emptied
from tests.kit.people import Service

DATABASES = ("diary.sqlite", "keys.sqlite")
PARTS = ("database", "vault", "door")


@dataclass
class First:
    """What was made for the first test that wanted it, and the app it was made in."""

    app: Flask
    made: Any


class Scenes:
    """What this worker has made so far, by name."""

    def __init__(self, folder: Path, databases: list[Emptied] | None) -> None:
        """Keep SQLite's files in a folder, or PostgreSQL's rows beside the tables they came from."""
        self._folder, self._databases = folder, databases or []
        self._first: dict[str, First] = {}

    def __call__(self, app: Flask, name: str, make: Callable[[Service], Any]) -> Any:
        """What `make` makes of a new service in this app, whose databases are as they were migrated."""
        first = self._first.get(name)
        if first is None or not all(database.has(name) for database in self._databases):
            return self._begin(app, name, make(Service(app)))
        if self._databases:
            for database in self._databases:
                database.put_back(name)
        else:
            _copy(self._folder / name, app.config["SETTINGS"].data)
        with app.extensions["database"].writing() as session:
            session.execute(update(Device).where(Device.proved_at.is_not(None)).values(proved_at=datetime.now(UTC)))
        return _in_app(first, app)

    def _begin(self, app: Flask, name: str, made: Any) -> Any:
        if self._databases:
            for database in self._databases:
                database.keep(name)
        else:
            _copy(app.config["SETTINGS"].data, self._folder / name)
        # The test may change what it is given, so what is kept is a copy that nobody else has.
        self._first[name] = First(app, None)
        self._first[name].made = _in_app(First(app, made), app)
        return made


def _in_app(first: First, app: Flask) -> Any:
    """The same people and things, in another app."""
    known: dict[int, Any] = {id(first.app.extensions[part]): app.extensions[part] for part in PARTS}
    return deepcopy(first.made, known | {id(first.app): app})


def _copy(here: Path, there: Path) -> None:
    """The databases by SQLite's own means, since they may be open; other files as they are."""
    there.mkdir(exist_ok=True)
    for name in DATABASES:
        one, other = bundled_sqlite.connect(here / name), bundled_sqlite.connect(there / name)
        with closing(one), closing(other):
            one.backup(other)
    for file in here.iterdir():
        if file.is_file() and not file.name.startswith(DATABASES):
            shutil.copy(file, there / file.name)
