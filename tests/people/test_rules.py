"""The order of a link worker's list."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.consent.rules import Shared
from socialrx_diary.people.rules import SOON, Listed, State, arranged, state_of

TODAY = date(2026, 11, 22)

people = st.lists(
    st.builds(
        Listed,
        id=st.uuids(),
        name=st.sampled_from(["Anna", "anna", "Ŵil", "Maureen T.", "Zoë", "David O."]),
        meets_on=st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=30)),
        state=st.sampled_from(State),
    ),
    unique_by=lambda one: one.id,
)


def someone(name, meets_on=None, state=State.NOTHING):
    return Listed(uuid4(), name, meets_on, state)


@given(people)
def test_everybody_stands_in_the_list_once(listed):
    found = arranged(listed, TODAY)
    assert sorted(one.id for one in (*found.meeting_soon, *found.meeting_later, *found.others)) == sorted(
        one.id for one in listed
    )
    assert found.count == len(listed)


@given(people)
def test_those_met_soonest_come_first_and_everybody_else_by_name(listed):
    found = arranged(listed, TODAY)
    assert all(one.meets_on >= TODAY for one in found.meeting_soon)
    assert [one.meets_on for one in found.meeting_soon] == sorted(one.meets_on for one in found.meeting_soon)
    assert all(one.meets_on is None or one.meets_on < TODAY for one in found.others)
    assert [one.name.casefold() for one in found.others] == sorted(one.name.casefold() for one in found.others)


@given(people, st.randoms(), st.sampled_from(State))
def test_the_order_depends_on_nothing_but_meetings_and_names(listed, chance, state):
    """The same people given in another order, all sharing the same, stand in the same places."""
    shuffled = [Listed(one.id, one.name, one.meets_on, state) for one in listed]
    chance.shuffle(shuffled)
    first, second = arranged(listed, TODAY), arranged(shuffled, TODAY)
    assert [one.id for one in first.meeting_soon] == [one.id for one in second.meeting_soon]
    assert [one.id for one in first.others] == [one.id for one in second.others]


def test_a_name_is_found_by_any_part_of_it_in_any_case():
    listed = [someone("Maureen T."), someone("David O."), someone("Joan Marr")]
    assert [one.name for one in arranged(listed, TODAY, "mA").others] == ["Joan Marr", "Maureen T."]
    assert arranged(listed, TODAY, "%").count == 0


def test_what_is_said_of_somebody():
    assert state_of(joined=True, card_until=None, shared=Shared.WORDS) is State.WORDS
    assert state_of(joined=True, card_until=None, shared=Shared.TICKS) is State.TICKS
    assert state_of(joined=True, card_until=TODAY, shared=Shared.NOTHING) is State.NOTHING
    assert state_of(joined=False, card_until=TODAY, shared=Shared.NOTHING) is State.CARD
    assert state_of(joined=False, card_until=None, shared=Shared.WORDS) is State.NO_CARD


@given(people, st.text(max_size=2))
def test_whoever_is_found_stands_under_their_own_letter_or_day(listed, name):
    found = arranged(listed, TODAY, name)
    everybody = (*found.meeting_soon, *found.meeting_later, *found.others)
    assert {one.id for one in everybody} == {one.id for one in listed if name.casefold() in one.name.casefold()}
    assert [one for _letter, those in found.by_letter for one in those] == list(found.others)
    assert all(one.name[:1].upper() == letter for letter, those in found.by_letter for one in those)
    assert all(one.meets_on <= TODAY + SOON for one in found.meeting_soon)
    assert all(one.meets_on > TODAY + SOON for one in found.meeting_later)
