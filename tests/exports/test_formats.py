import csv
import json
import random
import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socialrx_diary.exports import comma_separated, formats, json_lines, parquet, project_formats
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Table, held
from tests.exports.made import projects, tables, written

# Letters of every kind, but for what no text file can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n\0]")
STARTS = "=+-@＝＋－＠\t\r\n"
some = settings(max_examples=40, deadline=None)
EVERY = (*formats(), *project_formats())


def table_of(rows, names=None):
    fields = [Field(name, "string", name) for name in names or next(iter(rows), ())]
    return held("weeks", "Weeks", fields, (), rows)


class OneWay:
    """Where nothing can be read, and nothing gone back to."""

    def __init__(self):
        self.got = bytearray()

    def write(self, content):
        self.got += content
        return len(content)

    def readable(self):
        return False

    seekable = readable
    closed = False

    def writable(self):
        return True

    def flush(self):
        pass


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.SUFFIX)
def test_a_format_says_what_it_is(one):
    assert one.LABEL
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", one.MEDIA_TYPE)
    assert re.fullmatch(r"[a-z0-9]+(\.csv)?", one.SUFFIX)


def test_the_folder_is_searched():
    assert [one.SUFFIX for one in formats()] == ["csv", "jsonl", "parquet", "sav", "xlsx"]
    assert [one.SUFFIX for one in project_formats()] == ["qdc", "qdpx", "tags.csv"]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.SUFFIX)
def test_the_same_gives_the_same_bytes_wherever_it_is_written(one):
    @settings(max_examples=5)
    @given(tables() if one in formats() else projects())
    def same(what):
        out = OneWay()
        (one.write if one in formats() else one.write_project)(what, out)
        assert bytes(out.got) == written(one, what) == written(one, what)

    with time_machine.travel(datetime(2031, 7, 1, tzinfo=UTC), tick=False):
        same()


@pytest.mark.parametrize("one", formats(), ids=lambda one: one.SUFFIX)
def test_a_format_writes_as_it_reads(one, monkeypatch):
    """When it asks for the last rows, most of the others are written already."""
    monkeypatch.setattr(parquet, "ROWS_IN_A_GROUP", 1_000)
    out, already, most = OneWay(), [], 10_000

    def rows():
        for number in range(most):
            if number == most - 1:
                already.append(len(out.got))
            yield {"n": number * 7919 % 10**6, "b": number % 3 == 0, "s": f"{number * 104729 % 10**9}"}

    fields = [Field("n", "integer", "N"), Field("b", "boolean", "B"), Field("s", "string", "S")]
    one.write(Table("weeks", "Weeks", fields, ("n",), rows), out)
    assert already[-1] > len(out.got) * 0.7


@some
@given(tables())
def test_json_lines_lose_nothing(table):
    lines = written(json_lines, table).decode().split("\n")
    assert lines.pop() == ""
    rows = [{name: str(v) if isinstance(v, date) else v for name, v in row.items()} for row in table.rows()]
    assert [json.loads(line) for line in lines] == rows


@some
@given(tables())
@example(table_of([{"a": "=1+1", "b": 'say "no"\r\n', "c": -5}]))
@example(table_of([{"a": "'=1+1", "b": "'", "c": "''said"}]))
def test_csv_holds_the_same_values(table):
    text = written(comma_separated, table).decode()
    read = list(csv.DictReader(StringIO(text, newline=""), strict=True))
    assert [{name: as_csv(value) for name, value in row.items()} for row in table.rows()] == read


def as_csv(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.lstrip("'")[:1] in {*STARTS, "\0"}:
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
