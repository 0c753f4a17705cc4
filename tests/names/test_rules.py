"""What is true of highlights whatever somebody writes."""

import random
import re
import sys
import unicodedata
from importlib import import_module
from re import _constants, _parser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.names.kinds import NHS_NUMBER
from socialrx_diary.names.numbers import is_nhs_number
from socialrx_diary.names.rules import Highlight, Kind, Known, highlights
from socialrx_diary.names.texts import in_word
from tests.kit import planting

PIECES = st.sampled_from([
    *["I", "we", "Sheila", "sheila", "SHEILA", "Will", "will.", "May", "3", "14", "March", "1962", "07700", "900123"],
    *["999", "000", "0018", "Mr", "Dr.", "St", "Aidan's", "church", "hall", "our", "friend", "called", "the"],
    *["only", "man", "in", "village", "rang", "@", "dot", "example.org", "www.", "flat"],
    *["3", "road", "Road", "S10", "2TN", "am"],
    *["93", "years", "old", "\n", "é", "e\u0301", "ś", "😀", "👩‍👩‍👧", "ﬁ", "ß"],
    *["١٢٣", "شکریہ", "’s", "-", "–", "/", "(", ")"],
    *["£", "_", "QQ123456C", "of", "and", ",", ""],
])  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)
)
KNOWN = st.lists(st.builds(Known, st.one_of(PIECES, st.text(max_size=10)), st.sampled_from(Kind)), max_size=3)


FEW = settings(max_examples=50)


@FEW
@given(WORDS, KNOWN)
def test_highlights_are_in_order_within_the_words_and_never_overlap(words, known):
    found = highlights(words, known)
    ends = [place for one in found for place in (one.start, one.end)]
    assert ends == sorted(ends) and all(0 <= place <= len(words) for place in ends)
    assert all(words[one.start : one.end].strip() for one in found)


@FEW
@given(WORDS)
def test_no_highlight_cuts_a_word_in_two(words):
    for one in highlights(words):
        for edge in (one.start, one.end):
            assert not (0 < edge < len(words) and in_word(words[edge - 1]) and in_word(words[edge])), words[
                one.start : one.end
            ]


@FEW
@given(WORDS)
def test_it_does_not_matter_how_accents_are_kept(words):
    together, apart = (unicodedata.normalize(form, words) for form in ("NFC", "NFD"))
    assert _told(together) == _told(apart)


def _told(words):
    return [(unicodedata.normalize("NFC", words[one.start : one.end]), one.kind, one.why) for one in highlights(words)]


@FEW
@given(WORDS, KNOWN)
def test_the_same_words_are_always_told_the_same(words, known):
    assert highlights(words, known) == highlights(words, known[::-1])


@pytest.mark.parametrize("kind", sorted(planting.PLANTS))
@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**9),
    before=st.sampled_from(["", "it is ", "She said: ", "😀 ", "Ring me on "]),
    after=st.sampled_from(["", ".", ", she said", "\n"]),
)
def test_what_is_planted_is_found(kind, seed, before, after):
    chance = random.Random(seed)
    plant = planting.nhs_number(chance) if kind == "id_number" else planting.PLANTS[kind](chance)
    before = "I am " if kind == "age" else before
    words = before + plant + after
    covered = {place for one in highlights(words) for place in range(one.start, one.end)}
    assert {*range(len(before), len(before) + len(plant))} <= covered


@given(st.integers(10**9, 10**10 - 1).map(str))
def test_only_a_right_check_digit_makes_an_nhs_number(digits):
    told = [one.why for one in highlights(f"It says {digits} on it.") if one.why == NHS_NUMBER]
    assert bool(told) == is_nhs_number(digits)


@given(st.integers(0, 10**9 - 1).map(lambda number: f"{number:09}"))
def test_of_ten_last_digits_at_most_one_is_right(nine):
    assert sum(is_nhs_number(nine + last) for last in "0123456789") <= 1


@FEW
@given(st.sampled_from(["Xanthippe", "Oyelaran", "Brzezicki"]), st.sampled_from(list(Kind)), WORDS)
def test_what_is_known_is_found_wherever_it_stands(name, kind, words):
    said = f"{words} . {name} ."
    start = len(said) - len(name) - 2
    assert any(one.start <= start and one.end >= start + len(name) for one in highlights(said, [Known(name, kind)]))


def test_a_highlight_has_words_in_it():
    with pytest.raises(ValueError, match="words in it"):
        Highlight(3, 3, Kind.DATE, "")


PATTERNS = {
    f"{module}.{name}.{number}": pattern
    for module in ("numbers", "times", "places", "rare", "texts")
    for name, value in vars(import_module(f"socialrx_diary.names.{module}")).items()
    for number, pattern in enumerate(value if isinstance(value, list | tuple) else [value])
    if isinstance(pattern, re.Pattern)
}


def _repeats(tree):
    """Every repeat in a pattern: how often at most, and the most repeats that can stand one in another."""
    for code, value in tree:
        if code in {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}:
            inner = [nested for _, nested in _repeats(value[2])]
            yield value[1], value[1] * max(inner, default=1)
            yield from _repeats(value[2])
        elif isinstance(value, tuple):
            for part in value:
                for piece in part if isinstance(part, list) else [part]:
                    if isinstance(piece, _parser.SubPattern):
                        yield from _repeats(piece)
        elif isinstance(value, _parser.SubPattern):
            yield from _repeats(value)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_can_be_kept_busy(name):
    pattern = PATTERNS[name]
    repeats = [*_repeats(_parser.parse(pattern.pattern, pattern.flags))]
    assert all(most < 400 and nested < 2000 for most, nested in repeats), repeats


def test_a_pattern_that_can_be_kept_busy_is_seen():
    assert max(nested for _, nested in _repeats(_parser.parse("(?:x|(a+)+b)?"))) > 10**9
    assert max(nested for _, nested in _repeats(_parser.parse("(?=(?:a{1,50}){1,50})"))) == 2500


HOSTILE = {
    "one word": "a" * 600, "capitals": "Xqzvbnm ", "camels": "Aa", "digits": "1" * 600, "spaced digits": "1 ",
    "phones": "07700 ", "ats": "a@", "dots": "a.", "under": "a_", "saints": "st ", "tens": "twenty ",
    "only": "the only man ", "flats": "flat 1, ", "titles": "Mr ", "codes": "AB-12-", "funerals": "funeral at ",
    "marks": "e\u0301\u0302", "names": "Sheila ", "slashes": "1/1/", "small": "qwertzuio ",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_twice_the_words_take_twice_the_steps(name):
    highlights("Sheila")
    once, twice = (_steps((HOSTILE[name] * 600)[:length]) for length in (300, 600))
    assert twice < 2.5 * once + 3000


def _steps(words):
    """Lines run in looking through words: what a clock would measure, without a clock."""
    steps = 0

    def count(frame, event, arg):
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        highlights(words)
    finally:
        sys.settrace(before)
    return steps
