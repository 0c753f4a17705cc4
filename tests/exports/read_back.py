"""Files of every format, opened by programs that are not ours and not in the locks: what each of them says.

`python -m tests.exports.read_back --python PATH` looks for LibreOffice and R on this machine, and in the environment of
PATH for frictionless, pyrefiqda and taguette. What is not there is said to be missing, never passed over.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from hashlib import sha256
from pathlib import Path

from lxml import etree

from socialrx_diary.exports import excel, formats, project_formats, spss
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.datapackage import Package, described, part_of
from socialrx_diary.exports.quickstarts import quickstarts
from socialrx_diary.exports.tables import Case, Passage, Project, held
from socialrx_diary.themes.rules import Theme
from tests.exports.made import HOSTILE, hostile, written
from tests.exports.test_refi import wanted

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
LETTERS = ["😀", "👩‍👩‍👧", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "ŵ", "ŷ", "e\u0301", "\r\n", "\r", "\n", " ", "a", "b", "ع", "<", "&", '"']
# R takes every end of a line for a line feed. A diary keeps no other, and no file is held against R with others.
AS_KEPT = [letter for letter in LETTERS if "\r" not in letter]
FIELDS = (
    Field("person", "string", "A random id"),
    Field("week_number", "integer", "Weeks from the first", least=1),
    Field("kind", "string", "What kind of week", ("week", "quiet"), labels=("A week", "A quiet week")),
    *(Field(f"theme_{theme.id}", "boolean", f"Ticked: {theme.name_shown}") for theme in Theme),
    Field("words", "string", "The words", always=False),
)


def rows(chance, count, letters):
    """Weeks with words in letters of every kind, some of them long."""
    for number in range(count):
        words = "".join(chance.choices(letters, k=chance.choice([0, 3, 40, 400])))
        ticks = {f"theme_{theme.id}": chance.random() < 0.4 for theme in Theme}
        yield {
            "person": f"p{number // 7:08}",
            "week_number": number % 7 + 1,
            "kind": chance.choice(FIELDS[2].allowed),
        } | (ticks | {"words": words or None})


def project(chance, count):
    """The same as cases."""
    cases = [
        Case(
            f"p{number:08}",
            {"age_band": chance.choice([None, "65-74"]), "weeks": 7},
            [
                Passage(
                    mark=f"{number}-{week}",
                    week_number=week,
                    kind=chance.choice(["week", "quiet"]),
                    themes=tuple(theme.id for theme in Theme if chance.random() < 0.4),
                    text="".join(chance.choices(LETTERS, k=chance.choice([0, 3, 40, 400]))),
                    prompt=chance.choice([None, "What helped?\r\nAnything?"]),
                )
                for week in range(1, 8)
            ],
        )
        for number in range(count)
    ]
    return Project("study", "A study — ŵ & more", lambda: iter(cases))


def packed(folder, count, letters=LETTERS):
    """A folder as somebody unpacks it, with so many weeks."""
    (folder / "data").mkdir(parents=True)
    tables = [held("weeks", "Weeks", FIELDS, ("person", "week_number"), rows(random.Random(3), count, letters))]
    parts = []
    for table in tables:
        for one in formats():
            content = written(one, table)
            path = f"data/{table.name}.{one.SUFFIX}"
            (folder / path).write_bytes(content)
            parts.append(part_of(table, one, path, len(content), sha256(content).hexdigest()))
    about = Package("made-up", "Made up", "Made up", "For tests", "1")
    (folder / "datapackage.json").write_bytes(described(about, parts))
    for name, content in quickstarts().items():
        (folder / name).write_bytes(content)


def run(*command, cwd):
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr[-2000:]}")
    return done.stdout


def libreoffice(folder):
    """Open the hostile texts and a table in LibreOffice, and count what it takes for a formula or a link."""
    (folder / "hostile.xlsx").write_bytes(written(excel, hostile()))
    home = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    run("soffice", home, "--headless", "--convert-to", "fods", folder / "hostile.xlsx", cwd=folder)
    tree = etree.parse(folder / "hostile.fods")
    formulas = len(tree.xpath('//@*[local-name()="formula"]'))
    links = len(tree.xpath('//*[local-name()="a"]'))
    sheet = tree.find(f".//{TABLE}table")
    cells = [row.findall(f"{TABLE}table-cell") for row in sheet.findall(f"{TABLE}table-row")[1:]]
    kinds = Counter(row[1].get(f"{OFFICE}value-type") for row in cells if len(row) > 1)
    print(f"LibreOffice: {len(HOSTILE)} hostile texts, {dict(kinds)}, formulas {formulas}, links {links}")
    assert (formulas, links, kinds) == (0, 0, {"string": len(HOSTILE)})


def in_r(folder, count):
    """Read the SPSS file in R, and hold the quick start in R against the one in Python."""
    ours = run(sys.executable, "quickstart.py", cwd=folder)
    theirs = run("Rscript", "--encoding=UTF-8", "quickstart.R", cwd=folder)
    assert ours == theirs
    print(f"R: quickstart.R says the {len(ours.splitlines())} lines that quickstart.py says")
    asked = (
        'd <- haven::read_sav("data/weeks.sav"); w <- haven::as_factor(d$kind); '
        'cat(nrow(d), ncol(d), sum(w == "A quiet week"), sum(d$theme_help), sum(nchar(d$words, "bytes")))'
    )
    found = run("Rscript", "-e", asked, cwd=folder).split()
    kept = [json.loads(line) for line in (folder / "data" / "weeks.jsonl").read_text("utf-8").split("\n")[:-1]]
    quiet = sum(row["kind"] == "quiet" for row in kept)
    size = sum(len(spss._bytes(row["words"]).rstrip(b" ")) for row in kept)
    told = [count, len(FIELDS), quiet, sum(row["theme_help"] for row in kept), size]
    print(f"R: haven reads weeks.sav: rows, columns, quiet weeks, ticks, bytes of words: {' '.join(found)}")
    assert [*map(int, found)] == told, told


FRICTIONLESS = """
from frictionless import validate
report = validate("datapackage.json")
assert report.valid, report.flatten(["type", "message"])
import collections
print(len(report.tasks), "files,", sum(task.stats.get("rows") or 0 for task in report.tasks), "rows, valid")
"""
PYREFIQDA = """
import json, zipfile
from pyrefiqda import RefiCodebook, RefiProject
project = RefiProject.load("words.qdpx")
codes = {code.guid: code.name for code in project.code_book.codes.code}
assert codes == {code.guid: code.name for code in RefiCodebook.load("words.qdc").codes.code}
sources = zipfile.ZipFile("words.qdpx")
said = []
for source in project.sources.text_source:
    text = sources.read("sources/" + source.plain_text_path[len("internal://"):]).decode()
    for chosen in source.plain_text_selection:
        words = text[chosen.start_position:chosen.end_position]
        said.append([source.name, words, [codes[one.code_ref.target_guid] for one in chosen.coding]])
print(json.dumps(said))
"""
TAGUETTE = """
import io
from taguette.import_codebook import list_tags
print(len(list_tags(io.BytesIO(open("words.tags.csv", "rb").read()))), "tags")
"""


def coded(folder, python):
    """Have the codings printed back by readers that are not ours."""
    made = project(random.Random(5), 30)
    for one in project_formats():
        (folder / f"words.{one.SUFFIX}").write_bytes(written(one, made))
    found = [(who, words, codes) for who, words, codes in json.loads(run(python, "-c", PYREFIQDA, cwd=folder))]
    assert found == list(wanted(made))
    print(f"pyrefiqda: {len(found)} coded passages, each with its very words; the codebook has the same codes")
    print(f"Taguette: {run(python, '-c', TAGUETTE, cwd=folder).strip()}")


def main():
    """Ask every reader there is."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", type=Path, help="a Python with frictionless, pyrefiqda and taguette")
    asked.add_argument("--rows", type=int, default=700)
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        packed(folder, wish.rows)
        packed(folder / "for-r", wish.rows, AS_KEPT)
        libreoffice(folder) if shutil.which("soffice") else print("LibreOffice is not here")
        in_r(folder / "for-r", wish.rows) if shutil.which("Rscript") else print("R is not here")
        if wish.python is None:
            print("frictionless, pyrefiqda and taguette were not asked: --python says where they are")
            return
        print(f"frictionless: {run(wish.python, '-c', FRICTIONLESS, cwd=folder).strip()}")
        coded(folder, wish.python)


if __name__ == "__main__":
    main()
