"""Formats of research files, one a file. Each is handed rows that already name nobody.

A format is a module here that says `LABEL`, `MEDIA_TYPE` and `SUFFIX` and can `write(rows, out)`. Put one more in this
folder and every file made from then on holds it as well. `codebook` and `datapackage` describe what the formats hold.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import IO, Protocol, TypeAlias, cast

Value: TypeAlias = str | int | bool | None
Rows: TypeAlias = Sequence[Mapping[str, Value]]


class Format(Protocol):
    """One way of writing rows down."""

    LABEL: str
    MEDIA_TYPE: str
    SUFFIX: str

    def write(self, rows: Rows, out: IO[bytes]) -> None:
        """Write every row; all rows have the same names in the same order."""
        ...


@cache
def formats() -> tuple[Format, ...]:
    """Every format in this folder, by its suffix."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    found = [cast("Format", module) for module in modules if hasattr(module, "SUFFIX")]
    return tuple(sorted(found, key=lambda one: one.SUFFIX))
