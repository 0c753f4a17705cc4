import re
from hashlib import sha256

import pytest

from socialrx_diary import language
from socialrx_diary.consent import wording
from socialrx_diary.consent.models import Permission
from socialrx_diary.consent.rules import FITS, Scope
from tests.kit.people import NAMES

# The words of each version as people were shown them. Other words are another version: raise it, then add a line here.
AGREED_TO = {
    ("keep", 1): "3b45a8753f229df3",
    ("share", 1): "2c959eccefceb861",
    ("share_when", 1): "8be80d73b011956d",
    ("research", 1): "e4782d6ac47a64bd",
    ("research", 2): "15dfebd9839f8b12",
    ("entry", 1): "0bcc7d4d6208ce28",
    ("take_out", 1): "a08b7a1a94e2a5b1",
    ("put_back", 1): "c067532840bbd1da",
    ("who_sees", 1): "7b8c321410a288f4",
    ("sentences", 1): "adaffa2c8f4a918e",
    ("headings", 1): "c5a2a0f00b52d6e8",
    ("stop", 1): "0b118eb54badbac3",
    ("answers", 1): "66f5a5e6e24012d6",
    ("ended", 1): "fb6ee998271f9cae",
    ("leave", 1): "b1f050737ad7ecb9",
    ("keep_after_all", 1): "2414f93f86cc326b",
    ("anew", 1): "ef006a9dd38c27d3",
    ("notes", 1): "5e36eef5da4815cb",
    ("stop_notes", 1): "5782f75ea1bf5916",
    ("pass_on", 1): "b6c7b6f5bb4f584f",
    ("take_back", 1): "66dbf802c904b7b4",
    ("talk", 1): "06526ca6356e1020",
    ("line", 1): "331ac26c2765ff99",
    ("study_week", 1): "c80006f81b6757ed",
    ("quotes", 1): "e3c46cf33c0f91d2",
}


def fingerprint(one):
    said = "\n".join((one.title, *one.paragraphs, *(f"{value}={text}" for value, text in one.options)))
    return sha256(said.encode()).hexdigest()[:16]


@pytest.mark.parametrize("one", [*wording.EVERY, *wording.OLDER], ids=lambda one: f"{one.key}-{one.version}")
def test_words_never_change_under_the_same_version(one):
    assert AGREED_TO.get((one.key, one.version)) == fingerprint(one), "other words are another version"


def test_every_older_version_is_still_told():
    ours = {(one.key, one.version) for one in (*wording.EVERY, *wording.OLDER)}
    assert ours == set(AGREED_TO)


def test_every_question_is_listed_once_and_has_its_own_key():
    named = [one for one in vars(wording).values() if isinstance(one, wording.Wording)]
    assert sorted(named, key=str) == sorted(wording.EVERY, key=str)
    assert len({one.key for one in wording.EVERY}) == len(wording.EVERY)


@pytest.mark.parametrize("one", wording.EVERY, ids=lambda one: one.key)
def test_every_name_is_put_in(one):
    shown = wording.shown(one, **NAMES)
    said = " ".join((shown.title, *shown.paragraphs, *(text for _value, text in shown.options)))
    assert "%" not in said
    assert not re.search(r"\b(please|sorry|should|easy)\b", said, re.IGNORECASE)


@pytest.mark.parametrize(
    ("one", "scope"),
    [
        (wording.KEEP, Scope.KEEP),
        (wording.SHARE, Scope.SHARE),
        (wording.SHARE_WHEN, Scope.SHARE_WHEN),
        (wording.RESEARCH, Scope.RESEARCH),
    ],
)
def test_every_answer_offered_can_be_chosen_and_no_choice_is_kept_back(one, scope):
    assert {value for value, _text in one.options} == {choice.value for choice in FITS[scope]}


@pytest.mark.parametrize("worker", ["Asha", "Ben"])
def test_the_hash_is_of_the_words_with_their_names(worker):
    shown = wording.shown(wording.SHARE, **{**NAMES, "worker": worker})
    said = "\n".join(("share", "1", shown.title, *shown.paragraphs, *(text for _value, text in shown.options)))
    assert shown.sha256 == sha256(said.encode()).hexdigest()
    assert worker in said


def test_any_other_word_version_or_answer_is_another_hash():
    base = wording.Shown("share", 1, "Title", ("One", "Two"), (("yes", "Yes"),))
    others = [
        wording.Shown("keep", 1, "Title", ("One", "Two"), (("yes", "Yes"),)),
        wording.Shown("share", 2, "Title", ("One", "Two"), (("yes", "Yes"),)),
        wording.Shown("share", 1, "Titles", ("One", "Two"), (("yes", "Yes"),)),
        wording.Shown("share", 1, "Title", ("One", "Two."), (("yes", "Yes"),)),
        wording.Shown("share", 1, "Title", ("One",), (("yes", "Yes"),)),
        wording.Shown("share", 1, "Title", ("One", "Two"), (("yes", "Yes."),)),
    ]
    assert len({one.sha256 for one in (base, *others)}) == len(others) + 1


def test_a_permission_keeps_the_hash_of_what_was_on_the_screen_and_its_language(service, maureen):
    browser = maureen.browser()
    page = browser.visit("/sharing/change")
    browser.submit(page, share="words", when="no")
    with service.database.reading() as session:
        rows = session.query(Permission).filter_by(participant_id=maureen.id, recipient_id=service.asha.id).all()
    names = {"worker": "Asha", "worker_word": "link worker", "service": "Park Road"}
    for row, one in zip(rows, (wording.SHARE, wording.SHARE_WHEN), strict=True):
        shown = wording.shown(one, **names)
        assert (row.wording, row.wording_version, row.wording_sha256) == (one.key, one.version, shown.sha256)
        assert row.language == language.SOURCE
        assert row.device_id == maureen.actor.device_id
        for said in (shown.title, *shown.paragraphs, *(text for _value, text in shown.options)):
            assert said in page.words
