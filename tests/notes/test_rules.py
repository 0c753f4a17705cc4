"""Who may write what in notes, what a second writer meets, and when both agree."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.notes.copies import Copy, as_text, read, spelled
from socialrx_diary.notes.rules import (
    Answer,
    Answered,
    Before,
    Kept,
    Part,
    State,
    Words,
    Writer,
    Written,
    how_kept,
    lines_of,
    may_write,
    state_of,
    stood,
)

DAY, NOW = date(2026, 11, 26), datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(("by_person", "part", "last", "writer"), [
    (True, Part.PERSON, None, Writer.PERSON),
    (True, Part.PERSON, Writer.FOR_PERSON, Writer.PERSON),
    (True, Part.WORKER, None, None),
    (True, Part.AGREED, Writer.WORKER, Writer.PERSON),
    (True, Part.DIFFERENT, Writer.WORKER, Writer.PERSON),
    (False, Part.WORKER, Writer.WORKER, Writer.WORKER),
    (False, Part.PERSON, None, Writer.FOR_PERSON),
    (False, Part.PERSON, Writer.FOR_PERSON, Writer.FOR_PERSON),
    (False, Part.PERSON, Writer.PERSON, None),
    (False, Part.AGREED, Writer.PERSON, Writer.WORKER),
])  # fmt: skip
def test_each_voice_is_written_by_its_owner(by_person, part, last, writer):
    assert may_write(by_person, part, Words(part, 1, "x", last)) is writer


@pytest.mark.parametrize(("based_on", "before", "kept"), [
    (3, None, Kept.NEW),
    (2, None, Kept.BESIDE),
    (2, Before(1, goes_on=True), Kept.IN_PLACE),
    (3, Before(1, goes_on=False), Kept.NEW),
    (2, Before(1, goes_on=False), Kept.BESIDE),
    (3, Before(9, goes_on=True), Kept.OLDER),
])  # fmt: skip
def test_nobody_writes_over_what_they_have_not_seen(based_on, before, kept):
    assert how_kept(Words(Part.AGREED, 3), Written("x", based_on, uuid4(), 5), before) is kept


def answered(answer, parts, number=1):
    return Answered(number, answer, DAY, stood(parts), NOW)


def test_both_agree_on_the_very_versions_that_were_seen():
    parts = {Part.AGREED: Words(Part.AGREED, 2, "Ring them")}
    later = {Part.AGREED: Words(Part.AGREED, 3, "Ring them on Monday")}
    assert state_of({}, ()) is State.EMPTY
    assert state_of(parts, ()) is State.OPEN
    assert state_of(parts, (answered(Answer.RIGHT, parts),)) is State.RIGHT
    assert state_of(parts, (answered(Answer.ALOUD, parts),)) is State.ALOUD
    assert state_of(later, (answered(Answer.RIGHT, parts),)) is State.CHANGED
    assert state_of(parts, (answered(Answer.RIGHT, parts), answered(Answer.NOT_RIGHT, parts, 2))) is State.NOT_RIGHT
    assert state_of(later, (answered(Answer.NOT_RIGHT, parts),)) is State.OPEN


def test_a_list_is_read_line_by_line_without_its_bullets():
    assert lines_of("- Ring them\n\n • Ring them\n* Try the choir  ") == ("Ring them", "Try the choir")


@given(st.dictionaries(st.sampled_from(Part), st.text(min_size=1)), st.text(), st.text(), st.booleans())
def test_a_copy_is_read_as_it_was_sealed(parts, person, worker, for_person):
    copy = Copy(person, worker, DAY, Answer.RIGHT, DAY, parts, for_person)
    assert read(spelled(copy), Answer.RIGHT, DAY) == copy


def test_a_copy_as_text_has_both_names_and_every_word():
    parts = {Part.PERSON: "It was hard.", Part.WORKER: "We rang.", Part.AGREED: "- The choir", Part.DIFFERENT: "No."}
    told = as_text(Copy("Maureen", "Asha", DAY, Answer.RIGHT, DAY, parts), "26 November 2026", "Said so.")
    for words in ("Maureen says", "It was hard.", "Asha says", "We rang.", "- The choir", "We see this differently"):
        assert words in told
