"""The words of the diary: plain enough for a reading age of eleven, and never a word that measures anybody.

`python -m tests.reading` prints every screen's figures and the twenty hardest strings.
"""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import reading
from tests.kit.browser import Browser, Page
from tests.kit.messages import ROOT, messages
from tests.kit.reading import OLDEST, banned, counts, faults, hard_words, score, screens, seen, sentences, syllables

SCREENS = screens()
# Who can have a diary, or might: their pages are looked at as they are answered.
LOOKED_AT_BY = ("maureen", "joan", "joining", "nobody")

# Numbers that people need: how long a code is or lasts, and the level of a standard.
NEEDED = {
    "help.now": {"2"},
    "leaving.before": {"7"},
    "leaving.days": {"7"},
    "sharing.on": {"1", "3"},
    "home.accessibility": {"2.2", "320", "400", "48", "200"},
    "joining.code": {"12"},
    "locks.offer": {"6", "10"},
    "locks.settings": {"6", "10"},
    "more.menu": {"6"},
    "more.read_copy": {"123", "447700900123"},
    "reminders.show": {"123"},
    "paper.type_in": {"12"},
}


@pytest.mark.parametrize("key", sorted(SCREENS), ids="-".join)
def test_a_screen_is_plain_enough(key):
    assert faults(SCREENS[key], OLDEST[key[0]]) == []


def test_every_message_was_read():
    read = {string for strings in SCREENS.values() for string in strings}
    asked = {one for message in messages() for one in (message if isinstance(message, tuple) else (message,))}
    assert read >= asked
    assert {who for who, _where in SCREENS} == {"participant", "staff"}


def test_no_message_measures_anybody():
    said = [string for (who, _where), strings in SCREENS.items() if who == "participant" for string in strings]
    assert {string: banned(string) for string in said if banned(string)} == {}


@pytest.fixture
def pages(all_there):
    """Every page as everybody who has a diary, or might, is answered: by whom, its endpoint and itself."""
    found = []
    for name in LOOKED_AT_BY:
        browser = all_there.browser(name)
        for rule in all_there.service.app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint.startswith(("accounts.", "welcome.")):
                continue
            answer = browser.peek(all_there.address(rule))
            if answer.mimetype.startswith("image/"):
                continue
            page = Page(rule.rule, answer)
            if page.is_html and page.status == 200:
                found.append((name, rule.endpoint, page))
    return found


@pytest.mark.every_page
def test_every_page_somebody_with_a_diary_sees_is_plain_and_measures_nobody(pages):
    assert len({endpoint for _name, endpoint, _page in pages}) > 40
    wrong = {(name, endpoint): found for name, endpoint, page in pages if (found := wrongs(page, endpoint))}
    assert wrong == {}


def test_a_page_that_measures_somebody_would_be_seen(app):
    endpoint, page = "home.start", Browser(app).visit("/")
    main = page.all("//main")[0]
    for planted in ("Well done", "You have kept 12 of your weeks.", "This participant should provide information."):
        added = main.makeelement("p")
        added.text = planted
        main.append(added)
    found = " ".join(wrongs(page, endpoint))
    assert "well done" in found
    assert "12" in found
    assert "hard" in found


def wrongs(page, endpoint):
    """What is wrong with the words of a page."""
    words = seen(page.tree)
    found = [f"hard: {one}" for one in words if hard_words(one)]
    found += [f"{banned(one)}: {one}" for one in words if banned(one)]
    found += [f"counts: {one}" for one in set(counts(" | ".join(words))) - NEEDED.get(endpoint, set())]
    said = score(words)
    if said and said.age > OLDEST["participant"]:
        found.append(f"reading age {said.age:.1f}")
    if said and said.mean > reading.MEAN_WORDS:
        found.append(f"{said.mean:.1f} words in a sentence")
    return found


@pytest.mark.parametrize(("text", "name"), [
    ("You are behind this week.", "behind"),
    ("2 weeks are overdue.", "overdue"),
    ("You missed a week.", "missed"),
    ("Missing weeks", "missed"),
    ("This one is late.", "late"),
    ("A streak of three", "streak"),
    ("Your score", "score"),
    ("That failed.", "failed"),
    ("Incomplete", "incomplete"),
    ("See your progress", "progress"),
    ("Well done!", "well done"),
    ("3 weeks are still waiting.", "still to do"),
    ("You still need to write.", "still to do"),
    ("80% of your weeks", "per cent"),
    ("Stage two", "stage"),
])  # fmt: skip
def test_what_measures_is_caught(text, name):
    assert name in banned(text)


@pytest.mark.parametrize("text", [
    "Show it later.", "Still saving.", "Your words are still here.", "%(worker)s can see it.", "Underscore",
    "Tell us at once.",
])  # fmt: skip
def test_what_does_not_is_let_be(text):
    assert banned(text) == set()


@pytest.mark.parametrize(("text", "found"), [
    ("You have written 12 weeks.", ["12"]),
    ("3 of 5 done", ["3", "5"]),
    ("Week of 9 November 2026, written at 10:05am", []),
    ("Call 01632 960 123, 116 123 or 999", []),
    ("K7QM-4T9X-2HWP until 24 January", []),
    ("Autumn 2026", []),
])  # fmt: skip
def test_numbers_that_count_are_told_from_those_that_do_not(text, found):
    assert counts(text) == found


@pytest.mark.parametrize(("strings", "fault"), [
    (["The participant must provide consent."], "hard word"),
    (["We will look at it " * 5 + "soon."], "words"),
    (["Organisational accountability necessitates comprehensive documentation."], "reading age"),
    (["We went to the shop and then we came back home and we had some tea there."], "words in a sentence"),
])  # fmt: skip
def test_what_is_too_hard_is_caught(strings, fault):
    assert any(fault in one for one in faults(strings, 11.0))


@pytest.mark.parametrize(("word", "count"), [
    ("week", 1), ("diary", 3), ("people", 2), ("quiet", 2), ("Asha’s", 2), ("table", 2), ("blorple", 2), ("grobe", 1),
])  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_a_sentence_a_child_reads_is_younger_than_one_they_do_not():
    young, old = score(["You can add a few words."]), score(["Participation necessitates authentication procedures."])
    assert young.age < 9 < old.age
    assert score(["Continue", "My journey"]) is None, "labels are no sentences"
    assert sentences(["At 10:05am %(worker)s rang 01632 960 123."]) == [["At", "ten", "Sam", "rang", "ten"]]


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_can_be_measured(strings):
    said = score(strings)
    assert said is None or (said.words >= 3 and said.longest <= said.words)
    assert isinstance(faults(strings, 11.0), list)


def test_the_command_prints_the_figures():
    run = subprocess.run([sys.executable, "-m", "tests.reading"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert "0 over the bar" in run.stdout
