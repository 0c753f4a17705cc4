"""The same five codes as a CSV file, for programs that take in a codebook as a table, such as Taguette."""

from typing import IO

from socialrx_diary.exports import comma_separated, refi
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Project, held

LABEL = "codebook for Taguette"
MEDIA_TYPE = comma_separated.MEDIA_TYPE
SUFFIX = "tags.csv"

COLUMNS = (Field("tag", "string", "The name of a code"), Field("description", "string", "What it holds"))


def write_project(_project: Project, out: IO[bytes]) -> None:
    """Write the codes. They are the same for every project."""
    rows = [{"tag": name, "description": said} for _theme, name, said in refi.themes()]
    comma_separated.write(held("codes", "Codes", COLUMNS, ("tag",), rows), out)
