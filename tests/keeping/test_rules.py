from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.keeping.rules import FIRST, MONTHS, SECOND, Away, Step, mark_of, months_after

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given by timezones
SPANS = st.integers(min_value=0, max_value=2500).map(lambda days: timedelta(days=days))


def test_the_same_day_so_many_months_on_or_the_last_there_is():
    assert months_after(datetime(2024, 2, 29, tzinfo=UTC), 12) == datetime(2025, 2, 28, tzinfo=UTC)
    assert months_after(datetime(2026, 10, 31, tzinfo=UTC), 24) == datetime(2028, 10, 31, tzinfo=UTC)
    assert months_after(datetime(2026, 12, 1, tzinfo=UTC), 1) == datetime(2027, 1, 1, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(MONTHS), st.lists(SPANS, max_size=40))
def test_nothing_goes_before_its_time_nor_without_both_notices_having_stood(last, months, waits):
    """However seldom the step is taken, and however long the machine was off."""
    away, now = Away(last, months), last
    for wait in waits:
        now += wait
        step = away.step(now)
        if step is Step.FIRST_NOTICE:
            away = Away(last, months, now)
        elif step is Step.SECOND_NOTICE:
            away = Away(last, months, away.first, now)
        elif step is Step.GOES:
            assert now >= months_after(last, months)
            assert now - away.first >= FIRST
            assert now - away.second >= SECOND
            return


@given(MOMENTS, st.sampled_from(MONTHS), st.integers(min_value=1, max_value=20))
def test_whoever_never_comes_back_goes_in_the_end_and_not_long_after(last, months, every):
    away, now = Away(last, months), months_after(last, months) - FIRST - timedelta(days=3)
    while away.step(now) is not Step.GOES:
        step = away.step(now)
        away = Away(last, months, now) if step is Step.FIRST_NOTICE else away
        away = Away(last, months, away.first, now) if step is Step.SECOND_NOTICE else away
        now += timedelta(days=every)
    assert now - months_after(last, months) <= timedelta(days=4 * every)


@given(MOMENTS, st.sampled_from(MONTHS), SPANS, SPANS)
def test_a_visit_stops_the_clock_and_older_notices_count_no_more(last, months, first, second):
    noticed = Away(last, months, last + first, last + first + second)
    back = last + first + second + timedelta(seconds=1)
    again = Away(back, months, noticed.first, noticed.second)
    assert again.step(back) is Step.NOTHING
    assert again.goes_at == months_after(back, months)
    assert again.step(months_after(back, months)) is Step.FIRST_NOTICE


def test_a_longer_time_takes_a_notice_back_and_a_shorter_one_never_skips_it():
    last = datetime(2024, 1, 1, tzinfo=UTC)
    now = datetime(2025, 11, 1, tzinfo=UTC)
    assert Away(last, 24).step(now) is Step.FIRST_NOTICE
    assert Away(last, 60, now).step(now + timedelta(days=1)) is Step.FORGET_NOTICES
    shortened = Away(last, 12, now)
    assert shortened.step(now + timedelta(days=1)) is Step.NOTHING
    assert shortened.goes_at == now + FIRST


@given(st.uuids(), st.uuids())
def test_a_mark_is_the_same_each_time_and_short(one, other):
    assert mark_of(one) == mark_of(one)
    assert len(mark_of(one)) == 8
    assert one == other or mark_of(one) != mark_of(other)
