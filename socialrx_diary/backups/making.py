"""Making backups while the service is in use, and thinning out those that have had their day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from socialrx_diary import vault
from socialrx_diary.backups import rows, rules, sealing
from socialrx_diary.backups.rules import Kind, Named
from socialrx_diary.migrations.models import metadata
from socialrx_diary.upkeep import NotReadyError, Service

FORMAT = 1
# What people said, how they are reminded and what was erased, up to the moment of the backup of the keys: it goes with
# the keys, so that data put back from an older day still keeps to it.
STANDING = ("permissions", "erasures", "reminders")
# Pieces of files for research hold opened words, sealed with the service's key alone: in a backup they would outlive
# the keys of whoever is erased. They last three days anyway; what was being made is made anew.
LEFT_OUT = frozenset({"file_pieces"})


@dataclass(frozen=True)
class Made:
    """The two files of one backup."""

    data: Path
    keys: Path
    counted: list[rows.Counted]
    deleted: list[str]


def make(service: Service, folder: Path, sealers: Path, now: datetime) -> Made:
    """Make a backup. Data first, then keys: a key that is missing belongs to somebody who was erased in between."""
    try:
        to = sealing.sealers(sealers)
    except sealing.SealedError as error:
        raise NotReadyError(str(error)) from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = now.astimezone(UTC).replace(microsecond=0)
    data, keys = (folder / str(Named(now, kind)) for kind in Kind)
    counted: list[rows.Counted] = []
    with service.database.reader.connect() as connection:
        head = heading(connection, Kind.DATA, now)
        sealing.seal(chain([head], _counting(rows.of(connection, metadata, backed_up()), counted)), data, to)
    with service.database.reader.connect() as standing, service.keys.reader.connect() as connection:
        head = heading(standing, Kind.KEYS, now)
        lines = chain([head], rows.of(connection, vault.store), rows.of(standing, metadata, STANDING))
        sealing.seal(lines, keys, to)
    return Made(data, keys, counted, _thinned(folder, now))


def backed_up() -> list[str]:
    """The tables of the data that a backup holds."""
    return [one.name for one in metadata.sorted_tables if one.name not in LEFT_OUT]


def heading(connection: Connection, kind: Kind, now: datetime) -> str:
    """What stands first in a backup."""
    step = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return json.dumps({"backup": FORMAT, "kind": kind.value, "step": step, "at": now.isoformat()})


def told(head: str, kind: Kind) -> dict[str, Any]:
    """What the first line of a backup says, if it is one of this kind."""
    try:
        found: Any = json.loads(head)
        if found["backup"] == FORMAT and found["kind"] == kind.value:
            return {"step": str(found["step"]), "at": datetime.fromisoformat(found["at"])}
    except (ValueError, KeyError, TypeError):
        pass
    raise NotReadyError(f"This is not a backup of the {kind.value}. Nothing was changed.")


def _counting(lines: Iterator[str], counted: list[rows.Counted]) -> Iterator[str]:
    """The same lines, with what each table came to noted on the way."""
    for line in lines:
        if one := rows.ended(line):
            counted.append(one)
        yield line


def _thinned(folder: Path, now: datetime) -> list[str]:
    gone = rules.had_their_day((one.name for one in folder.iterdir()), now)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return gone
