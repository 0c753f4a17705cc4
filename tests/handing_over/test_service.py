"""Handing over: access ends at once, nothing that was shared is carried over, and everybody is asked anew."""

from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared
from socialrx_diary.handing_over import service as handing_over
from socialrx_diary.invites import service as invites
from socialrx_diary.participants import moving, needs
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Way
from socialrx_diary.summary import service as summary
from socialrx_diary.web.dates import today

SENTENCE = "The blue teapot broke."


def hand(service, by, person, to):
    return service.in_session(lambda it: participants.hand_over(it, by.actor, person.id, to.id, service.now()))


def reads(service, worker, person):
    """What a link worker reads of somebody just now: their words, or nothing."""
    now = service.now()
    with service.database.writing() as session:
        opened = summary.open_for(session, service.vault, worker.actor, person.id, now, today(now), Deed.SUMMARY_OPENED)
    return opened is not None and opened.summary is not None and SENTENCE in repr(opened.summary)


def deeds(service, chain):
    with service.database.reading() as session:
        return [one.deed for one in audit.deeds(session, chain, tuple(Deed))]


@pytest.fixture
def maureen(service):
    person = service.person("Maureen Teresa Thomas")
    person.wrote(SENTENCE, talk_about=True)
    person.shares("words")
    person.shares_when()
    person.needs(Way.BSL)
    return person


def test_a_link_worker_hands_over_her_own_people_and_nobody_elses(service, maureen):
    joan = service.person("Joan B.", service.ben)
    assert not hand(service, service.asha, joan, service.asha)
    assert reads(service, service.asha, maureen)
    assert hand(service, service.asha, maureen, service.ben)
    assert not hand(service, service.asha, maureen, service.asha), "she cannot take her back"
    assert not reads(service, service.asha, maureen)
    assert not reads(service, service.ben, maureen), "what was shared is not carried over"


def test_needs_follow_and_the_day_to_meet_does_not(service, maureen):
    hand(service, service.ada, maureen, service.ben)
    with service.database.reading() as session:
        followed = needs.of(session, service.vault, service.ben.actor, maureen.id)
    assert followed.needs.ways == {Way.BSL}
    with service.database.reading() as session:
        assert needs.of(session, service.vault, service.asha.actor, maureen.id) is None


def test_nobody_is_handed_to_somebody_who_stopped_is_elsewhere_or_is_no_link_worker(service, maureen, app):
    from socialrx_diary.accounts import staff
    from tests.kit.people import Service

    service.in_session(lambda it: staff.stop_staff(it, service.ada.actor, service.ben.id, service.now()))
    for to in (service.ben, service.ruth, service.ada, service.asha, Service(app, "Mill Lane").asha):
        assert not hand(service, service.ada, maureen, to)
    assert reads(service, service.asha, maureen)


def test_an_administrator_of_another_service_reads_no_list_and_moves_nobody(service, maureen, app):
    from tests.kit.people import Service

    elsewhere = Service(app, "Mill Lane")
    assert not hand(service, elsewhere.ada, maureen, elsewhere.asha)
    with service.database.writing() as session:
        found = handing_over.list_of(session, service.vault, elsewhere.ada.actor, service.asha.id, service.now())
    assert found is None


def test_an_administrator_sees_first_names_with_one_letter_and_that_is_noted(service, maureen):
    with service.database.writing() as session:
        found = handing_over.list_of(session, service.vault, service.ada.actor, service.asha.id, service.now())
    assert found.people == ((maureen.id, "Maureen T."),)
    assert deeds(service, service.id)[-1] is Deed.LIST_SHOWN
    for other in (service.asha, service.ruth):
        with service.database.reading() as session, pytest.raises(consent.NotTheirsError):
            consent.grant_handing_over(session, other.actor, maureen.id)


def test_a_new_card_made_before_handing_over_opens_nothing_after(service, maureen, asha):
    with service.writing() as session:
        invites.new_card(session, service.vault, asha.actor, maureen.id, service.now())
        code = invites.card(session, service.vault, asha.actor, maureen.id, service.now()).code
    with service.writing() as session:
        handing = handing_over.own_list(session, service.vault, asha.actor)
        many = handing_over.hand_over(
            session, asha.actor, handing, {maureen.id, uuid4()}, service.ben.id, service.now()
        )
    assert many == 1
    with service.writing() as session:
        outcome = invites.let_in(session, code, uuid4(), "elsewhere", "Phone", service.now())
    assert outcome is invites.Refusal.UNKNOWN


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["to asha", "to ben", "to carl", "shares", "stops"]), max_size=9))
def test_a_link_worker_reads_only_while_the_person_is_theirs_and_shares_with_them(service, trio, steps):
    """Whatever happens: nobody reads but whose list they are on, and only what was said to that very one since."""
    workers, person = trio
    now_with, shares = person.worker, False
    for step in steps:
        if step.startswith("to "):
            to = workers[step.removeprefix("to ")]
            moved = hand(service, service.ada, person, to)
            assert moved == (to is not now_with)
            shares = shares and not moved
            now_with = to
        else:
            shares = step == "shares"
            person.shares("words" if shares else "nothing", now_with)
        assert [name for name, one in workers.items() if reads(service, one, person)] == (
            [name for name, one in workers.items() if one is now_with] if shares else []
        )
        with service.database.reading() as session:
            moved = moving.moved(session, person.actor)
        assert moved is None or (moved.worker_id == now_with.id and not shares)
    # Back to where it began, for the next history.
    hand(service, service.ada, person, person.worker)
    person.shares("nothing")


@pytest.fixture
def trio(service):
    from socialrx_diary.accounts.rules import Role

    person = service.person("Maureen T.")
    person.wrote(SENTENCE)
    return {"asha": service.asha, "ben": service.ben, "carl": service.staff("Carl Voss", Role.LINK_WORKER)}, person


def test_nothing_is_read_after_handing_over_however_hard_somebody_tries(service, maureen):
    """Two readers as fast as they can, and somebody who hands over meanwhile. A read begun afterwards shows nothing."""
    done, seen_once, late, before = Event(), Event(), [], []

    def read():
        mine = 0
        while mine < 25:
            after = done.is_set()
            found = reads(service, service.asha, maureen)
            (late if after else before).append(found)
            seen_once.set()
            mine += after

    readers = [Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    assert seen_once.wait(30)
    handed = hand(service, service.ada, maureen, service.ben)
    done.set()
    for one in readers:
        one.join()
    assert handed
    assert any(before), "it could be read before"
    assert len(late) == 50
    assert not any(late)
    found = deeds(service, maureen.id)
    assert Deed.SUMMARY_OPENED not in found[found.index(Deed.HANDED_OVER) :], "nor is there a look on the trail after"


def test_two_who_hand_over_at_once_do_it_once(service, maureen):
    carl = service.staff("Carl Voss", service.asha.actor.role)
    start, done = Barrier(2), []

    def press(by, to):
        start.wait()
        done.append(hand(service, by, maureen, to))

    threads = [Thread(target=press, args=(service.asha, one)) for one in (service.ben, carl)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == [False, True]
    assert deeds(service, maureen.id).count(Deed.HANDED_OVER) == 1
    with service.database.reading() as session:
        assert consent.standing_of(session, maureen.id).share(service.asha.id) is Shared.NOTHING
