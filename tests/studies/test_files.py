import csv
import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator

from socialrx_diary import __version__
from socialrx_diary.exports import formats
from socialrx_diary.studies import codebook, files
from socialrx_diary.studies.anonymity import BANDS, release
from tests.studies.test_anonymity import people

SEED = b"s" * 32
LABEL = files.Label(UUID(int=5), "How {groups} help", "University of Northbridge", "26/NB/0001")

# The Data Package standard 2.0, as far as these files use it, written from its text and not from our code.
NAME = {"type": "string", "pattern": "^[-a-z0-9._/]+$"}
PATH = {"type": "string", "pattern": r"^(?=[^./~])(?!file:)((?!\/\.\.\/)(?!\\)(?!:\/\/).)*$"}
FIELD = {
    "type": "object",
    "required": ["name", "type", "description"],
    "properties": {
        "type": {"enum": ["string", "integer", "boolean"]},
        "constraints": {
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
                "minimum": {"type": "integer"},
            },
            "additionalProperties": False,
        },
    },
}
STANDARD = {
    "type": "object",
    "required": ["$schema", "name", "resources", "licenses"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": NAME,
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"required": ["name", "title", "path"], "properties": {"path": PATH}},
        },
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "mediatype", "bytes", "hash"],
                "properties": {
                    "name": NAME,
                    "path": PATH,
                    "type": {"const": "table"},
                    "bytes": {"type": "integer"},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields", "primaryKey", "missingValues"],
                        "properties": {"fields": {"type": "array", "minItems": 1, "items": FIELD}},
                    },
                },
                "dependentRequired": {"schema": ["type"], "type": ["schema"]},
            },
        },
    },
}


@pytest.fixture(scope="module")
def packed():
    return files.packed(release(people(3, 80, 60), SEED), LABEL)


@pytest.fixture(scope="module")
def inside(packed):
    with ZipFile(BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def described(inside):
    return json.loads(inside["datapackage.json"])


def test_the_same_release_gives_the_same_bytes(packed):
    made_of = people(3, 80, 60)
    assert files.packed(release(list(reversed(made_of)), SEED), LABEL) == packed
    assert files.packed(release(made_of, b"t" * 32), LABEL) != packed


def test_it_holds_every_table_in_every_format_and_what_is_said_of_them(inside):
    tables = {f"data/{name}.{one.SUFFIX}" for name in ("weeks", "prompts") for one in formats()}
    assert set(inside) == tables | {"README.txt", "datapackage.json", "quickstart.py", "quickstart.R"}


def test_the_package_is_as_the_standard_says(described):
    Draft202012Validator.check_schema(STANDARD)
    Draft202012Validator(STANDARD).validate(described)
    names = [resource["name"] for resource in described["resources"]]
    assert len(names) == len(set(names))


def test_every_other_file_is_named_with_its_size_and_hash(inside, described):
    named = {resource["path"]: resource for resource in described["resources"]}
    assert named.keys() == inside.keys() - {"datapackage.json"}
    for path, resource in named.items():
        assert resource["hash"] == f"sha256:{sha256(inside[path]).hexdigest()}"
        assert resource["bytes"] == len(inside[path])


def rows_of(resource, content):
    """Read a table with nothing but what is said of it."""
    if resource["format"] == "jsonl":
        return [json.loads(line) for line in content.decode().splitlines()]
    missing = resource["schema"]["missingValues"]
    read = {"string": str, "integer": int, "boolean": {"true": True, "false": False}.__getitem__}
    kinds = {field["name"]: read[field["type"]] for field in resource["schema"]["fields"]}
    found = csv.DictReader(StringIO(content.decode(), newline=""), strict=True)
    assert list(found.fieldnames) == list(kinds)
    return [{name: None if value in missing else kinds[name](value) for name, value in row.items()} for row in found]


def faults(resource, rows):
    """Hold every value to what is said of its column."""
    python = {"string": str, "integer": int, "boolean": bool}
    for field in resource["schema"]["fields"]:
        limits = field["constraints"]
        for row in rows:
            value = row[field["name"]]
            if value is None:
                if limits["required"]:
                    yield f"{field['name']} is missing"
            elif type(value) is not python[field["type"]]:
                yield f"{field['name']}: {value!r} is no {field['type']}"
            elif value not in limits.get("enum", [value]) or ("minimum" in limits and value < limits["minimum"]):
                yield f"{field['name']}: {value!r} is not allowed"
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows]
    if len(keys) != len(set(keys)):
        yield "a key twice"


def test_every_value_is_what_its_column_is_said_to_hold(inside, described):
    tables = [resource for resource in described["resources"] if "schema" in resource]
    assert {resource["path"] for resource in tables} == {
        "data/weeks.csv", "data/weeks.jsonl", "data/prompts.csv", "data/prompts.jsonl",
    }  # fmt: skip
    for resource in tables:
        rows = rows_of(resource, inside[resource["path"]])
        assert len(rows) > 50
        assert not list(faults(resource, rows))


def test_the_check_of_values_sees(inside, described):
    resource = described["resources"][0]
    rows = rows_of(resource, inside[resource["path"]])
    for spoilt in ({"kind": "holiday"}, {"week_number": 0}, {"person": None}, {"first_step": 3}):
        assert list(faults(resource, [rows[0] | spoilt]))
    assert list(faults(resource, [rows[0], rows[0]])) == ["a key twice"]


def test_csv_and_json_lines_hold_the_same_rows(inside, described):
    tables = {resource["path"]: resource for resource in described["resources"]}
    read = [rows_of(tables[path], inside[path]) for path in ("data/weeks.csv", "data/weeks.jsonl")]
    assert read[0] == read[1]


def test_there_is_no_date_in_it(packed, inside):
    everything = b"\n".join([*inside.values(), *map(str.encode, inside)])
    assert not re.search(rb"\d{4}-\d\d-\d\d", everything)
    assert not re.search(rb"\b20\d\d\b", everything)
    with ZipFile(BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_page_about_it_says_what_was_done(inside):
    said = inside["README.txt"].decode()
    made = release(people(3, 80, 60), SEED).report
    for needed in (
        "How {groups} help", "University of Northbridge", "26/NB/0001", f"SocialRx Diary {__version__}",
        str(UUID(int=5)),
        "These data are pseudonymous. They are not anonymous in every sense.",
        f"{made.people} people, {made.weeks} weeks", "is in no file made after that",
    ):  # fmt: skip
        assert needed in said
    assert max(map(len, said.splitlines())) <= 100
    assert "{" not in said.replace("{groups}", "")


def test_small_numbers_in_it_are_not_told():
    assert files._about(0, "weeks") == "no weeks"
    assert files._about(3, "weeks") == "fewer than 5 weeks"
    assert files._about(12, "weeks") == "about 10 weeks"


def test_every_column_of_the_codebook_is_in_the_rows_in_its_order():
    row = release(people(3, 80, 60), SEED).rows[0]
    assert [field.name for field in codebook.WEEKS] == list(row)
    assert len({field.description for field in codebook.WEEKS}) == len(row)


def says(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def unpacked(inside, tmp_path):
    for name, content in inside.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_the_quick_start_in_python_counts_what_is_there(inside, unpacked):
    failed, said, _error = says(unpacked, sys.executable, "quickstart.py")
    rows = [json.loads(line) for line in inside["data/weeks.jsonl"].decode().splitlines()]
    assert not failed
    assert f"weeks: {len(rows)} rows\n  person: {len({row['person'] for row in rows})} different values\n" in said
    ticked = sum(row["theme_help"] for row in rows)
    assert f"  theme_help: false {len(rows) - ticked}, true {ticked}\n" in said
    assert {f"  {field.name}: " for field in codebook.WEEKS} <= set(re.findall("^  [a-z_]+: ", said, re.MULTILINE))


def test_the_quick_start_sees_that_a_file_is_not_as_it_was_made(unpacked):
    with (unpacked / "data" / "weeks.csv").open("ab") as file:
        file.write(b" ")
    failed, _said, error = says(unpacked, sys.executable, "quickstart.py")
    assert failed
    assert "data/weeks.csv is not as it was made." in error


@pytest.mark.skipif(not shutil.which("Rscript"), reason="there is no R here")
def test_the_quick_start_in_r_says_the_same(unpacked):
    failed, said, error = says(unpacked, "Rscript", "--encoding=UTF-8", "quickstart.R")
    assert not failed, error
    assert said == says(unpacked, sys.executable, "quickstart.py")[1]


def test_every_column_and_value_has_a_name_in_plain_words():
    tables = (codebook.WEEKS, codebook.PROMPTS)
    fields = [field for table in tables for field in table]
    assert [field.name for field in fields if field.said == field.description] == []
    bands = {*BANDS, *next(field.allowed for field in fields if field.name == "age_band")}
    bare = {value for field in fields for value, word in field.words.items() if value == word}
    assert bare <= bands
