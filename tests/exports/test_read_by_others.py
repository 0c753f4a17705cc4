"""What we write is read back by programs that are not ours."""

import re
from io import BytesIO
from zipfile import ZipFile

import duckdb
import openpyxl
import pyreadstat
import pytest
from hypothesis import given, settings
from lxml import etree

from socialrx_diary.exports import excel, parquet, spss
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import held
from tests.exports.made import HOSTILE, hostile, tables, written

some = settings(max_examples=25, deadline=None)
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("formats")


@some
@given(table=tables())
def test_parquet_says_to_duckdb_what_the_table_says(folder, table):
    path = folder / "a.parquet"
    path.write_bytes(written(parquet, table))
    found = duckdb.sql(f"select * from '{path}'")
    assert tuple(found.columns) == table.names
    kinds = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
    assert [str(kind) for kind in found.types] == [kinds[field.kind] for field in table.fields]
    assert found.fetchall() == list(table.values())


def test_parquet_of_several_groups_of_rows_is_read_whole(folder):
    count = parquet.ROWS_IN_A_GROUP * 2 + 7
    rows = ({"n": n, "t": None if n % 3 else f"ŵ{n % 50}", "b": n % 2 == 0} for n in range(count))
    fields = [Field("n", "integer", "N"), Field("t", "string", "T"), Field("b", "boolean", "B")]
    path = folder / "b.parquet"
    path.write_bytes(written(parquet, held("weeks", "Weeks", fields, (), rows)))
    asked = f"select count(*), sum(n), count(t), count(distinct t), sum(b::int) from '{path}'"
    assert duckdb.sql(asked).fetchall() == [(count, count * (count - 1) // 2, -(-count // 3), 50, -(-count // 2))]


@some
@given(table=tables())
def test_spss_says_to_readstat_what_the_table_says(folder, table):
    path = folder / "a.sav"
    path.write_bytes(written(spss, table))
    read, about = pyreadstat.read_sav(str(path), output_format="dict", apply_value_formats=False)
    assert about.column_names == list(table.names)
    assert about.number_rows == sum(1 for _ in table.rows())
    assert about.column_labels == [field.said for field in table.fields]
    for field in table.fields:
        assert list(read[field.name]) == [as_spss(field, row[field.name]) for row in table.rows()]
        if field.allowed:
            assert about.variable_value_labels[field.name] == dict(enumerate(field.labels, start=1))


def as_spss(field, value):
    """A value as SPSS can hold it: no text and an empty one are the same there, and so are spaces at the end."""
    if field.kind == "string" and not field.allowed:
        return (value or "").replace("\0", "\ufffd").rstrip(" ")
    return field.allowed.index(value) + 1 if field.allowed and value is not None else value


def test_a_text_longer_than_spss_can_hold_is_cut_between_two_letters(folder):
    table = held("weeks", "Weeks", [Field("text", "string", "T")], (), [{"text": "ŵ😀" * 9000}])
    path = folder / "long.sav"
    path.write_bytes(written(spss, table))
    read, _about = pyreadstat.read_sav(str(path), output_format="dict")
    assert re.fullmatch("(ŵ😀)+ŵ?…", read["text"][0])
    assert spss.LONGEST - 8 < len(read["text"][0].encode()) <= spss.LONGEST


@some
@given(table=tables())
def test_excel_says_to_openpyxl_what_the_table_says(table):
    book = openpyxl.load_workbook(BytesIO(written(excel, table)))
    names, *rows = book["weeks"].iter_rows(values_only=True)
    assert names == table.names
    found = [[as_said(cell) for cell in row] for row in rows]
    wanted = [[as_excel(value) for value in values] for values in table.values()]
    assert told(found) == told(wanted)
    assert [row[0] for row in book["columns"].iter_rows(min_row=2, values_only=True)] == list(table.names)


def told(rows):
    """Rows that say anything; a reader of workbooks drops the others."""
    return [row for row in rows if any(value is not None for value in row)]


def as_said(cell):
    """A cell as a reader of workbooks sees it; this one leaves the hexadecimal to us."""
    if isinstance(cell, str):
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)
    return cell.date() if hasattr(cell, "date") else cell


def as_excel(value):
    return re.sub("\r\n?", "\n", value) or None if isinstance(value, str) else value


def test_five_hundred_hostile_texts_are_text_and_nothing_else():
    assert len(set(HOSTILE)) == 500
    content = written(excel, hostile())
    with ZipFile(BytesIO(content)) as book:
        sheets = [etree.fromstring(book.read(name)) for name in book.namelist() if "/sheet" in name]
        styles = etree.fromstring(book.read("xl/styles.xml")).findall(f"{CELL}cellXfs/{CELL}xf")
        assert not [name for name in book.namelist() if "externalLink" in name or "connections" in name]
    tags = {element.tag.removeprefix(CELL) for sheet in sheets for element in sheet.find(f"{CELL}sheetData").iter()}
    assert tags == {"sheetData", "row", "c", "is", "t", "v"}
    cells = [cell for cell in sheets[0].iter(f"{CELL}c") if cell.get("r").startswith("B")]
    assert len(cells) == 501
    looks = {(cell.get("t"), styles[int(cell.get("s"))].get("numFmtId")) for cell in cells}
    assert looks == {("inlineStr", "49")}
    assert {styles[int(cell.get("s"))].get("quotePrefix") for cell in cells} == {"1"}


def test_a_sheet_that_is_full_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    table = held("weeks", "Weeks", [Field("n", "integer", "N")], ("n",), [{"n": n} for n in range(7)])
    book = openpyxl.load_workbook(BytesIO(written(excel, table)))
    assert book.sheetnames == ["weeks", "weeks 2", "weeks 3", "columns"]
    found = [[cell for (cell,) in book[name].iter_rows(values_only=True)] for name in book.sheetnames[:3]]
    assert found == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6]]


def test_a_text_longer_than_a_cell_says_that_it_is_cut():
    table = held("weeks", "Weeks", [Field("text", "string", "T")], (), [{"text": "😀" * 20_000}])
    text = openpyxl.load_workbook(BytesIO(written(excel, table)))["weeks"]["A2"].value
    assert text.endswith(excel.CUT)
    assert len(text.encode("utf-16-le")) // 2 <= excel.MOST_UNITS
    assert set(text.removesuffix(excel.CUT)) == {"😀"}


def test_a_sheet_can_have_more_columns_than_letters():
    fields = [Field(f"c{at}", "integer", "N") for at in range(60)]
    table = held("weeks", "Weeks", fields, (), [{f"c{at}": at for at in range(60)}])
    sheet = openpyxl.load_workbook(BytesIO(written(excel, table)))["weeks"]
    assert [sheet["Z2"].value, sheet["AA2"].value, sheet["BH2"].value] == [25, 26, 59]
