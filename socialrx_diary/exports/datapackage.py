"""`datapackage.json`: what is in a research file, as the Frictionless Data Package standard 2.0 says it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from socialrx_diary.exports import Format, comma_separated, formats, json_lines
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Table

TEXTS = (comma_separated.MEDIA_TYPE, json_lines.MEDIA_TYPE)
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass(frozen=True)
class Part:
    """One file of a package, with its columns where a program can read them as they are said here."""

    name: str
    path: str
    media_type: str
    description: str
    size: int
    sha256: str
    fields: Sequence[Field] = ()
    key: tuple[str, ...] = ()

    def described(self) -> dict[str, object]:
        """The file as the standard has it."""
        said: dict[str, object] = {
            "name": self.name,
            "path": self.path,
            "format": self.path.rsplit(".", 1)[-1],
            "mediatype": self.media_type,
            "description": self.description,
            "bytes": self.size,
            "hash": f"sha256:{self.sha256}",
        }
        if self.media_type.startswith("text/") or self.media_type in TEXTS:
            said["encoding"] = "utf-8"
        if self.fields:
            said["type"] = "table"
            said["schema"] = {
                "fields": [field.described() for field in self.fields],
                "missingValues": [""],
                "primaryKey": list(self.key),
            }
        return said


def part_of(table: Table, one: Format, path: str, size: int, digest: str) -> Part:
    """A table in one format. Columns are said of the text formats, which need no more to be read and checked."""
    first = one is formats()[0]
    return Part(
        name=table.name if first else f"{table.name}-{one.SUFFIX}",
        path=path,
        media_type=one.MEDIA_TYPE,
        description=f"{table.title}, as {one.LABEL}." if first else f"The same rows as {table.name}, as {one.LABEL}.",
        size=size,
        sha256=digest,
        fields=table.fields if one.MEDIA_TYPE in TEXTS else (),
        key=table.key if one.MEDIA_TYPE in TEXTS else (),
    )


@dataclass(frozen=True)
class Package:
    """What is said of a package as a whole."""

    name: str
    title: str
    description: str
    terms: str
    version: str


def described(package: Package, parts: Sequence[Part]) -> bytes:
    """The text of `datapackage.json`. It holds no date, so that the same rows always give the same bytes.

    The tables whose columns are said are its resources. All that is not read by a program of the standard, or only by
    one with a plug-in, stands beside them as `files`: the standard lets a package say more, and has no kind for them.
    """
    parts_said = [part.described() for part in parts]
    said = {
        "$schema": PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "version": package.version,
        "licenses": [{"name": "other-closed", "title": package.terms, "path": "README.txt"}],
        "resources": [part for part in parts_said if "schema" in part],
        "files": [part for part in parts_said if "schema" not in part],
    }
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"
