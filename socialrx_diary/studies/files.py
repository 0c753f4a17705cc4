"""The file a researcher takes away: a zip with the rows in every format, a codebook, and how it was made.

Everything in it follows from what is handed in. There is no clock in here: the same release gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from textwrap import fill
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from socialrx_diary import __version__
from socialrx_diary.exports import Format, comma_separated, formats
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.datapackage import Package, Part, described
from socialrx_diary.exports.tables import Row, Table, held
from socialrx_diary.studies import codebook
from socialrx_diary.studies.anonymity import Ages, Release, Report
from socialrx_diary.studies.rules import SMALL, rounded
from socialrx_diary.themes.prompts import catalogue

LONG_AGO = (1980, 1, 1, 0, 0, 0)
README = "README.txt"
README_TEXT = Path(__file__).with_name("readme.txt")

AGES_SAID = {
    Ages.FINE: "Ages are told in bands.",
    Ages.WIDE: "Ages are told in two wide bands, because narrower ones could pick somebody out.",
    Ages.NONE: "Ages are not told, because they could pick somebody out.",
}

TERMS = (
    "Only for the study named here, by the people its approval names. Not to be passed on, published row by row, "
    "joined with other data, or used to find out who somebody is."
)


@dataclass(frozen=True)
class Label:
    """What a file says of itself and of the study it was made for."""

    export_id: UUID
    title: str
    controller: str
    approval_reference: str


def packed(release: Release, label: Label, fields: Sequence[Field] = codebook.WEEKS) -> bytes:
    """The zip."""
    readme = Part("readme", README, "text/plain", "How this file was made.", _readme(release.report, label).encode())
    weeks = [_weeks(one, release.rows, fields) for one in formats()]
    parts = [*weeks, _prompts(), readme]
    package = Package(
        name=f"socialrx-diary-{label.export_id}",
        title=label.title,
        description="Weeks of diaries as codes: no words, no names, no dates. Pseudonymous. Read README.txt first.",
        terms=TERMS,
        version=__version__,
    )
    return _zipped([(part.path, part.content) for part in parts] + [("datapackage.json", described(package, parts))])


def _weeks(one: Format, rows: Sequence[Row], fields: Sequence[Field]) -> Part:
    name = "weeks" if one is formats()[0] else f"weeks-{one.SUFFIX}"
    said = f"One row for each week of each person, as {one.LABEL}."
    content = _written(one, held("weeks", "Weeks", fields, codebook.KEY, rows))
    return Part(name, f"data/weeks.{one.SUFFIX}", one.MEDIA_TYPE, said, content, fields, codebook.KEY)


def _prompts() -> Part:
    rows = [
        {
            "prompt_id": prompt.id,
            "theme": prompt.theme.id if prompt.theme else None,
            "kind": prompt.kind,
            "text": prompt.source,
        }
        for prompt in catalogue()
    ]
    content = _written(comma_separated, held("prompts", "Ideas for writing", codebook.PROMPTS, ("prompt_id",), rows))
    said = "Every idea for writing that the diary offers, whether or not anybody in this file saw it."
    return Part("prompts", "data/prompts.csv", "text/csv", said, content, codebook.PROMPTS, ("prompt_id",))


def _written(one: Format, table: Table) -> bytes:
    out = BytesIO()
    one.write(table, out)
    return out.getvalue()


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for path, content in files:
            entry = ZipInfo(path, LONG_AGO)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def _readme(report: Report, label: Label) -> str:
    return README_TEXT.read_text(encoding="utf-8").format(
        **asdict(label),
        **asdict(report) | {"done": _listed(_done(report))},
        terms=fill(TERMS, 96),
        version=__version__,
    )


def _done(report: Report) -> list[str]:
    first = "is told." if report.first_shown else "is not told, because it could pick somebody out."
    return [
        "Ids are random, new for this file. Rows are sorted by them, so their order tells nothing.",
        "Weeks are counted from each person's own first week in this file.",
        "Everybody has the same number of weeks (in bands), age band and first theme as at least",
        f"  {SMALL - 1} others in this file. The smallest such group has {report.smallest_group} people.",
        AGES_SAID[report.ages],
        f"The theme at the top of each person's page {first}",
        f"Neither age nor first theme is told of {_about(report.people_untold, 'people')}.",
        "Left out, because too few others had as many or as few weeks:",
        f"  {_about(report.people_left_out, 'people')}, {_about(report.weeks_left_out, 'weeks')}.",
    ]


def _about(count: int, what: str) -> str:
    """A number as the page says it, so that file and page together tell no more than either."""
    if count == 0:
        return f"no {what}"
    return f"fewer than {SMALL} {what}" if count < SMALL else f"about {rounded(count)} {what}"


def _listed(lines: Iterable[str]) -> str:
    """Lines as a list; a line that begins with spaces goes on with the one before."""
    return "\n".join(line if line.startswith(" ") else f"- {line}" for line in lines)
