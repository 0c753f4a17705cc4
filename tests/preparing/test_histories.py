"""Whatever happens in whatever order: the list is a permutation of marked weeks that are shared, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, leave_for_worker
from socialrx_diary.preparing import service as preparing
from socialrx_diary.reflections import service as reflections
from socialrx_diary.sharing import service as sharing
from socialrx_diary.summary import service as summary
from socialrx_diary.themes.rules import Theme

WEEKS = 4
deeds = st.tuples(
    st.sampled_from(["mark", "unmark", "up", "down", "only_me", "ticks", "as_agreed", "edit", "share", "level"]),
    st.integers(0, WEEKS - 1),
)


@pytest.fixture
def diary(maureen):
    maureen.shares("words")
    return maureen, [maureen.wrote(f"Words of {ago}.", [list(Theme)[ago]], ago) for ago in range(WEEKS)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=4, max_size=16))
def test_the_list_is_always_a_permutation_of_marked_weeks_that_are_shared(service, diary, history):
    person, weeks = diary
    for deed, number in history:
        before = listed(service, person)
        happens(service, person, weeks, deed, number)
        after = listed(service, person)
        assert sorted(after) == sorted(marked_and_shared(service, person))
        if deed in {"up", "down"}:
            assert sorted(after) == sorted(before)
        else:
            stay = [one for one in before if one in after]
            assert [one for one in after if one in stay] == stay or deed == "mark", "nothing else changes the order"


def happens(service, person, weeks, deed, number):
    week = weeks[number]
    if deed in {"only_me", "ticks", "as_agreed"}:
        person.says(week, deed)
    elif deed == "edit":
        person.wrote(f"Changed {number}.", [Theme.HELP], number)
    elif deed in {"share", "level"}:
        person.shares(("nothing", "ticks", "words", "words")[number])
    elif deed in {"mark", "unmark"}:
        service.in_session(
            lambda it: reflections.talk_about(it, person.actor, week, service.now(), wanted=deed == "mark")
        )
    else:
        with service.writing() as session:
            side = sharing.side(session, person.actor)
            up = deed == "up"
            preparing.move(session, service.vault, person.actor, side, week, service.now(), up=up)


def listed(service, person):
    with service.database.reading() as session:
        day = service.now().date()
        found = summary.preview(session, service.vault, person.actor, person.worker.id, day).summary
        return [one.id for one in found.to_talk_about] if found else []


def marked_and_shared(service, person):
    with service.database.reading() as session:
        standing = consent.standing_of(session, person.id)
    return [
        week.id
        for week in person.diary()
        if week.talk_about
        and leave_for_worker(standing, person.worker.id, week.id, week.themes).shared is not Shared.NOTHING
    ]
