from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.consent import own_words, wording
from socialrx_diary.consent.own_words import Words
from socialrx_diary.studies.rules import told
from socialrx_diary.wordings.rules import changes, left_behind, line, reads

LINES = st.lists(st.sampled_from(["you", "can", "{worker}", "see", "weeks.", "No,", "no"]), max_size=8).map(" ".join)


def said(pieces):
    return " ".join("".join(piece.text if piece.text.endswith(" ") else piece.text + " " for piece in pieces).split())


@given(LINES, LINES)
def test_both_sides_of_a_comparison_hold_all_their_words_in_order(before, after):
    found = line(before, after)
    assert said(found.before) == " ".join(before.split())
    assert said(found.after) == " ".join(after.split())


@given(LINES)
def test_what_is_the_same_has_no_mark(words):
    assert {piece.kind for piece in line(words, words).pieces} <= {"same"}


def test_one_word_changed_is_one_word_marked():
    found = line("You can see it.", "You may see it.")
    assert [(piece.kind, piece.text.strip()) for piece in found.pieces] == [
        ("same", "You"), ("old", "can"), ("new", "may"), ("same", "see it."),
    ]  # fmt: skip


def test_a_paragraph_more_and_a_language_more_are_new_from_end_to_end():
    before = Words("Title", ("One.",), {"yes": "Yes"})
    after = Words("Title", ("One.", "Two."), {"yes": "Yes"})
    assert [one.before for one in changes(before, after)][2] == ()
    assert all(piece.kind == "new" for one in changes(None, after) for piece in one.pieces)


def test_words_left_as_they_were_beside_changed_english_are_pointed_out():
    before = {code: Words(code, (), {}) for code in ("en", "cy", "ur")}
    after = {**before, "en": Words("New", (), {}), "ur": Words("Newer", (), {})}
    assert left_behind(before, after, "en") == ["cy"]
    assert left_behind(before, before, "en") == []


@given(st.integers(min_value=0, max_value=30_000))
def test_people_are_told_to_the_nearest_five_and_so_few_not_at_all(count):
    number = told(count)
    assert (number is None) == (count < 5)
    assert number is None or (number % 5 == 0 and abs(number - count) <= 2)


def test_our_own_words_read_plain():
    for question in own_words.QUESTIONS:
        assert reads(own_words.ours(question, "en").lines).plain, question.key


def test_hard_words_and_long_sentences_are_named():
    found = reads([("You consent to the processing of your information for the purposes that are set out in our notice "
                   "on privacy as amended.")])  # fmt: skip
    assert found.hard == ("consent", "information")
    assert found.too_long
    assert not found.plain


def test_a_question_is_told_in_a_language_whole_or_not_at_all():
    changed = replace(wording.SHARE, title="This was never said in Welsh.")
    assert own_words.ours(wording.SHARE, "cy")
    assert own_words.ours(changed, "cy") is None
    assert own_words.ours(changed, "en")
