"""The lists are as the code reads them: folded, in order, each word once, none too long to look through."""

from pathlib import Path

import pytest

from socialrx_diary.names import lexicon
from socialrx_diary.names.texts import folded

LISTS = sorted((Path(lexicon.__file__).parent / "lists").glob("*.txt"))
OF_PHRASES = {"places", "countries", "known-to-all", "work", "illnesses", "peoples", "events"}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_says_what_it_is_and_is_folded(path):
    head, body = path.read_text(encoding="utf-8").split("\n", 1)
    assert head.startswith("# ")
    words = [word.strip() for word in body.replace("\n", " ").split(";" if path.stem in OF_PHRASES else None)]
    assert len(words) == len(set(words)) and all(words)
    assert all(folded(word) == word for word in words if path.name != "postcode-areas.txt")
    assert path.stat().st_size < 65_000


@pytest.mark.parametrize("word", ["went", "didnt", "didn't", "stopped", "tried", "making", "happiest", "neighbours"])
def test_forms_of_ordinary_words_are_ordinary(word):
    assert lexicon.ordinary(word)


@pytest.mark.parametrize("word", ["xqzvb", "okonkwo", "hodan"])
def test_a_name_is_no_ordinary_word(word):
    assert not lexicon.english(word)


@pytest.mark.parametrize(
    ("word", "slipped"), [("febuary", True), ("finaly", True), ("becuase", True), ("okonkwo", False), ("bev", False)]
)
def test_a_slip_of_the_finger_is_no_name(word, slipped):
    assert lexicon.slip(word) is slipped


def test_every_file_of_others_is_named_in_the_notice():
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    theirs = [path.name for path in LISTS if "NOTICE" in path.read_text(encoding="utf-8").split("\n", 1)[0]]
    assert len(theirs) == 7 and all(f"lists/{name}" in notice for name in theirs)
