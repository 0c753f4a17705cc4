from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.audit.rules import LOOKS, START, Deed, Entry, Machine, link

SECRET = b"a secret"
ENTRY = Entry(
    chain=UUID(int=1),
    position=3,
    at=datetime(2026, 11, 10, 14, 0, tzinfo=UTC),
    deed=Deed.SUMMARY_OPENED,
    actor_role="link_worker",
    actor_id=UUID(int=2),
    about={"name": "Asha Patel"},
)
OTHERS = {
    "chain": UUID(int=9),
    "position": 4,
    "at": ENTRY.at + timedelta(microseconds=1),
    "deed": Deed.SUMMARY_PRINTED,
    "actor_role": "researcher",
    "actor_id": UUID(int=3),
    "about": {"name": "Asha Patal"},
}


@pytest.mark.parametrize("field", OTHERS)
def test_every_part_of_an_entry_is_in_its_seal(field):
    other = replace(ENTRY, **{field: OTHERS[field]})
    assert link(SECRET, START, other) != link(SECRET, START, ENTRY)


def test_there_is_no_part_of_an_entry_that_was_left_untested():
    assert set(OTHERS) == set(Entry.__dataclass_fields__)


def test_a_seal_hangs_on_the_one_before_and_on_the_secret():
    assert link(SECRET, b"before", ENTRY) != link(SECRET, START, ENTRY) != link(b"another", START, ENTRY)


def test_the_same_moment_in_another_zone_is_the_same_entry():
    elsewhere = replace(ENTRY, at=ENTRY.at.astimezone(timezone(timedelta(hours=5))))
    assert elsewhere.canonical() == ENTRY.canonical()


def test_the_order_of_what_it_is_about_does_not_matter():
    one, other = ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    assert replace(ENTRY, about=one).canonical() == replace(ENTRY, about=other).canonical()


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_no_two_entries_can_be_taken_for_each_other(one, other):
    same = replace(ENTRY, about=one).canonical() == replace(ENTRY, about=other).canonical()
    assert same == (one == other)


def test_the_service_itself_can_do_things():
    assert (Machine().id, Machine().kind) == (UUID(int=0), "service")


def test_a_refusal_is_no_look():
    assert Deed.SUMMARY_REFUSED not in LOOKS
