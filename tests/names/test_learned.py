"""A model beside the rules adds what they miss and changes nothing they say. None has to be there."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from socialrx_diary.names import learned
from socialrx_diary.names.kinds import LEARNED
from socialrx_diary.names.rules import Highlight, Kind, highlights
from socialrx_diary.settings import Settings

WORDS = "I saw Sheila by the arboretum."


def test_without_a_model_there_are_the_rules():
    assert learned.highlighter("") is highlights
    assert learned.highlighter("no_such_model_anywhere") is highlights


def test_a_model_adds_what_the_rules_miss_and_leaves_what_they_say():
    start = WORDS.index("arboretum")

    def finder(words):
        yield Highlight(6, 12, Kind.ORG, LEARNED)
        yield Highlight(start, start + 9, Kind.PLACE, LEARNED)

    found = learned.beside_rules(finder)(WORDS)
    assert found == [*highlights(WORDS), Highlight(start, start + 9, Kind.PLACE, LEARNED)]


@pytest.fixture
def spacy(monkeypatch):
    """Stand in for a spaCy that is not installed here, with the few words of its own that are used."""
    pieces = [(20, 29, "FAC"), (0, 1, "CARDINAL")]
    ents = [SimpleNamespace(start_char=start, end_char=end, label_=label) for start, end, label in pieces]
    double = ModuleType("spacy")
    double.load = lambda name: lambda words: SimpleNamespace(ents=ents)
    monkeypatch.setitem(sys.modules, "spacy", double)
    monkeypatch.setattr(learned, "find_spec", lambda name: object())
    learned.highlighter.cache_clear()
    yield
    learned.highlighter.cache_clear()


def test_a_model_that_is_named_and_there_is_asked(spacy):
    assert [WORDS[one.start : one.end] for one in learned.highlighter("some_model")(WORDS)] == ["Sheila", "arboretum"]


def test_the_name_of_a_model_is_a_setting_and_mostly_empty():
    assert Settings.from_environment({}).names_model == ""
    assert Settings.from_environment({"SOCIALRX_NAMES_MODEL": "some_model"}).names_model == "some_model"
