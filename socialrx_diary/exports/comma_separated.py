"""Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet."""

import csv
import re
from io import TextIOWrapper
from typing import IO

from socialrx_diary.exports.tables import Table, Value

LABEL = "CSV"
MEDIA_TYPE = "text/csv"
SUFFIX = "csv"

# A spreadsheet takes a cell that begins with one of these for a formula, or drops the sign and looks again.
# What begins with apostrophes and then with one of these gets one more, so that one taken away is always ours.
FORMULA = re.compile("'*[=+@＝＋－＠\t\r\n\0-]")


def write(table: Table, out: IO[bytes]) -> None:
    """Write every row under one line of names."""
    text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_cell, table.names))
    writer.writerows([_cell(value) for value in values] for values in table.values())
    text.detach()


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
