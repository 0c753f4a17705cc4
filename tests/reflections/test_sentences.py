import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.reflections.sentences import changed_since, cut, left, marked

CUTS = {
    "two": ("Saw June. We laughed!", ["Saw June. ", "We laughed!"]),
    "a line is one": ("milk\nbread\n\ntea", ["milk\n", "bread\n\n", "tea"]),
    "without a stop": ("just words", ["just words"]),
    "nothing": ("", []),
    "a title": ("I saw Dr. Shah today. He was kind.", ["I saw Dr. Shah today. ", "He was kind."]),
    "letters with stops": ("At 3.5 p.m. e.g. tea. Then home.", ["At 3.5 p.m. e.g. tea. ", "Then home."]),
    "an initial": ("J. Jones rang. Good.", ["J. Jones rang. ", "Good."]),
    "I alone is no initial": ("So did I. Then home.", ["So did I. ", "Then home."]),
    "dots": ("Well... maybe… Yes?! No.", ["Well... ", "maybe… ", "Yes?! ", "No."]),
    "quotes": ("“Really?” she said. (Yes.) Ha.", ["“Really?” ", "she said. ", "(Yes.) ", "Ha."]),
    "little pictures": ("Lovely 🌧️. Great!👩‍👩‍👧 Home.", ["Lovely 🌧️. ", "Great!👩‍👩‍👧 ", "Home."]),
    "Welsh": ("Es i i'r siop. Gwelais Siân.", ["Es i i'r siop. ", "Gwelais Siân."]),
    "Arabic": ("كيف حالك؟ بخير۔ شكرا", ["كيف حالك؟ ", "بخير۔ ", "شكرا"]),
    "Hindi": ("मैं घर गया। अच्छा था।", ["मैं घर गया। ", "अच्छा था।"]),
    "without spaces": ("今日は雨。元気？はい", ["今日は雨。", "元気？", "はい"]),
    "small letters": ("went out. saw june. nice", ["went out. ", "saw june. ", "nice"]),
}
texts = st.text(st.sampled_from("aZé. \n!?…。؟”(😀️\u202eم9") | st.characters(codec="utf-8"), max_size=60)


def name(text):
    """A mark that can be read: the text itself."""
    return text


@pytest.mark.parametrize(("words", "expected"), CUTS.values(), ids=CUTS)
def test_words_are_cut_where_people_would(words, expected):
    assert cut(words) == expected


@given(texts)
def test_put_together_again_they_are_the_words(words):
    assert "".join(cut(words)) == words


@given(texts)
def test_no_sentence_is_only_space(words):
    assert all(one.strip() for one in cut(words)) or not words.strip()


@given(texts)
def test_every_sentence_has_a_mark_of_its_own(words):
    pieces = marked(words, name)
    assert len({one.mark for one in pieces}) == len(pieces)


@given(texts, st.data())
def test_what_is_left_is_what_was_not_taken_out_and_nothing_more(words, data):
    pieces = marked(words, name)
    out = frozenset(one.mark for one in pieces if data.draw(st.booleans()))
    expected = "".join(one.text for one in pieces if one.mark not in out)
    shown = left(pieces, out)
    assert "".join(shown.split()) == "".join(expected.split())
    assert shown == words or out


@given(texts, texts, st.data())
def test_what_was_taken_out_of_other_words_leaves_none(words, others, data):
    """However like the words are: when they are not the very same, nothing of them is shown until somebody looks."""
    before = marked(words, name)
    out = frozenset(one.mark for one in before if data.draw(st.booleans()))
    now = marked(others, name)
    if out and words != others:
        assert changed_since(now, out)
        assert left(now, out) == ""


def test_the_same_sentence_twice_can_be_taken_out_once():
    pieces = marked("Yes. No. Yes.", name)
    assert left(pieces, frozenset({pieces[0].mark})) == "No. Yes."


def test_nothing_shows_where_something_was():
    pieces = marked("One.\n\nTwo.\n\nThree. Four. Five.", name)
    assert left(pieces, frozenset({pieces[1].mark, pieces[3].mark})) == "One.\n\nThree. Five."


@pytest.mark.parametrize("hard", [". " * 5000, "." * 10_000, " " * 9999 + "x", "\n" * 9999 + "x", "a. " * 3333])
def test_the_longest_words_are_cut_too(hard):
    assert "".join(cut(hard)) == hard
