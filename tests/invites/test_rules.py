"""Codes as they are made, typed and printed."""

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.invites.rules import CODE_LENGTH, LETTERS, Code

codes = st.text(LETTERS, min_size=CODE_LENGTH, max_size=CODE_LENGTH).map(lambda drawn: Code(drawn[:4], drawn[4:]))


@given(codes)
def test_what_is_printed_is_read(code):
    assert Code.read(code.printed()) == code


@given(codes, st.data())
def test_case_dashes_spaces_and_lookalikes_do_not_matter(code, data):
    alike = {"1": "1IiLl", "0": "0Oo"}
    between = st.sampled_from(["", " ", "-", "–"])
    typed = "".join(
        data.draw(st.sampled_from(alike.get(letter, letter + letter.lower()))) + data.draw(between)
        for letter in code.selector + code.secret
    )
    assert Code.read(typed) == code


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_of_our_letters_or_none(typed):
    code = Code.read(typed)
    assert code is None or set(code.selector + code.secret) <= set(LETTERS)


def test_a_code_is_twelve_letters_by_chance():
    made = {Code.make().printed() for _ in range(500)}
    assert len(made) == 500
    assert all(len(one) == CODE_LENGTH + 2 for one in made)


def test_too_short_too_long_and_wrong_letters_are_no_code():
    for typed in ("", "K7QM-4T9X-2HW", "K7QM-4T9X-2HWPP", "K7QM-4T9X-2HWU", "K7QM-4T9X-2HŴP"):
        assert Code.read(typed) is None
