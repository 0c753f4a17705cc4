from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.passkeys.rules import CHALLENGE_LASTS, counts_on, still_asked

NOW = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
COUNTS = st.integers(0, 2**32 - 1)


@given(st.timedeltas(min_value=timedelta(hours=-1), max_value=timedelta(hours=1)))
def test_a_challenge_is_answered_soon_or_not_at_all(age):
    assert still_asked(NOW - age, NOW) == (timedelta(0) <= age < CHALLENGE_LASTS)


@given(COUNTS, COUNTS)
def test_a_counter_only_goes_up_unless_there_is_none(before, told):
    assert counts_on(before, told) == (told > before or (before, told) == (0, 0))
