"""A REFI-QDA codebook: the five themes as codes, for a program that is to code other texts with them."""

from typing import IO

from socialrx_diary.exports import refi
from socialrx_diary.exports.tables import Project

LABEL = "REFI-QDA codebook"
MEDIA_TYPE = "application/xml"
SUFFIX = "qdc"

NAMESPACE = "urn:QDA-XML:codebook:1.0"


def write_project(_project: Project, out: IO[bytes]) -> None:
    """Write the codes. They are the same for every project."""
    said = f'{refi.HEAD}<CodeBook xmlns="{NAMESPACE}" origin="{refi.ORIGIN}">\n{refi.codes()}</CodeBook>\n'
    out.write(said.encode())
