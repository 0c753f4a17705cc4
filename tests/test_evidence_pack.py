"""The papers a service files say what is so: made of the code as it is now."""

import csv

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table

from tests import evidence_pack as pack
from tests.test_audiences import asked

AGAIN = "run `python -m tests.evidence_pack`"


def test_every_column_has_a_line_that_says_what_it_holds():
    assert pack.lacking(pack.described()) == [], "write what it holds into docs/evidence-pack/columns.toml"
    assert pack.left_over(pack.described()) == [], "take its line out of docs/evidence-pack/columns.toml"


def test_a_column_without_a_line_and_a_line_without_a_column_are_named():
    texts = {name: {**said, "columns": dict(said["columns"])} for name, said in pack.described().items()}
    del texts["reflections"]["columns"]["words_sealed"]
    texts["reflections"]["columns"]["mood"] = "nothing of the kind"
    del texts["rests"]
    assert pack.lacking(texts)[0] == "rests"
    assert "reflections.words_sealed" in pack.lacking(texts)
    assert pack.left_over(texts) == ["reflections.mood"]


def test_every_table_says_whose_it_is_why_it_is_kept_how_long_and_who_sees_it():
    wanted = {"about", "whose", "level", "why", "kept", "seen", "gone", "columns"}
    assert {name: set(said) for name, said in pack.described().items() if set(said) != wanted} == {}
    assert {said["level"] for said in pack.described().values()} <= set(pack.LEVELS)
    empty = [name for name, said in pack.described().items() if not all(said.values())]
    assert empty == []


def test_bytes_are_never_said_to_be_plain():
    blobs = [column for table in pack.tables() for column in table.columns if pack.is_opaque(column)]
    assert len(blobs) > 15
    assert [str(column) for column in blobs if pack.form(column) == "plain"] == []
    assert pack.is_opaque(Column("x", LargeBinary)), "and such a column is seen"


def test_what_the_code_seals_is_called_sealed():
    sealed = {
        str(column)
        for table in pack.tables()
        for column in table.columns
        if pack.form(column).startswith("sealed with")
    }
    assert {
        "reflections.words_sealed",
        "drafts.words_sealed",
        "participants.name_sealed",
        "staff.totp_sealed",
    } <= sealed
    assert {name for name in sealed if not name.endswith("_sealed")} == set()


@pytest.mark.parametrize("paper", pack.papers(), ids=lambda paper: paper.name)
def test_a_paper_is_as_it_would_be_made_now(paper):
    text = paper.read_text(encoding="utf-8")
    assert pack.made_again(text) == text, AGAIN


def test_a_figure_that_is_not_so_any_more_is_seen():
    text = "There are <!-- made: routes -->1<!-- end --> of them."
    assert pack.made_again(text) == f"There are <!-- made: routes -->{pack.made()['routes']}<!-- end --> of them."
    with pytest.raises(KeyError):
        pack.made_again("<!-- made: nonsense -->1<!-- end -->")


def test_everything_that_is_made_stands_in_a_paper():
    used = {mark[1] for paper in pack.papers() for mark in pack.MADE.findall(paper.read_text(encoding="utf-8"))}
    assert used == set(pack.made())


def test_every_test_that_is_named_is_a_test():
    assert len(pack.named_tests()) > 100
    assert sorted(pack.named_tests() - pack.collected()) == []
    assert "tests/test_vault.py::test_nobody_wrote_this" not in pack.collected()


def test_every_file_that_is_named_is_there():
    assert pack.missing_files() == []
    assert not pack._is_there("docs/nothing.md", "")
    assert not pack._is_there("docs/glossary.md", "nothing-of-the-kind")
    assert pack._is_there("docs/glossary.md", "glossary")


def test_the_cells_are_those_that_are_asked(all_there):
    assert pack.cells() == len(pack.ASKED_BY) * len(list(asked(all_there)))


def test_the_table_of_the_standard_is_whole():
    """Version 5.0.0 has 70 requirements of level 1 and 183 of level 2."""
    found = pack.requirements()
    assert [sum(1 for one in found if one.level == level) for level in (1, 2)] == [70, 183]
    numbers = [tuple(map(int, one.number.split("."))) for one in found]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("one", pack.requirements(), ids=lambda one: one.number)
def test_a_line_stands_on_what_it_says(one):
    tests = [name for name in one.evidence if "::" in name]
    assert one.asks
    assert one.standing in pack.STANDINGS
    if one.standing == "test":
        assert tests == list(one.evidence) != []
    elif one.standing == "document":
        assert one.evidence
        assert not tests
    else:
        assert one.note, "say why"
        assert not one.evidence


def test_the_table_can_be_read_by_a_spreadsheet():
    with (pack.FOLDER / "asvs.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    assert {len(row) for row in rows} == {6}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_what_only_the_service_knows_is_left_blank():
    for name in ("accessibility-statement", "dpia", "hazard-log", "safety-case", "retention"):
        assert pack.BLANK.search((pack.FOLDER / f"{name}.md").read_text(encoding="utf-8")), name


def test_a_table_that_is_new_would_be_asked_about(monkeypatch):
    new = Table("moods", MetaData(), Column("score"))
    monkeypatch.setattr(pack, "tables", lambda: [new])
    assert pack.lacking(pack.described()) == ["moods", "moods.score"]
