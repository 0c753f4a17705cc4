"""The booklet as a file, looked at from inside: tags, title, language, letters, and that words are only ever words."""

import io
import json
import subprocess

import pdfua
import pikepdf
import pytest

from socialrx_diary.story import service as story
from socialrx_diary.story import typesetter
from socialrx_diary.themes.rules import Theme
from tests.story.parts import plain, week

MARKUP = (
    '#set page(fill: red) #panic("x") #read("/etc/passwd") $x^2$ @cite <label> \\ *bold* _it_ `raw` // = - + /* "',
    '#{ sys.inputs } #import "@preview/x:1.0.0" <script>alert(1)</script> &amp; %PDF- ${7*7} {{7*7}} \\u{41}',
    "/Title (x) >> endobj ]] ) ( < > \\n \\( ~ ' \" -- --- ... https://example.org",
)
LETTERS = {
    "Welsh": "Ŵyth tŷ â ffenestri, ŷch chi’n hapus? Ï Ë",
    "Polish": "Zażółć gęślą jaźń",
    "Urdu": "میں آج پارک گئی۔ ٹھیک ہے",
    "Arabic": "السلام عليكم",
    "Hebrew": "שלום עולם",
    "Bengali": "আমি আজ পার্কে গিয়েছিলাম",
    "Gujarati": "હું આજે બગીચામાં ગઈ",
    "Panjabi": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "Hindi": "मैं आज बाग़ गई",
    "Tamil": "வணக்கம்",
    "Greek and Russian": "Καλημέρα Доброе утро",
    "signs": "£5 €3 ½ → ✓ ★ ☀ ☎ “so” – it … went",
    "faces": "😀🌱 👩‍👩‍👧 👍🏽 ❤️ 1️⃣ 🇬🇧",
}


def opened(made):
    return pikepdf.open(io.BytesIO(made))


@pytest.fixture(scope="module")
def booklet():
    weeks = [week(words, [Theme.HELP, Theme.ME], ago) for ago, words in enumerate(LETTERS.values())]
    weeks += [week(words, [Theme.AHEAD], 20 + ago) for ago, words in enumerate(MARKUP)]
    weeks += [week("", (), 40, "quiet"), week("One line.\nAnd another.\n\nA second part.", (), 41)]
    return story.typeset(plain(weeks, title="My story #x $y$"))


def elements(document):
    """Every tag with its own text left out, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.K)

    walk(document.Root.StructTreeRoot.K)
    return found


def test_it_says_that_it_is_tagged_and_what_it_is(booklet):
    with opened(booklet) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(root.Lang) == "en"
        with document.open_metadata() as said:
            assert said["dc:title"] == "My story #x $y$"
            assert said["pdfuaid:part"] == "1"


def test_its_headings_are_headings_one_below_the_other_and_can_be_jumped_to(booklet):
    with opened(booklet) as document:
        kinds = [str(one.S) for one in elements(document)]
        assert kinds.count("/H1") == 1
        assert kinds[kinds.index("/H1") + 1 :].index("/H2") < kinds[kinds.index("/H1") + 1 :].index("/H3")
        assert kinds.count("/H3") == len(LETTERS) + len(MARKUP) + 2
        assert "/Figure" not in kinds, "drawings say nothing the words do not say, so they are passed over"
        with document.open_outline() as outline:
            assert [one.title for one in outline.root] == ["My story #x $y$"]
            assert outline.root[0].children


def fonts(document):
    for page in document.pages:
        yield from page.get("/Resources", {}).get("/Font", {}).values()


def test_every_letter_is_carried_inside_and_only_those_used(booklet):
    with opened(booklet) as document:
        found = list(fonts(document))
        assert found
        for font in found:
            inner = font.DescendantFonts[0]
            held = inner.FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(held.keys()), font.BaseFont
            assert str(font.BaseFont)[7] == "+", "a part of a font, named as one"
            assert "/ToUnicode" in font
    assert len(booklet) < 300_000


def test_a_checker_of_the_standard_finds_nothing(booklet, tmp_path):
    made = tmp_path / "my-story.pdf"
    made.write_bytes(booklet)
    report = pdfua.validate(str(made))
    assert [(one.rule_id, one.message) for one in report.findings] == []


def test_no_actions_no_scripts_no_files_no_links(booklet):
    with opened(booklet) as document:
        assert "/OpenAction" not in document.Root
        assert "/AcroForm" not in document.Root
        assert "/JavaScript" not in document.Root.get("/Names", {})
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
        assert all("/Annots" not in page for page in document.pages)


def said_by(made):
    """The words in reading order, as the file itself spells them."""
    with opened(made) as document:
        text = []
        for page in document.pages:
            maps = {name: spelled(font.ToUnicode.read_bytes()) for name, font in page.Resources.Font.items()}
            current, size = {}, 2
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = maps[str(operands[0])]
                elif str(operator) in {"Tj", "TJ"}:
                    shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for one in shown:
                        if isinstance(one, pikepdf.String):
                            code = bytes(one)
                            text += [current.get(code[at : at + size], "") for at in range(0, len(code), size)]
                elif str(operator) == "ET":
                    text.append(" ")
        return "".join(text)


def spelled(mapping):
    found = {}
    for line in mapping.decode("latin-1").splitlines():
        parts = line.split()
        if len(parts) == 2 and all(part.startswith("<") for part in parts):
            code, letters = (bytes.fromhex(part.strip("<>")) for part in parts)
            found[code] = letters.decode("utf-16-be", "replace")
    return found


@pytest.mark.parametrize("words", MARKUP)
def test_what_looks_like_an_order_is_shown_as_it_was_written(words):
    made = story.typeset(plain([week(words)]))
    shown, wanted = ("".join(one.split()) for one in (said_by(made), words))
    assert wanted in shown
    assert len(opened(made).pages) == 2


def test_the_same_story_is_the_same_file():
    weeks = plain([week("The same words.", [Theme.HELP])])
    assert story.typeset(weeks) == story.typeset(weeks)


def test_ten_thousand_letters_run_on_over_pages_and_a_short_week_does_not():
    with opened(story.typeset(plain([week("A long week. " * 770)]))) as long:
        assert len(long.pages) >= 4
    with opened(story.typeset(plain([week("word " * 90, ago=ago) for ago in range(9)], large=True))) as large:
        assert len(large.pages) > 4


def test_one_word_of_ten_thousand_letters_breaks_nothing():
    assert story.typeset(plain([week("x" * 10_000)])).startswith(b"%PDF-")


def test_right_to_left_is_so_throughout():
    made = story.typeset(plain([week("میں آج پارک گئی۔ Hello")], language="ur", direction="rtl", title="میری کہانی"))
    with opened(made) as document:
        assert str(document.Root.Lang) == "ur"


def test_letters_that_no_font_has_are_named_and_there_is_no_file_with_boxes():
    with pytest.raises(story.NoLetterError) as missing:
        story.typeset(plain([week("I wrote 漢字 today")]))
    assert set("".join(missing.value.letters)) == {"漢", "字"}


def test_without_letters_there_is_a_cover_and_a_heading_still():
    with opened(story.typeset(plain([week("", kind="quiet")]))) as document:
        assert len(document.pages) == 2


def test_the_typesetter_is_told_nothing_but_the_story(monkeypatch):
    asked = {}
    real = subprocess.run

    def seen(command, **how):
        asked.update(how, command=command)
        return real(command, **how)

    monkeypatch.setattr(story.subprocess, "run", seen)
    story.typeset(plain([week("Words")]))
    assert asked["env"] == {}
    assert asked["timeout"] == story.LONGEST_WAIT
    assert all("Words" not in part for part in asked["command"]), "words are in nobody's list of processes"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import time; time.sleep(60)", "took too long"),
        ("import resource as r; r.setrlimit(r.RLIMIT_AS, (1 << 29, 1 << 29)); bytearray(1 << 30)", "ended with 1"),
        ("import os; os.abort()", "ended with -6"),
        ("print('nothing like a PDF')", "ended with 0"),
    ],
)
def test_a_typesetter_that_hangs_grows_or_breaks_is_ended_and_holds_up_nobody(monkeypatch, program, why):
    monkeypatch.setattr(story, "TYPESETTER", (*story.TYPESETTER[:2], "-c", program))
    monkeypatch.setattr(story, "LONGEST_WAIT", 1)
    with pytest.raises(story.NotSetError, match=why):
        story.typeset(plain([week("Words")]))
    assert story._turn.acquire(blocking=False), "the next one's turn"
    story._turn.release()


def test_the_limits_are_set_before_anything_is_read(monkeypatch, capsysbinary):
    limits = {}
    monkeypatch.setattr(typesetter.resource, "setrlimit", lambda what, most: limits.update({what: most}))
    monkeypatch.setattr(typesetter.sys, "stdin", io.StringIO(json.dumps(plain([week("Words")]))))
    assert typesetter.main() == 0
    assert limits[typesetter.resource.RLIMIT_AS] == (typesetter.MEMORY,) * 2
    assert limits[typesetter.resource.RLIMIT_CPU] == (typesetter.SECONDS,) * 2
    assert capsysbinary.readouterr().out.startswith(b"%PDF-")
