"""Four words: drawn kindly, and read however somebody types them."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.accounts.rules import Role
from socialrx_diary.returning.rules import (
    COUNT,
    ENOUGH,
    Refusal,
    Words,
    every_word,
    may_confirm,
    unkind,
    unknown_word,
)

WORDS = st.lists(st.sampled_from(every_word()), min_size=COUNT, max_size=COUNT)
BETWEEN = st.sampled_from((" ", "  ", "-", ", ", ".", "\n", " / ", "; ", "\t", " 1. "))
MORE_LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=4)


@given(WORDS, BETWEEN, st.lists(st.sampled_from((str.lower, str.upper, str.title)), min_size=COUNT, max_size=COUNT))
def test_words_are_read_in_any_case_with_anything_between(words, between, cases):
    typed = between.join(case(word) for case, word in zip(cases, words, strict=True))
    assert Words.read(f"  {typed} ") == Words(tuple(words))


@given(WORDS, MORE_LETTERS)
def test_the_first_four_letters_are_enough_and_what_follows_does_not_count(words, more):
    typed = " ".join(word[:ENOUGH] + (more if len(word) >= ENOUGH else "") for word in words)
    assert Words.read(typed) == Words(tuple(words))


@given(WORDS)
def test_the_link_says_the_same_words(words):
    spelled = Words(tuple(words)).spelled()
    assert Words.read(spelled) == Words(tuple(words))
    assert re.fullmatch(r"[a-z]{3,8}(-[a-z]{3,8}){3}", spelled), "the script that fills the box knows it by this"


@given(st.text())
def test_nothing_that_is_typed_is_a_fault(typed):
    assert isinstance(Words.read(typed), (Words, Refusal))


@given(WORDS, st.integers(1, COUNT - 1))
def test_too_few_words_or_too_many_are_told_from_wrong_ones(words, how_many):
    assert Words.read(" ".join(words[:how_many])) is Refusal.COUNT
    assert Words.read(" ".join(words + words[:how_many])) is Refusal.COUNT


def test_a_word_that_is_on_no_card_is_named():
    assert Words.read("able zzzz acid able") is Refusal.UNKNOWN_WORD
    assert unknown_word("able zzzz acid able") == "zzzz"


def test_accents_and_letters_that_look_like_others_are_no_hindrance():
    assert Words.read("ＡＢＬＥ äcid able—acid") == Words(("able", "acid", "able", "acid"))


def test_no_two_words_begin_alike():
    assert len(every_word()) == len({word[:ENOUGH] for word in every_word()}) == 2048


def test_what_is_drawn_is_kind_and_hard_to_guess():
    assert unkind() < set(every_word())
    assert round(COUNT * math.log2(len(every_word()) - len(unkind()))) == 44
    drawn = [Words.draw() for _ in range(500)]
    assert not {word for words in drawn for word in words.words} & unkind()
    assert len(set(drawn)) == len(drawn)


@given(st.sampled_from(Role), st.uuids(), st.uuids())
def test_the_second_person_helps_people_back_in_and_did_not_ask(role, second, first):
    assert may_confirm(role, second, first) == (role in {Role.LINK_WORKER, Role.ADMINISTRATOR} and second != first)
