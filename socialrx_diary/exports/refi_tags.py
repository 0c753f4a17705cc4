"""The same five codes as a CSV file, for programs that take in a codebook as a table, such as Taguette."""

import csv
from io import TextIOWrapper
from typing import IO

from socialrx_diary.exports import refi
from socialrx_diary.exports.tables import Project

LABEL = "codebook for Taguette"
MEDIA_TYPE = "text/csv"
SUFFIX = "tags.csv"


def write_project(_project: Project, out: IO[bytes]) -> None:
    """Write the codes. They are the same for every project."""
    text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("tag", "description"))
    writer.writerows((name, said) for _theme, name, said in refi.themes())
    text.detach()
