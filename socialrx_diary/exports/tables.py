"""What formats are handed: tables of plain values, and people's cleared words with the themes they ticked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from socialrx_diary.exports.codebook import Field

Value: TypeAlias = str | int | bool | date | None
Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """One table. `rows` may be asked again and then gives the same rows in the same order, each with every field."""

    name: str
    title: str
    fields: Sequence[Field]
    key: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in their order."""
        return tuple(field.name for field in self.fields)

    def values(self) -> Iterator[tuple[Value, ...]]:
        """Every row as its values, in the order of the columns."""
        names = self.names
        return (tuple([row[name] for name in names]) for row in self.rows())


def held(name: str, title: str, fields: Sequence[Field], key: tuple[str, ...], rows: Iterable[Row]) -> Table:
    """A table of rows that are there already."""
    kept = tuple(rows)
    return Table(name, title, fields, key, lambda: iter(kept))


@dataclass(frozen=True)
class Passage:
    """Cleared words of one week, and what was ticked for it. `prompt` is the text of an idea that was on screen."""

    mark: str
    week_number: int
    kind: str
    themes: tuple[str, ...]
    text: str
    prompt: str | None


@dataclass(frozen=True)
class Case:
    """One person under an id that means nothing, with what is told of them and their passages."""

    person: str
    facts: Mapping[str, Value]
    passages: Sequence[Passage]


@dataclass(frozen=True)
class Project:
    """Every case of a file, for programs that code texts. `cases` may be asked again, as a table's rows may."""

    name: str
    title: str
    cases: Callable[[], Iterator[Case]]
