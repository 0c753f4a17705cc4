from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.leaving.rules import goes_at, is_over, last_day
from socialrx_diary.weeks import HERE, today

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given one


@given(MOMENTS)
def test_there_are_seven_whole_days_and_never_nine(now):
    goes = goes_at(now)
    assert timedelta(days=7) - timedelta(hours=1) <= goes - now <= timedelta(days=8) + timedelta(hours=1)


@given(MOMENTS)
def test_the_day_that_is_named_is_the_same_weekday_a_week_on_and_is_theirs_to_its_end(now):
    goes = goes_at(now)
    assert last_day(goes) == today(now) + timedelta(days=7)
    assert goes.astimezone(HERE).time() == time()
    assert not is_over(goes, goes - timedelta(microseconds=1))
    assert is_over(goes, goes)


def test_a_diary_deleted_on_a_thursday_goes_at_the_end_of_the_next():
    asked = datetime(2026, 11, 26, 10, 4, tzinfo=UTC)
    assert goes_at(asked) == datetime(2026, 12, 4, 0, 0, tzinfo=UTC)


def test_the_clocks_going_back_take_nothing_away():
    asked = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
    assert goes_at(asked) == datetime(2026, 10, 28, 0, 0, tzinfo=UTC), "midnight here, after the clocks went back"
