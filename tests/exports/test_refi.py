"""REFI-QDA files hold to the published schema, and whoever counts as the standard does finds the very words."""

import csv
import unicodedata
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

from hypothesis import example, given, settings
from lxml import etree

from socialrx_diary.exports import refi_codebook, refi_project, refi_tags
from socialrx_diary.exports.tables import Case, Passage, Project
from socialrx_diary.language import speaking
from socialrx_diary.themes.rules import Theme
from tests.exports.made import projects, written

SCHEMA = Path(__file__).parents[1] / "kit" / "vendor" / "Project.xsd"
SPACE = "{urn:QDA-XML:project:1.0}"
some = settings(max_examples=40, deadline=None)
WORDS = "Dydd da 👩‍👩‍👧 ŵyr\r\ncafe\u0301 & <b>\r🏴󠁧󠁢󠁷󠁬󠁳󠁿"
ONE = Project(
    "study-1",
    "A study",
    lambda: iter([Case("pabc", {"some": True}, [Passage("a", 3, "quiet", ("me", "help"), WORDS, "What\r\nhelped?")])]),
)


@cache
def schema(which):
    """The published schema; that of a codebook is the same types in a name of its own, with a codebook as the root."""
    text = SCHEMA.read_text(encoding="utf-8")
    if which == "codebook":
        text = text.replace("urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0")
        text = text.replace(
            '<xsd:element name="Project" type="ProjectType">', '<xsd:element name="CodeBook" type="Root">'
        )
        root = (
            '<xsd:complexType name="Root"><xsd:sequence><xsd:element name="Codes" type="CodesType"/></xsd:sequence>'
            '<xsd:attribute name="origin" type="xsd:string"/></xsd:complexType>'
        )
        text = text.replace("</xsd:schema>", f"{root}</xsd:schema>")
    return etree.XMLSchema(etree.fromstring(text.encode()))


def opened(project):
    with ZipFile(BytesIO(written(refi_project, project))) as package:
        assert package.testzip() is None
        return etree.fromstring(package.read("project.qde")), {
            name: package.read(name).decode() for name in package.namelist() if name.startswith("sources/")
        }


def coded(tree, sources):
    """Read as somebody would who has only the standard: who, the words between two positions, the names of codes."""
    names = {code.get("guid"): code.get("name") for code in tree.iter(f"{SPACE}Code")}
    cases = {
        ref.get("targetGUID"): case.get("name")
        for case in tree.iter(f"{SPACE}Case")
        for ref in case.iter(f"{SPACE}SourceRef")
    }
    for source in tree.iter(f"{SPACE}TextSource"):
        letters = list(sources["sources/" + source.get("plainTextPath").removeprefix("internal://")])
        for chosen in source.iter(f"{SPACE}PlainTextSelection"):
            words = "".join(letters[int(chosen.get("startPosition")) : int(chosen.get("endPosition"))])
            refs = [ref.get("targetGUID") for ref in chosen.iter(f"{SPACE}CodeRef")]
            yield cases[source.get("guid")], words, [names[ref] for ref in refs]


def wanted(project):
    for case in project.cases():
        for passage in case.passages:
            words = "\n".join(passage.text.replace("\r\n", "\n").split("\r"))
            if passage.themes and words:
                yield case.person, words, [Theme(theme).name_shown for theme in passage.themes]


@some
@given(projects())
@example(ONE)
@example(Project("study-0", "Nobody yet", lambda: iter(())))
def test_a_project_holds_to_the_published_schema(project):
    tree, sources = opened(project)
    schema("project").assertValid(tree)
    guids = [element.get("guid") for element in tree.iter() if element.get("guid")]
    assert len(guids) == len(set(guids))
    assert {element.get("targetGUID") for element in tree.iter() if element.get("targetGUID")} <= set(guids)
    assert sorted(sources) == sorted(
        "sources/" + source.get("plainTextPath").removeprefix("internal://")
        for source in tree.iter(f"{SPACE}TextSource")
    )


def test_the_schema_sees():
    tree, _sources = opened(ONE)
    for selection in tree.iter(f"{SPACE}PlainTextSelection"):
        del selection.attrib["startPosition"]
    assert not schema("project").validate(tree)


@some
@given(projects())
@example(ONE)
def test_between_its_positions_stand_the_very_words(project):
    assert list(coded(*opened(project))) == list(wanted(project))


def test_letters_are_neither_joined_nor_counted_as_bytes():
    [(who, words, codes)] = coded(*opened(ONE))
    assert (who, codes) == ("pabc", ["How I see things", "Getting help"])
    assert words == "Dydd da 👩‍👩‍👧 ŵyr\ncafe\u0301 & <b>\n🏴󠁧󠁢󠁷󠁬󠁳󠁿"
    assert unicodedata.normalize("NFC", words) != words


def test_above_each_passage_stands_its_week_and_the_idea_that_was_on_the_page():
    _tree, sources = opened(ONE)
    [text] = sources.values()
    assert text.startswith("Week 3, quiet\nIdea on the page: What\nhelped?\nDydd da")
    assert "\r" not in text


def test_no_word_is_in_what_is_said_of_the_texts():
    tree, _sources = opened(ONE)
    assert b"Dydd" not in etree.tostring(tree)


def test_what_is_told_of_a_person_is_a_variable_of_its_kind():
    facts = [{"weeks": 3, "some": True, "age_band": None}, {"weeks": None, "some": False, "age_band": "65-74"}]
    project = Project("s", "S", lambda: (Case(f"p{at}", told, ()) for at, told in enumerate(facts)))
    tree, _sources = opened(project)
    schema("project").assertValid(tree)
    kinds = {one.get("name"): one.get("typeOfVariable") for one in tree.iter(f"{SPACE}Variable")}
    assert kinds == {"weeks": "Integer", "some": "Boolean", "age_band": "Text"}
    told = [[value[1].text for value in case.iter(f"{SPACE}VariableValue")] for case in tree.iter(f"{SPACE}Case")]
    assert told == [["3", "true"], ["false", "65-74"]]


def test_codes_are_the_same_in_every_file_and_speak_english():
    with speaking("cy"):
        book = written(refi_codebook, ONE)
        tags = written(refi_tags, ONE)
    tree = etree.fromstring(book)
    schema("codebook").assertValid(tree)
    codes = {code.get("guid"): code.get("name") for code in tree.iter("{urn:QDA-XML:codebook:1.0}Code")}
    assert list(codes.values()) == [theme.name_shown for theme in Theme]
    in_project, _sources = opened(ONE)
    assert codes == {code.get("guid"): code.get("name") for code in in_project.iter(f"{SPACE}Code")}
    assert [row["tag"] for row in csv.DictReader(StringIO(tags.decode(), newline=""))] == list(codes.values())
