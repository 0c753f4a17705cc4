from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.locks.rules import JUST_OPENED, NOTE_EVERY, TRIES, Lock, figures, six, soon_guessed

NOW = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
AGES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))


def lock(minutes=10, rested=timedelta(0), *, shut=False, wrong_tries=0, opened=timedelta(0)):
    return Lock(minutes, NOW - rested, NOW - opened, shut, wrong_tries)


@given(AGES, st.sampled_from([5, 10]))
def test_a_lock_shuts_when_its_time_has_passed_and_not_before(rested, minutes):
    assert lock(minutes, rested).is_shut(NOW) == (rested >= timedelta(minutes=minutes))


@given(AGES)
def test_what_was_locked_by_hand_is_locked_however_lately_it_was_used(rested):
    assert lock(rested=rested, shut=True).is_shut(NOW)


@given(AGES)
def test_a_clock_that_is_set_back_never_shuts_a_lock(ahead):
    assert not lock(rested=-ahead).is_shut(NOW)
    assert not lock(opened=-ahead - timedelta(seconds=1)).just_opened(NOW), "nor does it let anybody change one"


def test_use_is_noted_seldom_and_well_before_a_lock_would_shut():
    assert not lock(rested=NOTE_EVERY - timedelta(seconds=1)).note_due(NOW)
    assert lock(rested=NOTE_EVERY).note_due(NOW)
    assert timedelta(minutes=5) > 4 * NOTE_EVERY


def test_a_lock_may_be_changed_just_after_it_was_opened():
    assert lock(opened=JUST_OPENED - timedelta(seconds=1)).just_opened(NOW)
    assert not lock(opened=JUST_OPENED).just_opened(NOW)


def test_numbers_are_dead_after_five_wrong_tries():
    assert [lock(wrong_tries=tries).dead for tries in range(TRIES + 2)] == [False] * 5 + [True] * 2


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.text(" -.\u00a0", max_size=3))
def test_six_numbers_are_read_however_they_are_spaced(numbers, between):
    assert six(between.join(numbers)) == numbers


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_the_numbers_of_any_keyboard_are_the_same_numbers(numbers):
    for zero in (0x0660, 0x06F0, 0x09E6, 0xFF10):  # Arabic, Urdu, Bengali, wide
        assert six("".join(chr(zero + int(figure)) for figure in numbers)) == numbers


@given(st.text())
def test_whatever_is_typed_is_six_figures_or_nothing(typed):
    found = six(typed)
    assert found is None or (len(found) == 6 and found.isascii() and found.isdecimal())
    assert figures(typed).isascii()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "a123456", "12 34 5", "½23456"])
def test_what_is_not_six_numbers_is_none(typed):
    assert six(typed) is None


@pytest.mark.parametrize(
    "numbers",
    [
        "111111",
        "000000",
        "123456",
        "654321",
        "345678",
        "890123",
        "210987",
        "121212",
        "123123",
        "112233",
        "195812",
        "121958",
        "200107",
    ],
)
def test_what_a_stranger_would_try_first_is_soon_guessed(numbers):
    assert soon_guessed(numbers)


@pytest.mark.parametrize("numbers", ["739205", "481902", "002917", "135790", "987650", "518204"])
def test_other_numbers_are_not(numbers):
    assert not soon_guessed(numbers)


def test_nearly_all_numbers_may_be_chosen():
    taken = sum(soon_guessed(f"{number:06}") for number in range(1_000_000))
    assert taken < 50_000, "a rule that bars many is a rule that helps whoever guesses"
