"""Rows in one form, whichever database they are in: what backups hold, what moving carries, what is compared.

A line of JSON each. A table begins with its name and what its columns hold, and ends with how many rows there were and
a hash of them; tables come so that no row comes before one it belongs to, rows in the order of their own id. The same
rows give the same bytes on SQLite and on PostgreSQL. What is sealed stays sealed.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Date,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    column,
    func,
    insert,
    select,
    table,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from socialrx_diary.db import Moment

AT_ONCE = 500
# Rows that hold pieces of files are long: only so many letters of them are in memory.
MOST_AT_ONCE = 4 * 1024 * 1024
READ_AT_ONCE = 50


class DamagedError(Exception):
    """What was read is not whole, or not what this version writes; the message says which."""


@dataclass(frozen=True)
class Holds:
    """What a column holds: its type, and how a value of it is written and read."""

    type: TypeEngine[Any]
    written: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


KINDS: Mapping[str, Holds] = {
    "id": Holds(Uuid(), lambda value: value.hex, UUID),
    "moment": Holds(Moment(timezone=True), _moment, datetime.fromisoformat),
    "day": Holds(Date(), date.isoformat, date.fromisoformat),
    "bytes": Holds(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    "said": Holds(JSON(none_as_null=True)),
    "yes": Holds(Boolean(create_constraint=False)),
    "whole": Holds(BigInteger()),
    "words": Holds(String()),
}


@dataclass(frozen=True)
class Counted:
    """What a table came to."""

    table: str
    rows: int
    digest: str

    def __str__(self) -> str:
        return f"{self.table} {self.rows} {self.digest}"


def of(connection: Connection, metadata: MetaData, only: Iterable[str] = ()) -> Iterator[str]:
    """Every row of every table, or of some, as lines; all of one moment, if the connection sees one."""
    wanted = set(only)
    for kept in metadata.sorted_tables:
        if not wanted or kept.name in wanted:
            yield from _of_table(connection, kept)


def digests(connection: Connection, metadata: MetaData) -> list[Counted]:
    """What every table comes to, to be compared with another copy."""
    return [one for one in map(ended, of(connection, metadata)) if one]


def ended(line: str) -> Counted | None:
    """What a table came to, if this line is its last."""
    if not line.startswith('{"end"'):
        return None
    end = json.loads(line)
    return Counted(end["end"], end["rows"], end["digest"])


def put(connection: Connection, lines: Iterable[str]) -> list[Counted]:
    """Put rows into empty tables. Raises when they are not whole; the caller then keeps nothing of them."""
    found, rest = [], iter(lines)
    for line in rest:
        head = _told(line)
        if not isinstance(head, dict) or "table" not in head:
            raise DamagedError("it does not say which table comes next")
        found.append(_put_table(connection, head, line, rest))
    return found


def read(lines: Iterable[str], wanted: str) -> list[dict[str, Any]]:
    """The rows of one table, by the names of their columns, without putting them anywhere."""
    found: list[dict[str, Any]] = []
    columns: dict[str, str] | None = None
    for line in lines:
        told = _told(line)
        if isinstance(told, dict):
            columns = told["columns"] if told.get("table") == wanted else None
        elif columns is not None:
            found.append(_row(columns, told))
    return found


def count_on(connection: Connection, name: str) -> None:
    """Let PostgreSQL number on from the highest number in a table; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        highest = connection.scalar(select(func.max(column("id"))).select_from(table(name)))
        counter = connection.scalar(select(func.pg_get_serial_sequence(name, "id")))
        if highest is not None and counter:
            connection.execute(select(func.setval(counter, highest)))


def _of_table(connection: Connection, kept: Table) -> Iterator[str]:
    columns = {one.name: _kind(one.type) for one in kept.columns}
    head = json.dumps({"table": kept.name, "columns": columns})
    yield head
    digest, count = sha256(head.encode()), 0
    written = [KINDS[kind].written for kind in columns.values()]
    wanted = select(*(type_coerce(one, KINDS[columns[one.name]].type) for one in kept.columns))
    wanted = wanted.order_by(*kept.primary_key.columns).execution_options(yield_per=READ_AT_ONCE)
    for row in connection.execute(wanted):
        line = json.dumps(
            [None if value is None else write(value) for write, value in zip(written, row, strict=True)],
            ensure_ascii=False,
        )
        digest.update(line.encode())
        count += 1
        yield line
    yield json.dumps({"end": kept.name, "rows": count, "digest": digest.hexdigest()})


def _put_table(connection: Connection, head: dict[str, Any], line: str, rest: Iterator[str]) -> Counted:
    columns = head["columns"]
    if not set(columns.values()) <= KINDS.keys():
        raise DamagedError(f"the table {head['table']} holds something this version does not know")
    into = table(head["table"], *(column(name, KINDS[kind].type) for name, kind in columns.items()))
    digest, count, letters = sha256(line.encode()), 0, 0
    waiting: list[dict[str, Any]] = []
    end: dict[str, Any] | None = None
    for one in rest:
        told = _told(one)
        if isinstance(told, dict):
            end = told
            break
        digest.update(one.encode())
        waiting.append(_row(columns, told))
        count, letters = count + 1, letters + len(one)
        if len(waiting) == AT_ONCE or letters > MOST_AT_ONCE:
            connection.execute(insert(into), waiting)
            waiting, letters = [], 0
    if end is None:
        raise DamagedError(f"it ends in the middle of {head['table']}")
    if waiting:
        connection.execute(insert(into), waiting)
    if (end.get("end"), end.get("rows"), end.get("digest")) != (head["table"], count, digest.hexdigest()):
        raise DamagedError(f"the rows of {head['table']} are not those that were written")
    if columns.get("id") == "whole":
        count_on(connection, head["table"])
    return Counted(head["table"], count, digest.hexdigest())


def _row(columns: dict[str, str], told: list[Any]) -> dict[str, Any]:
    return {
        name: None if value is None else KINDS[kind].read(value)
        for (name, kind), value in zip(columns.items(), told, strict=True)
    }


def _kind(kept: TypeEngine[Any]) -> str:
    by_type = (
        (Uuid, "id"), (Moment, "moment"), (Date, "day"), (LargeBinary, "bytes"), (JSON, "said"), (Boolean, "yes"),
        (Enum, "words"), (Integer, "whole"), (String, "words"),
    )  # fmt: skip
    return next(kind for one, kind in by_type if isinstance(kept, one))


def _told(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise DamagedError("a line of it cannot be read") from None
