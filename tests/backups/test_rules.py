"""Which backups are kept, and which go."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.backups.rules import EVERY_ONE, KEPT, Kind, Named, had_their_day, named

NOW = datetime(2036, 11, 23, 3, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2036, 6, 1), datetime(2036, 11, 23), timezones=st.just(UTC))  # noqa: DTZ001
BACKUPS = st.builds(Named, MOMENTS.map(lambda at: at.replace(microsecond=0)), st.sampled_from(Kind))


@given(BACKUPS)
def test_a_name_says_what_it_is(one):
    assert named(str(one)) == one


def test_other_files_are_left_alone():
    others = ["keys.json", "data-20361399T030000Z.age", "data-20360601T030000Z.age.part", "notes.txt"]
    assert not any(map(named, others))
    assert had_their_day(others, NOW) == []


@given(st.lists(BACKUPS, max_size=40, unique=True))
def test_keys_go_after_seven_days_and_data_after_ninety(backups):
    gone = set(had_their_day(map(str, backups), NOW))
    for kind in Kind:
        of_kind = [one for one in backups if one.kind is kind]
        left = [one for one in of_kind if str(one) not in gone]
        assert bool(left) == bool(of_kind)
        newest = max((one.at for one in of_kind), default=None)
        assert all(NOW - one.at <= KEPT[kind] or one.at == newest for one in left)


@given(st.lists(BACKUPS, max_size=40, unique=True))
def test_of_each_older_day_the_last_is_kept_and_of_newer_days_every_one(backups):
    gone = set(had_their_day(map(str, backups), NOW))
    for one in backups:
        age = NOW - one.at
        later = [
            other
            for other in backups
            if other.kind is one.kind and other.at.date() == one.at.date() and other.at > one.at
        ]
        if age <= min(EVERY_ONE, KEPT[one.kind]) or (age <= KEPT[one.kind] and not later):
            assert str(one) not in gone


def test_what_is_deleted_already_stays_deleted():
    backups = [str(Named(NOW - timedelta(hours=hours), kind)) for hours in range(0, 24 * 120, 7) for kind in Kind]
    gone = set(had_their_day(backups, NOW))
    left = [name for name in backups if name not in gone]
    assert had_their_day(left, NOW) == []
    assert len([name for name in left if name.startswith("keys")]) == 24 * 7 // 7 + 1
