"""An Excel workbook in which nothing is ever a formula: every text is typed as text, and stays so when it is edited.

Written here and not by a library, because those that do not need the whole table in memory put it on the disk in the
clear while they work. This one writes straight into the file it is given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from socialrx_diary.exports.archives import archive, entry
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Table, Value, held

LABEL = "Excel"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIX = "xlsx"

# What a sheet and a cell can hold. A sheet also ends before it would be too long for a zip without extensions.
MOST_ROWS = 1_048_576
MOST_BYTES = 1 << 30
MOST_UNITS = 32_767
CUT = " […] Cut here: a cell holds no more. The rest is in the CSV file."
EXACT = 2**53
EPOCH = date(1899, 12, 30).toordinal()

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_HEAD = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
SHEET_TAIL = "</sheetData></worksheet>"
TYPES_HEAD = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
)

# How a cell looks: as text that a spreadsheet leaves alone, as text of a heading, as a day.
TEXT, HEADING, DAY = 1, 2, 3
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

# What XML cannot hold, and what a spreadsheet would take for the way of writing that.
UNSAID = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

COLUMNS = (
    Field("column", "string", "Its name"),
    Field("holds", "string", "What it holds"),
    Field("values", "string", "Its values, where there are few"),
)


def write(table: Table, out: IO[bytes]) -> None:
    """Write every row, on as many sheets as they need, and a last sheet that says what each column holds."""
    with archive(out) as workbook:
        names: list[str] = []
        for one in (table, _about(table.fields)):
            _sheets(workbook, one, names)
        for path, content in _frame(names):
            workbook.writestr(entry(path), content)
    _text.cache_clear()


def _about(fields: Sequence[Field]) -> Table:
    rows = [
        {
            "column": field.name,
            "holds": field.description,
            "values": ", ".join(value if value == word else f"{value}: {word}" for value, word in field.words.items()),
        }
        for field in fields
    ]
    return held("columns", "What each column holds", COLUMNS, ("column",), rows)


def _sheets(workbook: ZipFile, table: Table, names: list[str]) -> None:
    """One sheet after the other until there are no more rows; each begins with the names of the columns."""
    rows = table.values()
    row, number = next(rows, None), 0
    while row is not None or number == 0:
        number += 1
        names.append(table.name if number == 1 else f"{table.name} {number}")
        with workbook.open(entry(_path(len(names))), "w") as sheet:
            sheet.write((SHEET_HEAD + _row(1, _letters(len(table.fields)), table.names, HEADING)).encode())
            row = _filled(sheet, table, row, rows)
            sheet.write(SHEET_TAIL.encode())


def _filled(
    sheet: IO[bytes], table: Table, row: tuple[Value, ...] | None, rows: Iterator[tuple[Value, ...]]
) -> tuple[Value, ...] | None:
    """Write rows until the sheet is full; returns the first that finds no room."""
    letters, number, size = _letters(len(table.fields)), 1, 0
    while row is not None and number < MOST_ROWS and size < MOST_BYTES:
        number += 1
        size += sheet.write(_row(number, letters, row, TEXT).encode())
        row = next(rows, None)
    return row


def _row(number: int, letters: Sequence[str], values: Iterable[Value], style: int) -> str:
    cells = [_cell(f"{letter}{number}", value, style) for letter, value in zip(letters, values, strict=True)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(at: str, value: Value, style: int) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int) and abs(value) <= EXACT:
        return f'<c r="{at}"><v>{value}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{DAY}"><v>{value.toordinal() - EPOCH}</v></c>'
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'


@lru_cache(1024)
def _text(text: str) -> str:
    """A text as a cell has it: short enough, with a cell's line ends, and what XML cannot hold in hexadecimal."""
    if len(text) * 2 > MOST_UNITS and len(text.encode("utf-16-le")) // 2 > MOST_UNITS:
        room = (MOST_UNITS - len(CUT)) * 2
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return escape(UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


@lru_cache
def _letters(count: int) -> tuple[str, ...]:
    """A, B and so on to Z, then AA."""
    return tuple((chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26) for at in range(count))


def _path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a workbook says beside its sheets."""
    numbered = list(enumerate(names, start=1))
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in numbered)
    yield "xl/styles.xml", STYLES
    yield "xl/workbook.xml", f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    inside = [(at, "worksheet", f"worksheets/sheet{at}.xml") for at, _name in numbered]
    yield "xl/_rels/workbook.xml.rels", _related([*inside, (len(names) + 1, "styles", "styles.xml")])
    yield "_rels/.rels", _related([(1, "officeDocument", "xl/workbook.xml")])
    parts = [(_path(at), "worksheet") for at, _name in numbered] + [("xl/styles.xml", "styles")]
    typed = "".join(f'<Override PartName="/{path}" ContentType="{KIND}.{kind}+xml"/>' for path, kind in parts)
    yield "[Content_Types].xml", f"{TYPES_HEAD}{typed}</Types>"


def _related(relations: Iterable[tuple[int, str, str]]) -> str:
    said = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/{kind}" Target="{path}"/>' for at, kind, path in relations
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{said}</Relationships>'
