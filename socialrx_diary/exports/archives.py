"""Zips that are written forwards only, with nothing of the clock or the machine in them."""

from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)
UNIX = 3


class _OneWay:
    """What may only be written to. A zip made on it says each size after the bytes, wherever it is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self.write = out.write

    def flush(self) -> None:
        """Leave that to whoever opened it."""


def archive(out: IO[bytes]) -> ZipFile:
    """A zip to write entries into."""
    return ZipFile(cast("IO[bytes]", _OneWay(out)), "w")


def entry(path: str) -> ZipInfo:
    """An entry of such a zip."""
    made = ZipInfo(path, LONG_AGO)
    made.compress_type, made.create_system, made.external_attr = ZIP_DEFLATED, UNIX, 0o644 << 16
    return made
