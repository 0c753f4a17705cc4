"""The reading age that the app tells, held against the dictionary that the tests have."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.consent import reading
from tests.kit import reading as by_dictionary

SCREENS = by_dictionary.screens()


def test_syllables_by_letters_agree_with_the_dictionary_for_nearly_every_word_we_say():
    said = Counter(word for strings in SCREENS.values() for one in reading.sentences(strings) for word in one)
    wrong = sum(often for word, often in said.items() if reading.syllables(word) != by_dictionary.syllables(word))
    assert wrong / said.total() < 0.02


def test_the_age_of_a_screen_is_near_the_dictionarys():
    scores = [(reading.score(strings), by_dictionary.score(strings)) for strings in SCREENS.values()]
    apart = [abs(ours.age - theirs.age) for ours, theirs in scores if ours and ours.words >= 40]
    assert len(apart) > 40
    assert max(apart) < 0.7


def test_a_name_in_braces_counts_as_a_short_name():
    assert reading.sentences(["{worker} is your {worker_word}."]) == [["Sam", "is", "your", "Sam"]]


def test_what_is_too_hard_is_found():
    assert reading.hard_words("The participant must provide consent.") == {"participant", "provide", "consent"}
    assert reading.too_long(["We will look at it " * 5 + "soon."])
    assert reading.score(["Organisational accountability necessitates comprehensive documentation."]).age > 20


@given(st.lists(st.text()))
def test_any_text_can_be_measured(strings):
    found = reading.score(strings)
    assert found is None or found.words >= 3
