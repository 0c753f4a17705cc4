"""What is in the ZIP of a release, in its order: rows in every format, what they are and how they were made, hashes."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO

from socialrx_diary import __version__
from socialrx_diary.exports import Format, ProjectFormat, formats, project_formats
from socialrx_diary.exports.datapackage import Package, Part, described, part_of
from socialrx_diary.exports.quickstarts import quickstarts
from socialrx_diary.exports.tables import Project, Table
from socialrx_diary.making.archive import Member
from socialrx_diary.making.plain import bare
from socialrx_diary.making.putting_by import Laid, LaidProject, Plan, Reading, project_of, table_of
from socialrx_diary.making.readme import README, TERMS
from socialrx_diary.order import script as order

MANIFEST = "manifest.json"
PACKAGE = "datapackage.json"

Writing = Callable[[IO[bytes], Sequence[Member]], None]
Describing = Callable[[Member], Part]


@dataclass(frozen=True)
class File:
    """One file to be written. `rows` are how many it goes through; it is handed what was finished before it."""

    path: str
    write: Writing
    part: Describing
    rows: int = 0


def files(plan: Plan, reading: Reading, came: Callable[[int], None]) -> list[File]:
    """Every file, in its order. The last two say what is in those before them."""
    tables = [_table(laid, table_of(laid, reading, came), one) for laid in plan.tables for one in formats()]
    laid = plan.project
    projects = [_project(laid, project_of(laid, reading, came), one) for one in project_formats()] if laid else []
    programs = [_text(path, said, partial(_given, text)) for path, said, text in _programs(plan)]
    about = _text(README, "How this file was made.", partial(_given, plan.readme.encode()))
    data = [*tables, *projects, about, *programs]
    package = _text(PACKAGE, "What every column holds.", lambda done: _package(plan, data, done))
    return [*data, package, _text(MANIFEST, "What is in it, and who let it be.", lambda done: _manifest(plan, done))]


def _programs(plan: Plan) -> Iterator[tuple[str, str, bytes]]:
    """What goes with a file to be run: how to begin, and where there are weeks, the order of their themes."""
    for path, text in quickstarts().items():
        yield path, "How to begin.", text
    if any(laid.name == "weeks" for laid in plan.tables):
        yield order.NAME, "The order of themes, worked out again.", order.script().encode()


def _table(laid: Laid, table: Table, one: Format) -> File:
    path = f"data/{laid.name}.{one.SUFFIX}"
    return File(
        path,
        lambda out, _done: one.write(table, out),
        lambda member: part_of(table, one, path, member.size, member.sha256),
        laid.rows,
    )


def _project(laid: LaidProject, project: Project, one: ProjectFormat) -> File:
    name, said = f"{laid.name}-{one.SUFFIX}", f"{laid.title}, as {one.LABEL}."
    return File(
        f"project/{laid.name}.{one.SUFFIX}",
        lambda out, _done: one.write_project(project, out),
        lambda member: Part(name, member.path, one.MEDIA_TYPE, said, member.size, member.sha256),
        laid.passages,
    )


def _text(path: str, said: str, text: Callable[[Sequence[Member]], bytes]) -> File:
    def write(out: IO[bytes], done: Sequence[Member]) -> None:
        out.write(text(done))

    name = path.lower().removesuffix(".txt")
    media_type = "application/json" if path.endswith(".json") else "text/plain"
    return File(path, write, lambda member: Part(name, path, media_type, said, member.size, member.sha256))


def _given(text: bytes, _done: Sequence[Member]) -> bytes:
    return text


def _package(plan: Plan, data: Sequence[File], done: Sequence[Member]) -> bytes:
    facts = plan.facts
    package = Package(
        name=f"socialrx-diary-{facts.release_id}",
        title=facts.title,
        description="Made from diaries, without names, places and dates. Pseudonymous. Read README.txt first.",
        terms=TERMS,
        version=__version__,
    )
    return described(package, [file.part(member) for file, member in zip(data, done, strict=True)])


def _manifest(plan: Plan, done: Sequence[Member]) -> bytes:
    """Who asked, who agreed, why, what was left out and whose choice allows it; and how every other file is known.

    How often people took something back is for the service alone.
    """
    facts = {name: value for name, value in bare(plan.facts).items() if name != "taken_back"}
    said = {
        "software": "SocialRx Diary",
        "version": __version__,
        "release": facts,
        "files": [{"path": one.path, "bytes": one.size, "sha256": one.sha256} for one in done],
    }
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"
