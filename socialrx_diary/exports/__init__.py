"""Formats of research files, one a file. Each is handed tables or cases that already name nobody.

A format is a module here that says `LABEL`, `MEDIA_TYPE` and `SUFFIX` and can `write(table, out)`, or, if it is for
programs that code texts, `write_project(project, out)`. Put one more in this folder and every file made from then on
holds it as well. A format writes as it reads, never asks `out` to go back, and gives the same bytes for the same input.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import IO, Protocol, cast

from socialrx_diary.exports.tables import Project, Table


class Format(Protocol):
    """One way of writing a table down."""

    LABEL: str
    MEDIA_TYPE: str
    SUFFIX: str

    def write(self, table: Table, out: IO[bytes]) -> None:
        """Write every row of a table."""
        ...


class ProjectFormat(Protocol):
    """One way of writing cases down for a program that codes texts."""

    LABEL: str
    MEDIA_TYPE: str
    SUFFIX: str

    def write_project(self, project: Project, out: IO[bytes]) -> None:
        """Write every case, or what they are coded with."""
        ...


@cache
def formats() -> tuple[Format, ...]:
    """Every format for tables in this folder, by its suffix."""
    return tuple(cast("Format", module) for module in _modules_that("write"))


@cache
def project_formats() -> tuple[ProjectFormat, ...]:
    """Every format for cases in this folder, by its suffix."""
    return tuple(cast("ProjectFormat", module) for module in _modules_that("write_project"))


def _modules_that(can: str) -> list[ModuleType]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    found = [module for module in modules if hasattr(module, "SUFFIX") and hasattr(module, can)]
    return sorted(found, key=lambda one: str(one.SUFFIX))
