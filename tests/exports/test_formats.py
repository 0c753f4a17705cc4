import csv
import json
import random
import re
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socialrx_diary.exports import comma_separated, formats, json_lines
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import held

# Letters of every kind, but for what no text file can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), texts)
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n\0]")
STARTS = "=+-@＝＋－＠\t\r\n"


@st.composite
def tables(draw):
    names = draw(st.lists(st.text("abcdefgh_", min_size=1), min_size=1, max_size=5, unique=True))
    rows = draw(st.lists(st.tuples(*[values] * len(names)), max_size=8))
    return table_of([dict(zip(names, row, strict=True)) for row in rows], names)


def table_of(rows, names=None):
    fields = [Field(name, "string", name) for name in names or next(iter(rows), ())]
    return held("weeks", "Weeks", fields, (), rows)


def written(one, table):
    out = BytesIO()
    one.write(table, out)
    assert not out.closed
    return out.getvalue()


@pytest.mark.parametrize("one", formats(), ids=lambda one: one.SUFFIX)
def test_a_format_says_what_it_is(one):
    assert one.LABEL
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", one.MEDIA_TYPE)
    assert re.fullmatch(r"[a-z0-9]+", one.SUFFIX)


def test_the_folder_is_searched():
    assert formats() == (comma_separated, json_lines)


@given(tables())
def test_json_lines_lose_nothing(table):
    lines = written(json_lines, table).decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == list(table.rows())


@given(tables())
@example(table_of([{"a": "=1+1", "b": 'say "no"\r\n', "c": -5}]))
def test_csv_holds_the_same_values(table):
    text = written(comma_separated, table).decode()
    read = list(csv.DictReader(StringIO(text, newline=""), strict=True))
    assert [{name: as_csv(value) for name, value in row.items()} for row in table.rows()] == read


def as_csv(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value and value[0] in STARTS + "\0":
        return f"'{value}"
    return "" if value is None else str(value)


@given(st.sampled_from(STARTS), texts)
def test_no_text_in_csv_begins_like_a_formula(start, rest):
    """Five hundred and more; the cell as a spreadsheet reads it begins with a quotation mark."""
    text = written(comma_separated, table_of([{"a": start + rest, "b": rest}])).decode()
    [_names, *rows] = csv.reader(StringIO(text, newline=""), strict=True)
    assert not any(FORMULA.match(cell) for row in rows for cell in row)


def test_csv_is_as_rfc_4180_has_it():
    rows = [{"a": 1, "b": 'He said "well, no"'}, {"a": None, "b": "two\nlines"}]
    assert written(comma_separated, table_of(rows)) == b'a,b\r\n1,"He said ""well, no"""\r\n,"two\nlines"\r\n'


def test_many_rows_are_all_there():
    chance = random.Random(1)
    rows = [{"n": n, "t": chance.random() < 0.5} for n in range(5000)]
    assert len(written(comma_separated, table_of(rows)).splitlines()) == 5001
    assert len(written(json_lines, table_of(rows)).splitlines()) == 5000
