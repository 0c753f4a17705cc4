"""What is true of drafts: none is written over, and what is kept already is no draft."""

from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.drafts.rules import MOST_TYPED, Draft, Mark, how_far, in_one_box, page_named, read, spelled

NOW = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
MARKS = st.lists(st.builds(Mark, st.uuids(), st.integers(0, MOST_TYPED)), max_size=5).map(tuple)
WORDS = st.text("ab \n", min_size=1, max_size=5).map(str.strip).filter(bool)


def draft(words, based_on=0):
    return Draft(words, based_on, None, Mark(uuid4(), 1), NOW)


@given(MARKS)
def test_marks_come_back_as_they_went(marks):
    assert read(spelled(marks)) == marks


@given(st.text(max_size=40))
def test_what_is_no_mark_is_left_out(said):
    assert all(0 <= mark.typed <= MOST_TYPED for mark in read(said))
    assert 0 <= how_far(said) <= MOST_TYPED
    assert page_named(said)


@given(st.lists(WORDS, min_size=1, max_size=4), WORDS)
def test_every_draft_is_in_the_box_or_kept_already(texts, kept):
    waiting = in_one_box([draft(text) for text in texts], {0: "", 1: kept}, 1)
    box = waiting.words if waiting else ""
    assert all(text in box or text in kept for text in texts)
    assert waiting is None or len(waiting.took) == len(texts)


def test_what_is_kept_already_is_no_draft():
    assert in_one_box([draft("Soup.", 1)], {0: "", 1: "Soup."}, 1) is None


def test_the_beginning_of_what_was_kept_came_late_and_is_no_draft():
    assert in_one_box([draft("Sou", 0)], {0: "", 1: "Soup."}, 1) is None


def test_words_taken_away_from_a_kept_week_are_a_draft():
    waiting = in_one_box([draft("Soup.", 1)], {0: "", 1: "Soup. Bread."}, 1)
    assert (waiting.words, waiting.based_on) == ("Soup.", 1)


def test_a_draft_goes_on_when_only_the_ticks_have_changed_since():
    waiting = in_one_box([draft("Soup. Bread.", 1)], {0: "", 1: "Soup.", 2: "Soup."}, 2)
    assert waiting.based_on == 2


def test_a_draft_of_words_that_have_changed_since_will_clash():
    waiting = in_one_box([draft("Soup. Bread.", 1)], {0: "", 1: "Soup.", 2: "Tea."}, 2)
    assert waiting.based_on == 1
