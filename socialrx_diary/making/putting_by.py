"""The rows of a release put by: gathered once, in one moment of the diaries, and read from there by every format.

So each word is opened once however many formats there are, all of them hold the same, and what was begun can be gone
on with after the diaries have changed.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Case, Passage, Project, Row, Table, Value
from socialrx_diary.making.rules import ROWS_TOGETHER
from socialrx_diary.releases.rules import Facts, Inside

# Gives the contents of pieces, from one to before another.
Reading = Callable[[int, int], Iterable[bytes]]


@dataclass(frozen=True)
class Laid:
    """A table whose rows are put by, in the pieces from `first` to before `end`."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    first: int
    end: int
    rows: int


@dataclass(frozen=True)
class LaidProject:
    """Cases that are put by."""

    name: str
    title: str
    first: int
    end: int
    passages: int


@dataclass(frozen=True)
class Plan:
    """Everything the file is made of but the rows, which are put by."""

    facts: Facts
    readme: str
    inside: tuple[Inside, ...]
    tables: tuple[Laid, ...]
    project: LaidProject | None


@dataclass(frozen=True)
class _PutBy(Table):
    """A table that is read from pieces. Its values are there already; nobody has to take rows apart again."""

    lines: Callable[[], Iterator[tuple[Value, ...]]]

    def values(self) -> Iterator[tuple[Value, ...]]:
        return self.lines()


def rows_packed(table: Table) -> Iterator[tuple[bytes, int]]:
    """The rows of a table, many together, each time with how many they are."""
    values = table.values()
    while together := list(islice(values, ROWS_TOGETHER)):
        yield _packed(together), len(together)


def cases_packed(project: Project) -> Iterator[tuple[bytes, int]]:
    """The cases of a project, some together, each time with how many passages they hold."""
    together: list[Any] = []
    passages = 0
    for case in project.cases():
        together.append([case.person, dict(case.facts), [asdict(passage) for passage in case.passages]])
        passages += len(case.passages)
        if passages >= ROWS_TOGETHER or len(together) >= ROWS_TOGETHER:
            yield _packed(together), passages
            together, passages = [], 0
    if together:
        yield _packed(together), passages


def table_of(laid: Laid, reading: Reading, came: Callable[[int], None]) -> Table:
    """A table that is put by, to be read as often as needed; how many rows were read is told as they are."""

    def lines() -> Iterator[tuple[Value, ...]]:
        for together in _unpacked(reading(laid.first, laid.end)):
            yield from map(tuple, together)
            came(len(together))

    def rows() -> Iterator[Row]:
        names = tuple(field.name for field in laid.fields)
        return (dict(zip(names, values, strict=True)) for values in lines())

    return _PutBy(laid.name, laid.title, laid.fields, laid.key, rows, lines)


def project_of(laid: LaidProject, reading: Reading, came: Callable[[int], None]) -> Project:
    """Cases that are put by, to be read as often as needed."""

    def cases() -> Iterator[Case]:
        for together in _unpacked(reading(laid.first, laid.end)):
            yield from (Case(person, facts, tuple(map(_passage, passages))) for person, facts, passages in together)
            came(sum(len(passages) for _person, _facts, passages in together))

    return Project(laid.name, laid.title, cases)


def _passage(said: dict[str, Any]) -> Passage:
    return Passage(**said | {"themes": tuple(said["themes"])})


def _packed(together: list[Any]) -> bytes:
    return json.dumps(together, ensure_ascii=False, separators=(",", ":"), default=_day).encode()


def _unpacked(pieces: Iterable[bytes]) -> Iterator[list[Any]]:
    return (json.loads(piece, object_hook=_seen) for piece in pieces)


def _day(value: object) -> dict[str, str]:
    """A day, which JSON does not know. Nothing else that it does not know is among the values."""
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} is no value of a table")
    return {"a day": value.isoformat()}


def _seen(said: dict[str, Any]) -> Any:
    return date.fromisoformat(said["a day"]) if set(said) == {"a day"} else said
