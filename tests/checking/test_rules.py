"""What leaves a passage: nothing hidden, everything kept to the letter, and nothing while anything is open."""

import random
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.checking.rules import (
    TAGS,
    Choice,
    Decision,
    DoesNotFitError,
    carried,
    cleared,
    effect,
    fit,
    kept,
    laid,
    left,
    may_be_put,
    pieces,
    read,
    with_phrase,
    with_repeats,
)

WORDS = "Rang Sheila from Age UK. 😀 Sheila’s dad fell on 3 May."


@dataclass(frozen=True)
class Found:
    start: int
    end: int
    why: str = "Looks like a name"


def at(words, was, choice=None, to="", kind="person", start=None):
    start = words.index(was) if start is None else start
    return Decision(start, start + len(was), kind, was, "", choice, to)


def hide(words, was, **more):
    return at(words, was, Choice.HIDE, **more)


@st.composite
def decided(draw):
    """Any words, some of them marked, each with something decided."""
    letters = st.characters(exclude_categories=("Cs",)) | st.sampled_from("ŵ😀👩‍🌾\r\n[]é")
    words = draw(st.text(letters, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=10)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    decisions = []
    for start, end in spans:
        choice = draw(st.sampled_from(Choice))
        to = draw(st.sampled_from(["friend", "my son", "ŵyr"])) if choice is Choice.CHANGE else ""
        decisions.append(Decision(start, end, draw(st.sampled_from(sorted(TAGS))), words[start:end], "", choice, to))
    return words, decisions


def test_what_is_hidden_becomes_its_kind_what_is_changed_its_word_and_the_rest_stays():
    decisions = [
        hide(WORDS, "Sheila"),
        at(WORDS, "Age UK", Choice.KEEP, kind="org"),
        at(WORDS, "Sheila", Choice.CHANGE, "my friend", start=27),
        hide(WORDS, "3 May", kind="date"),
    ]
    assert cleared(WORDS, decisions) == "Rang [person] from Age UK. 😀 my friend’s dad fell on [date]."


@given(decided())
def test_kept_words_are_kept_to_the_letter_and_hidden_ones_leave_nothing(given_):
    words, decisions = given_
    expected, rest = list(words), words
    for one in sorted(decisions, key=lambda it: -it.start):
        expected[one.start : one.end] = list(one.instead)
    assert cleared(words, decisions) == "".join(expected)
    for one in decisions:
        assert one.choice is Choice.KEEP or one.was not in one.instead or one.was in TAGS[one.kind] or one.to
    kept_parts = [piece.words for piece in pieces(words, decisions) if piece.number is None]
    for part in kept_parts:  # each in its order, none twice
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]


@given(decided(), st.randoms())
def test_the_order_of_decisions_does_not_matter(given_, chance: random.Random):
    words, decisions = given_
    mixed = list(decisions)
    chance.shuffle(mixed)
    assert cleared(words, mixed) == cleared(words, decisions)
    assert effect(mixed) == effect(decisions)


@given(decided())
def test_a_passage_cut_at_its_marks_is_the_passage(given_):
    words, decisions = given_
    cut = list(pieces(words, decisions))
    assert "".join(piece.words for piece in cut) == words
    assert [piece.number for piece in cut if piece.number] == list(range(1, len(decisions) + 1))


@given(decided())
def test_decisions_are_read_as_they_were_kept(given_):
    _words, decisions = given_
    assert read(kept(decisions)) == decisions


@given(decided(), st.data())
def test_no_words_leave_while_anything_is_open(given_, data):
    words, decisions = given_
    if decisions:
        number = data.draw(st.integers(0, len(decisions) - 1))
        decisions[number] = replace(decisions[number], choice=None)
        assert left(decisions) == 1
        with pytest.raises(DoesNotFitError):
            cleared(words, decisions)


@pytest.mark.parametrize(
    "wrong",
    [
        [hide(WORDS, "Rang Sheila"), hide(WORDS, "Sheila from")],
        [hide(WORDS, "Sheila"), hide(WORDS, "Sheila")],
        [Decision(5, 11, "person", "Joan B", "", Choice.HIDE)],
        [Decision(5, 5, "person", "", "", Choice.HIDE)],
        [Decision(-3, 2, "person", "", "", Choice.HIDE)],
        [Decision(90, 95, "person", "", "", Choice.HIDE)],
        [at(WORDS, "Sheila", Choice.CHANGE, "")],
        [at(WORDS, "Sheila", Choice.CHANGE, "x" * 41)],
        [at(WORDS, "Sheila", Choice.CHANGE, "two\nlines")],
    ],
)
def test_decisions_that_cannot_be_for_these_words_are_refused(wrong):
    with pytest.raises(DoesNotFitError):
        cleared(WORDS, wrong)


@pytest.mark.parametrize(("to", "may"), [("friend", True), ("x" * 40, True), ("", False), (" friend", False)])
def test_a_word_put_there_is_short_and_in_one_line(to, may):
    assert may_be_put(to) is may


@given(decided())
def test_everything_is_open_at_first_whatever_others_decided(given_):
    words, decisions = given_
    found = [(Found(one.start, one.end), one.kind) for one in decisions]
    first = laid(words, found, [])
    assert [(one.start, one.end) for one in first] == sorted((one.start, one.end) for one in decisions)
    assert all(one.choice is None for one in laid(words, found, [decisions]))


@given(decided(), decided())
def test_marks_of_several_readers_never_overlap_and_take_in_all_of_each(given_, other):
    words, decisions = given_
    theirs = [
        Decision(one.start, one.end, one.kind, words[one.start : one.end], "", one.choice, one.to)
        for one in other[1]
        if one.end <= len(words)
    ]
    together = laid(words, [], [decisions, theirs])
    assert fit(words, together)
    for one in (*decisions, *theirs):
        assert any(each.start <= one.start and one.end <= each.end for each in together)


def test_what_was_decided_before_stays_where_the_mark_is_the_same():
    before = [hide(WORDS, "Sheila")]
    now = laid(WORDS, [(Found(5, 11), "person"), (Found(17, 23), "org")], [before])
    assert [one.choice for one in carried(now, before)] == [Choice.HIDE, None]


def test_words_the_highlighter_missed_are_marked_wherever_they_stand_whole():
    words = "Ann rang. Planned it with ann, and ANN’S sister."
    more = with_phrase(words, [], "Ann", "person")
    assert [one.was for one in more] == ["Ann", "ann", "ANN"]
    assert all(one.choice is None for one in more)
    assert with_phrase(words, more, "ann", "person") is None, "nothing new"
    assert with_phrase(words, [], "Bert", "person") is None
    assert with_phrase(words, [], "  ", "person") is None
    assert [one.was for one in with_phrase(words, [], "lan", "person")] == ["lan"], "within a word where nowhere whole"
    assert [one.was for one in with_phrase("St\r\nAlbans", [], "St Albans", "place")] == ["St\r\nAlbans"]


def test_a_longer_mark_takes_in_the_shorter_one_and_is_open():
    words = "Sheila Jones rang."
    more = with_phrase(words, [hide(words, "Sheila")], "Sheila Jones", "person")
    assert [(one.was, one.choice) for one in more] == [("Sheila Jones", None)]


def test_what_is_hidden_here_and_stands_unmarked_there_is_marked_there():
    decisions = with_repeats(WORDS, [hide(WORDS, "Sheila")])
    assert [(one.was, one.start, one.choice) for one in decisions] == [("Sheila", 5, Choice.HIDE), ("Sheila", 27, None)]
    assert with_repeats(WORDS, [at(WORDS, "Sheila", Choice.KEEP)]) == [at(WORDS, "Sheila", Choice.KEEP)]


def test_two_who_leave_the_same_words_agree_whatever_else_they_marked():
    mine, theirs = [hide(WORDS, "Sheila")], [hide(WORDS, "Sheila"), at(WORDS, "Age UK", Choice.KEEP)]
    assert effect(mine) == effect(theirs) != effect([at(WORDS, "Sheila", Choice.KEEP)])
