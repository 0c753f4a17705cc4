"""JSON Lines: every row an object on a line of its own. Nothing is lost in it, so it is the one to read by program."""

import json
from typing import IO

from socialrx_diary.exports.tables import Table

LABEL = "JSON Lines"
MEDIA_TYPE = "application/jsonl"
SUFFIX = "jsonl"


def write(table: Table, out: IO[bytes]) -> None:
    """Write every row on a line of its own."""
    line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
    names = table.names
    for values in table.values():
        out.write(line(dict(zip(names, values, strict=True))).encode() + b"\n")
