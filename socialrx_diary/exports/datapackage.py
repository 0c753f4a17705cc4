"""`datapackage.json`: what is in a research file, as the Frictionless Data Package standard 2.0 says it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from socialrx_diary.exports.codebook import Field

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass(frozen=True)
class Part:
    """One file of a package, with its columns if it is a table."""

    name: str
    path: str
    media_type: str
    description: str
    content: bytes
    fields: Sequence[Field] = ()
    key: tuple[str, ...] = ()

    def described(self) -> dict[str, object]:
        """The file as the standard has it."""
        said: dict[str, object] = {
            "name": self.name,
            "path": self.path,
            "format": self.path.rsplit(".", 1)[-1],
            "mediatype": self.media_type,
            "encoding": "utf-8",
            "description": self.description,
            "bytes": len(self.content),
            "hash": f"sha256:{sha256(self.content).hexdigest()}",
        }
        if self.fields:
            said["type"] = "table"
            said["schema"] = {
                "fields": [field.described() for field in self.fields],
                "missingValues": [""],
                "primaryKey": list(self.key),
            }
        return said


@dataclass(frozen=True)
class Package:
    """What is said of a package as a whole."""

    name: str
    title: str
    description: str
    terms: str
    version: str


def described(package: Package, parts: Sequence[Part]) -> bytes:
    """The text of `datapackage.json`. It holds no date, so that the same rows always give the same bytes."""
    said = {
        "$schema": PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        "version": package.version,
        "licenses": [{"name": "other-closed", "title": package.terms, "path": "README.txt"}],
        "resources": [part.described() for part in parts],
    }
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"
