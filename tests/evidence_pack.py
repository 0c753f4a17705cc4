"""The papers a service files: what in them comes from the code and the tests is made here, never typed.

    python -m tests.evidence_pack        make it again, in docs/evidence-pack

What is made stands between two marks in each paper; everything around it is written by hand. `test_evidence_pack.py`
fails when a paper is not as it would be made now, when a column has no line, or when a test that is named is none.
"""

import ast
import csv
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeGuard

from flask import Flask
from sqlalchemy import Column, LargeBinary, Table

from socialrx_diary import checks, language
from socialrx_diary import vault as vaults
from socialrx_diary.accounts.rules import WORDS_OF_THE_PLACE
from socialrx_diary.app import create_app
from socialrx_diary.audit.rules import LOOKS, Deed
from socialrx_diary.migrations.models import metadata
from socialrx_diary.settings import Settings
from tests.kit.everything import ASKED_BY
from tests.kit.limits import LIMITS
from tests.test_audiences import AUDIENCE_OF, AUDIENCES, ids_in

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "evidence-pack"
MADE = re.compile(r"(<!-- made: (\w+) -->)(.*?)(<!-- end -->)", re.DOTALL)
BLANK = re.compile(r"\[service(?:: [^\]]+)?\]")
NAMED = re.compile(r"`((?:tests|docs|socialrx_diary|templates|static|deploy|requirements)/[^`\s]*)`")
STANDINGS = {
    "test": "met, by a test that passes",
    "document": "met, by a document",
    "open": "**open**",
    "no": "does not apply",
}
FACTS = (
    ("Whose", "whose"),
    ("Level", "level"),
    ("Why kept", "why"),
    ("How long", "kept"),
    ("Who can see it", "seen"),
    ("Deleted", "gone"),
)
COLUMNS = ("column", "what it holds", "kept as")
LEVELS = ("words", "person", "staff", "service", "none")
METHODS = frozenset({"GET", "POST"})


@dataclass(frozen=True)
class Requirement:
    """One requirement of the standard, and how it stands here."""

    number: str
    level: int
    asks: str
    standing: str
    evidence: tuple[str, ...]
    note: str


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every requirement of levels 1 and 2."""
    with (FOLDER / "asvs.csv").open(encoding="utf-8", newline="") as table:
        return tuple(map(_read, csv.DictReader(table)))


def _read(row: dict[str, str]) -> Requirement:
    evidence = tuple(row["evidence"].split())
    return Requirement(row["requirement"], int(row["level"]), row["asks"], row["standing"], evidence, row["note"])


@cache
def described() -> dict:
    """What was written by hand of every table and column."""
    return tomllib.loads((FOLDER / "columns.toml").read_text(encoding="utf-8"))


def tables() -> list[Table]:
    """Every table of the data and of the key store."""
    return [*sorted(metadata.tables.values(), key=lambda table: table.name), *vaults.store.sorted_tables]


def lacking(texts: dict) -> list[str]:
    """Every table or column that nobody has described."""
    kept = [(table.name, column.name) for table in tables() for column in table.columns]
    missing = [name for name in dict.fromkeys(name for name, _column in kept) if name not in texts]
    return missing + [f"{name}.{one}" for name, one in kept if one not in texts.get(name, {}).get("columns", {})]


def left_over(texts: dict) -> list[str]:
    """Everything described that is not there."""
    kept = {table.name: set(table.columns.keys()) for table in tables()}
    gone = [name for name in texts if name not in kept]
    return gone + [
        f"{name}.{one}" for name in texts for one in texts[name]["columns"] if one not in kept.get(name, {one})
    ]


def form(column: Column) -> str:
    """How a column is kept: sealed, as the code has it; else as was said of it; else plain."""
    for sealed in checks.SEALED:
        if (sealed.table, sealed.column) == (column.table.name, column.name):
            return "sealed with the person's key" if sealed.owner else "sealed with the key file"
    said = described()[column.table.name]["columns"][column.name]
    return said["form"] if isinstance(said, dict) else "plain"


def holds(column: Column) -> str:
    """What a column holds, in words."""
    said = described()[column.table.name]["columns"][column.name]
    return said["holds"] if isinstance(said, dict) else said


def is_opaque(column: Column) -> bool:
    """Whether a column holds bytes, which nobody can read off a table."""
    return isinstance(column.type, LargeBinary)


@cache
def routes() -> tuple[tuple[str, frozenset[str], bool], ...]:
    """Every route: its endpoint, its methods, and whether somebody's thing stands in its address."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        url = f"sqlite:///{data}/none.sqlite"
        app: Flask = create_app(Settings(data, url, url, data / "keys.json", https=False), vaults.KeyRing.make())
        return tuple(
            (rule.endpoint, frozenset(rule.methods & METHODS), bool(ids_in(rule))) for rule in app.url_map.iter_rules()
        )


def cells() -> int:
    """How many questions `test_audiences.py` asks: each asker, route, method, thing, plainly and by htmx."""
    return len(ASKED_BY) * sum(len(methods) * (2 if has_ids else 1) * 2 for _endpoint, methods, has_ids in routes())


@cache
def collected() -> frozenset[str]:
    """Every test in the files that are named as evidence, by the names pytest knows them by."""
    files = {name.partition("::")[0] for name in named_tests()}
    return frozenset(f"{file}::{name}" for file in files for name in _tests((ROOT / file).read_text(encoding="utf-8")))


def _tests(source: str) -> Iterator[str]:
    for one in ast.parse(source).body:
        if isinstance(one, ast.ClassDef) and one.name.startswith("Test"):
            yield from (f"{one.name}::{test.name}" for test in one.body if _is_test(test))
        elif _is_test(one):
            yield one.name


def _is_test(one: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    return isinstance(one, ast.FunctionDef) and one.name.startswith("test_")


def named_tests() -> set[str]:
    """Every test that a paper or the table names."""
    return {name for name in names() if "::" in name}


def names() -> set[str]:
    """Every file, test and part of a paper that is named anywhere in the pack."""
    found = {name for one in requirements() for name in one.evidence}
    return found | {name for paper in papers() for name in NAMED.findall(paper.read_text(encoding="utf-8"))}


def missing_files() -> list[str]:
    """Everything named that is not there."""
    return sorted(name for name in names() if not _is_there(*_split(name)))


def _split(name: str) -> tuple[str, str]:
    path, _mark, part = name.partition("::")[0].partition("#")
    return path, part


def _is_there(path: str, part: str) -> bool:
    here = sorted(ROOT.glob(path.rstrip("/")))
    if not here or not part:
        return bool(here)
    heads = re.findall(r"^#+ (.+)$", here[0].read_text(encoding="utf-8"), re.MULTILINE)
    return part in {re.sub(r"[^a-z0-9 -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def papers() -> list[Path]:
    """Every paper of the pack."""
    return sorted(FOLDER.glob("*.md"))


def made_again(text: str) -> str:
    """A paper with everything that is made, made now."""
    return MADE.sub(lambda found: found[1] + made()[found[2]] + found[4], text)


@cache
def made() -> dict[str, str]:
    """Everything that is made, by the name it has in the marks."""
    sealed = [column for table in tables() for column in table.columns if form(column).startswith("sealed with")]
    standing = Counter(one.standing for one in requirements())
    return {
        "routes": str(len(routes())),
        "cells": f"{cells():,}",
        "askers": str(len(ASKED_BY)),
        "tables": str(len(tables())),
        "columns": str(sum(len(table.columns) for table in tables())),
        "sealed": str(len(sealed)),
        "append_only": ", ".join(checks.APPEND_ONLY),
        "deeds": str(len(Deed)),
        "looks": str(len(LOOKS)),
        "languages": str(len(language.codes())),
        "asvs_applies": str(standing["test"] + standing["document"] + standing["open"]),
        "asvs_tested": str(standing["test"]),
        "asvs_documents": str(standing["document"]),
        "asvs_open_count": str(standing["open"]),
        "asvs_counts": _asvs_counts(),
        "asvs_open": ", ".join(one.number for one in requirements() if one.standing == "open"),
        "asvs_table": _asvs_table(),
        "data_map": "\n\n" + "\n\n".join(map(_one_table, tables())) + "\n\n",
        "words_of_the_place": ", ".join(sorted(WORDS_OF_THE_PLACE)),
        "limits": _table(("what", "how much"), LIMITS),
        "who": _table(("who", "routes", "asked in the tests as"), _who()),
        "papers": _table(("paper", "blanks for the service"), _blanks()),
    }


def _asvs_counts() -> str:
    rows = []
    for name, level in (("level 1", 1), ("level 2", 2), ("both", 0)):
        count = Counter(one.standing for one in requirements() if level in {0, one.level})
        applies = count["test"] + count["document"] + count["open"]
        rows.append((name, sum(count.values()), count["no"], applies, count["test"], count["document"], count["open"]))
    return _table(("", "lines", "do not apply", "apply", "met by a passing test", "met by a document", "open"), rows)


def _asvs_table() -> str:
    rows = [
        (one.number, one.level, one.asks, STANDINGS[one.standing], _evidence(one))
        for one in requirements()
    ]  # fmt: skip
    return _table(("line", "level", "asks, in our words", "stands", "by, or why"), rows)


def _evidence(one: Requirement) -> str:
    return "<br>".join(filter(None, [*(f"`{name}`" for name in one.evidence), one.note]))


def _one_table(table: Table) -> str:
    said = described()[table.name]
    rows = [(f"`{column.name}`", holds(column), form(column)) for column in table.columns]
    facts = " ".join(f"**{name}:** {said[key].rstrip('.')}." for name, key in FACTS)
    return f"### {table.name}\n\n{said['about']}\n\n{facts}\n{_table(COLUMNS, rows)}".rstrip()


def _who() -> list[tuple[str, int, str]]:
    count = Counter(AUDIENCE_OF.values())
    return [(name, count[name], ", ".join(sorted(AUDIENCES[name]))) for name in AUDIENCES]


def _blanks() -> list[tuple[str, str]]:
    found = [(paper.name, len(BLANK.findall(paper.read_text(encoding="utf-8")))) for paper in papers()]
    return [(f"[{name}]({name})", str(count) if count else "none") for name, count in found if name != "README.md"]


def _table(head: tuple, rows: list | tuple) -> str:
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in (head, ("---",) * len(head), *rows)]
    return "\n\n" + "\n".join(lines) + "\n\n"


def main() -> int:
    """Make every paper again and say what changed."""
    missing, gone = lacking(described()), left_over(described())
    for fault in (*(f"no line for {name}" for name in missing), *(f"no such column: {name}" for name in gone)):
        print(f"{fault} (docs/evidence-pack/columns.toml)")
    if missing or gone:
        return 1
    for paper in papers():
        before = paper.read_text(encoding="utf-8")
        after = made_again(before)
        paper.write_text(after, encoding="utf-8")
        print(f"{'made again' if after != before else 'as it was'}: {paper.relative_to(ROOT)}")
    print("open lines of ASVS:", made()["asvs_open_count"], "of", made()["asvs_applies"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
