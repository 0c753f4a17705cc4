"""JSON Lines: every row an object on a line of its own. Nothing is lost in it, so it is the one to read by program."""

import json
from typing import IO

from socialrx_diary.exports import Rows

LABEL = "JSON Lines"
MEDIA_TYPE = "application/jsonl"
SUFFIX = "jsonl"


def write(rows: Rows, out: IO[bytes]) -> None:
    """Write every row on a line of its own."""
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
