"""A REFI-QDA project: one case and one text for each person, each week's words coded with the themes ticked for it.

Positions count Unicode code points from the start of a text, the end exclusive, and every line ends in one line feed:
they are the same for every program, whatever letters and line ends somebody wrote with. The project says no date; where
programs insist on one it is the first second of 1970.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO
from zipfile import ZipFile

from socialrx_diary.exports import refi
from socialrx_diary.exports.archives import archive, entry
from socialrx_diary.exports.refi import attribute, content, guid
from socialrx_diary.exports.tables import Case, Passage, Project, Value

LABEL = "REFI-QDA project"
MEDIA_TYPE = "application/zip"
SUFFIX = "qdpx"

NAMESPACE = "urn:QDA-XML:project:1.0"
NO_DATE = "1970-01-01T00:00:00Z"
ORDINARY = "week"
# So many may take more than the 2 GB that a zip holds without extensions.
MANY = 500_000
CODER = "Ticked by the person"
BY = guid("coder")
KINDS = {bool: "Boolean", int: "Integer", date: "Date", str: "Text"}
ABOUT = "Words that people wrote in their diaries, checked by two readers each. " + refi.TICKED


def write_project(project: Project, out: IO[bytes]) -> None:
    """Write every text, then what is said of them. The cases are asked for three times."""
    with archive(out) as package:
        told = _texts(package, project)
        with package.open(entry("project.qde"), "w", force_zip64=told.passages > MANY) as said:
            for part in _project(project, told):
                said.write(part.encode())


@dataclass
class _Told:
    """What has to be known of all cases before the first of them is described."""

    cases: int = 0
    passages: int = 0
    kinds: dict[str, set[str]] = field(default_factory=dict)

    def add(self, case: Case) -> None:
        self.cases += 1
        self.passages += len(case.passages)
        for name, value in case.facts.items():
            found = self.kinds.setdefault(name, set())
            if value is not None:
                found.add(KINDS[type(value)])

    @property
    def variables(self) -> dict[str, str]:
        """Each fact and its kind; text, if there is more than one kind or none."""
        return {name: kinds.copy().pop() if len(kinds) == 1 else "Text" for name, kinds in self.kinds.items()}


def _texts(package: ZipFile, project: Project) -> _Told:
    told = _Told()
    for case in project.cases():
        told.add(case)
        package.writestr(entry(f"sources/{_source(project, case)}.txt"), "".join(_said(case)).encode())
    return told


def _said(case: Case) -> Iterator[str]:
    """The text of a case, in parts: a line above each passage, the passage, and an empty line."""
    for passage in case.passages:
        yield _above(passage)
        yield lines(passage.text)
        yield "\n\n"


def _above(passage: Passage) -> str:
    week = f"Week {passage.week_number}" + ("" if passage.kind == ORDINARY else f", {passage.kind}")
    return f"{week}\nIdea on the page: {lines(passage.prompt)}\n" if passage.prompt else f"{week}\n"


def lines(text: str) -> str:
    """A text whose lines end in one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _project(project: Project, told: _Told) -> Iterator[str]:
    yield (
        f'{refi.HEAD}<Project xmlns="{NAMESPACE}" name={attribute(project.title)} origin="{refi.ORIGIN}" '
        f'creatingUserGUID="{BY}" creationDateTime="{NO_DATE}">\n'
        f'<Users><User guid="{BY}" name="{CODER}"/></Users>\n<CodeBook>{refi.codes()}</CodeBook>\n'
    )
    yield from _within("Variables", (_variable(name, kind) for name, kind in told.variables.items()), told.variables)
    variables = told.variables
    yield from _within("Cases", (_case(project, case, variables) for case in project.cases()), told.cases)
    yield from _within(
        "Sources", (part for case in project.cases() for part in _text_source(project, case)), told.cases
    )
    yield f"<Description>{content(ABOUT)}</Description>\n</Project>\n"


def _within(name: str, parts: Iterator[str], some: object) -> Iterator[str]:
    """Parts under a name; nothing at all where there are none, as the standard wants it."""
    if some:
        yield f"<{name}>\n"
        yield from parts
        yield f"</{name}>\n"


def _variable(name: str, kind: str) -> str:
    return f'<Variable guid="{guid("fact", name)}" name={attribute(name)} typeOfVariable="{kind}"/>\n'


def _case(project: Project, case: Case, variables: Mapping[str, str]) -> str:
    told = [(name, value) for name, value in case.facts.items() if value is not None]
    facts = "".join(_fact(name, variables[name], value) for name, value in told)
    return (
        f'<Case guid="{guid(project.name, case.person, "case")}" name={attribute(case.person)}>{facts}'
        f'<SourceRef targetGUID="{_source(project, case)}"/></Case>\n'
    )


def _fact(name: str, kind: str, value: Value) -> str:
    said = content(str(value).lower() if isinstance(value, bool) else str(value))
    variable = f'<VariableRef targetGUID="{guid("fact", name)}"/>'
    return f"<VariableValue>{variable}<{kind}Value>{said}</{kind}Value></VariableValue>"


def _source(project: Project, case: Case) -> str:
    return guid(project.name, case.person, "source")


def _text_source(project: Project, case: Case) -> Iterator[str]:
    source = _source(project, case)
    yield (
        f'<TextSource guid="{source}" name={attribute(case.person)} plainTextPath="internal://{source}.txt" '
        f'creatingUser="{BY}" creationDateTime="{NO_DATE}">\n'
    )
    at, parts = 0, _said(case)
    for passage, (above, text, below) in zip(case.passages, zip(parts, parts, parts, strict=True), strict=True):
        start = at + len(above)
        if passage.themes and text:
            yield _selection(source, passage, start, start + len(text))
        at = start + len(text) + len(below)
    yield "</TextSource>\n"


def _selection(source: str, passage: Passage, start: int, end: int) -> str:
    coded = "".join(
        f'<Coding guid="{guid(source, passage.mark, theme)}" creatingUser="{BY}" creationDateTime="{NO_DATE}">'
        f'<CodeRef targetGUID="{refi.code(theme)}"/></Coding>'
        for theme in passage.themes
    )
    return (
        f'<PlainTextSelection guid="{guid(source, passage.mark)}" name="Week {passage.week_number}" '
        f'startPosition="{start}" endPosition="{end}" creatingUser="{BY}" creationDateTime="{NO_DATE}">'
        f"{coded}</PlainTextSelection>\n"
    )
