"""What the standard of the data package asks, asked of a file as it was made."""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator

from socialrx_diary.making import service as making
from socialrx_diary.making import work
from socialrx_diary.making.models import Making
from socialrx_diary.making.readme import WIDE, readme
from socialrx_diary.studies.rules import Tier
from tests.making.a_release import RELEASE, Releases, of_tier

# The Data Package standard 2.0, as far as these files use it, written from its text and not from our code.
NAME = {"type": "string", "pattern": "^[-a-z0-9._/]+$"}
PATH = {"type": "string", "pattern": r"^(?=[^./~])(?!file:)((?!\/\.\.\/)(?!\\)(?!:\/\/).)*$"}
FIELD = {
    "type": "object",
    "required": ["name", "type", "description"],
    "properties": {
        "type": {"enum": ["string", "integer", "boolean", "date"]},
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
FILE = {
    "type": "object",
    "required": ["name", "path", "mediatype", "bytes", "hash"],
    "properties": {
        "name": NAME,
        "path": PATH,
        "bytes": {"type": "integer"},
        "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
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
                "allOf": [FILE],
                "required": ["type", "schema"],
                "properties": {
                    "type": {"const": "table"},
                    "schema": {
                        "type": "object",
                        "required": ["fields", "primaryKey", "missingValues"],
                        "properties": {"fields": {"type": "array", "minItems": 1, "items": FIELD}},
                    },
                },
            },
        },
        "files": {
            "type": "array",
            "items": {"allOf": [FILE], "not": {"anyOf": [{"required": ["type"]}, {"required": ["schema"]}]}},
        },
    },
}
# More people than a quick start lists one by one.
WEEKS = 100
READ = {"string": str, "integer": int, "boolean": {"true": True, "false": False}.__getitem__, "date": str}


@pytest.fixture
def inside(service):
    service.in_session(lambda session: making.start(session, RELEASE))
    assert work.make(service.database, service.vault, RELEASE, Releases(WEEKS))
    with service.database.reading() as session:
        there = session.get(Making, RELEASE)
    whole = b"".join(making.content(service.database, service.vault, making.Fetched(RELEASE, there.pieces, there.size)))
    with ZipFile(BytesIO(whole)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def rows_of(resource, content):
    """Read a table with nothing but what is said of it."""
    if resource["format"] == "jsonl":
        return [json.loads(line) for line in content.decode().splitlines()]
    missing = resource["schema"]["missingValues"]
    kinds = {field["name"]: READ[field["type"]] for field in resource["schema"]["fields"]}
    found = csv.DictReader(StringIO(content.decode(), newline=""), strict=True)
    assert list(found.fieldnames) == list(kinds)
    return [{name: None if value in missing else kinds[name](value) for name, value in row.items()} for row in found]


def faults(resource, rows):
    """Hold every value to what is said of its column."""
    python = {"string": str, "integer": int, "boolean": bool, "date": str}
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


def test_the_package_is_as_the_standard_says(inside):
    described = json.loads(inside["datapackage.json"])
    Draft202012Validator.check_schema(STANDARD)
    Draft202012Validator(STANDARD).validate(described)
    names = [one["name"] for one in described["resources"] + described["files"]]
    assert len(names) == len(set(names))


def test_every_value_is_what_its_column_is_said_to_hold(inside):
    tables = json.loads(inside["datapackage.json"])["resources"]
    assert {one["path"] for one in tables} == {"data/weeks.csv", "data/weeks.jsonl"}
    for resource in tables:
        rows = rows_of(resource, inside[resource["path"]])
        assert len(rows) == WEEKS
        assert not list(faults(resource, rows))
        for spoilt in ({"kind": "holiday"}, {"week_number": 0}, {"person": None}, {"theme_help": 3}):
            assert list(faults(resource, [rows[0] | spoilt])), "the check of values sees"
        assert list(faults(resource, [rows[0], rows[0]])) == ["a key twice"]


def says(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def unpacked(inside, tmp_path):
    folder = tmp_path / "unpacked"
    for name, content in inside.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(content)
    return folder


def test_the_quick_start_in_python_counts_what_is_there(inside, unpacked):
    failed, said, error = says(unpacked, sys.executable, "quickstart.py")
    rows = [json.loads(line) for line in inside["data/weeks.jsonl"].decode().splitlines()]
    assert not failed, error
    assert f"weeks: {len(rows)} rows\n  person: {len({row['person'] for row in rows})} different values\n" in said
    kinds = sorted(Counter(row["kind"] for row in rows).items())
    assert f"  kind: {', '.join(f'{kind} {weeks}' for kind, weeks in kinds)}\n" in said
    ticked = sum(row["theme_help"] for row in rows)
    assert f"  theme_help: false {len(rows) - ticked}, true {ticked}\n" in said
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


@pytest.mark.parametrize("tier", Tier)
def test_the_page_about_it_says_what_was_done(tier):
    contents = of_tier(tier)
    said = readme(contents)
    facts = contents.facts
    for needed in (facts.title, facts.controller, facts.approval_reference, facts.reason, str(facts.release_id)):
        assert needed in said
    assert ("They are not anonymous in every sense." in " ".join(said.split())) == (contents.report is not None)
    assert ("Two people looked for names" in said) == tier.words
    assert "Not in it: fewer than 5 weeks left out" in said
    assert "values left empty" not in said, "of what was not done nothing is said"
    assert max(map(len, said.splitlines())) <= WIDE + 24
    assert "{" not in said.replace("{groups}", "").replace("{each}", "")


@pytest.mark.parametrize("tier", Tier)
def test_the_page_about_it_says_nothing_that_is_not_so_of_its_tier(tier):
    contents = of_tier(tier)
    said = " ".join(readme(contents).split())
    by_id, in_weeks = tier is not Tier.COUNTS, contents.report is not None
    assert ("can see in their own diary that a file was made" in said) == by_id
    assert ("list of ids to take out of this file" in said) == by_id
    assert ("Ids are random" in said) == by_id
    assert ("Small numbers are not told" in said) == (not by_id)
    assert ("A person who writes more has more rows." in said) == in_weeks


def test_the_page_about_it_names_no_column_that_is_not_there():
    contents = of_tier(Tier.CODES)
    asked = replace(contents, facts=replace(contents.facts, columns=("in_same_week",)))
    assert "in_same_week" in readme(asked)
    assert "in_same_week" not in readme(contents)
