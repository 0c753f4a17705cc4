"""Scenes: a service that many tests want in the same state, made once by each worker and then put back for each test.

One of everything there is takes seconds to make, and a copy of it a twentieth of that.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2 as bundled_sqlite
from sqlalchemy import select

from socialrx_diary.accounts.models import Device
from tests.kit.emptied import Emptied
from tests.kit.people import Service

DATABASES = ("diary.sqlite", "keys.sqlite")
PARTS = ("database", "vault", "door")


@dataclass(frozen=True)
class First:
    """What was made for the first test that wanted it, the app it was made in, and when that was."""

    app: Flask
    made: Any
    at: datetime


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
        _as_if_just_now(app, datetime.now(UTC) - first.at)
        return _in_app(first.made, first.app, app)

    def _begin(self, app: Flask, name: str, made: Any) -> Any:
        if self._databases:
            for database in self._databases:
                database.keep(name)
        else:
            _copy(app.config["SETTINGS"].data, self._folder / name)
        # The test may change what it is given, so what is kept is a copy that nobody else has.
        self._first[name] = First(app, _in_app(made, app, app), datetime.now(UTC))
        return made


def _in_app(made: Any, was: Flask, app: Flask) -> Any:
    """The same people and things once more, in another app."""
    known: dict[int, Any] = {id(was.extensions[part]): app.extensions[part] for part in PARTS}
    return deepcopy(made, known | {id(was): app})


def _as_if_just_now(app: Flask, ago: timedelta) -> None:
    """Let sign-ins be as old as they were when the scene was set: some last for minutes only."""
    with app.extensions["database"].writing() as session:
        for device in session.scalars(select(Device)):
            for name in ("added_at", "used_at", "sees_from", "opens_at", "proved_at"):
                moment = getattr(device, name)
                setattr(device, name, moment and moment + ago)


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
