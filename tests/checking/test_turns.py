"""Two different people read each passage, and nothing leaves until they agree."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.checking.turns import Reading, Turn, counting, is_done, turn

BEGAN = datetime(2026, 11, 2, tzinfo=UTC)
RUTH, NOOR, BILL = (UUID(int=number) for number in (1, 2, 3))


def reading(who, mark, minute, *, here=True):
    return Reading(UUID(int=minute + 100), who, mark, BEGAN + timedelta(minutes=minute), here)


@st.composite
def some_readings(draw):
    found = []
    for minute, who in enumerate(draw(st.permutations([RUTH, NOOR, BILL]))[: draw(st.integers(0, 3))]):
        found.append(reading(who, draw(st.sampled_from("ab")), minute, here=draw(st.booleans())))
    return found


def test_one_reader_is_never_enough():
    assert turn([], RUTH) is Turn.UNREAD
    first = [reading(RUTH, "a", 1)]
    assert turn(first, RUTH) is Turn.WAITS
    assert turn(first, NOOR) is Turn.SECOND
    assert not is_done(first)
    assert not is_done([reading(RUTH, "a", 1), reading(RUTH, "a", 2)])


def test_two_who_agree_are_done():
    both = [reading(RUTH, "a", 1), reading(NOOR, "a", 2)]
    assert turn(both, RUTH) is turn(both, NOOR) is turn(both, BILL) is Turn.DONE


def test_where_they_differ_the_first_looks_again_then_the_second_until_both_agree():
    apart = [reading(RUTH, "a", 1), reading(NOOR, "b", 2)]
    assert (turn(apart, RUTH), turn(apart, NOOR), turn(apart, BILL)) == (Turn.AGAIN, Turn.WAITS, Turn.WAITS)
    back = [reading(NOOR, "b", 2), reading(RUTH, "c", 3)]
    assert (turn(back, RUTH), turn(back, NOOR)) == (Turn.WAITS, Turn.AGAIN)
    assert is_done([reading(RUTH, "c", 3), reading(NOOR, "c", 4)])


def test_a_third_who_differs_keeps_it_open():
    assert not is_done([reading(RUTH, "a", 1), reading(NOOR, "a", 2), reading(BILL, "b", 3)])


def test_nobody_waits_for_somebody_who_is_gone():
    apart = [reading(RUTH, "a", 1, here=False), reading(NOOR, "b", 2)]
    assert turn(apart, BILL) is Turn.SECOND
    assert is_done([*apart, reading(BILL, "b", 3)])
    assert is_done([reading(RUTH, "a", 1, here=False), reading(NOOR, "a", 2)]), "what they read stays read"


@given(some_readings())
def test_done_means_two_different_people_here_or_gone_who_all_agree(readings):
    if is_done(readings):
        count = counting(readings)
        assert len({one.reader_id for one in count}) >= 2
        assert {one.mark for one in count} == {count[0].mark}
        assert all(one.mark == count[0].mark for one in readings if one.here)


@given(some_readings(), st.sets(st.sampled_from([RUTH, NOOR, BILL]), min_size=2))
def test_what_is_not_done_is_always_somebodys_turn(readings, works_here):
    readings = [Reading(one.id, one.reader_id, one.mark, one.done_at, one.reader_id in works_here) for one in readings]
    turns = {who: turn(readings, who) for who in works_here}
    assert is_done(readings) or {Turn.UNREAD, Turn.SECOND, Turn.AGAIN} & set(turns.values())
