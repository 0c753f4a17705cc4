"""Names, lists and settings of participants; leaving for good."""

from datetime import timedelta

import pytest

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.participants import going
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.models import Participant
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import ShreddedError
from tests.kit.people import Service


def in_session(service, deed, *args):
    with service.database.writing() as session:
        return deed(session, *args)


def test_a_name_is_sealed_in_the_database(service, maureen):
    with service.database.reading() as session:
        person = session.get_one(Participant, maureen.id)
        assert b"Maureen" not in person.name_sealed
    assert in_session(service, participants.own_name, service.vault, maureen.actor) == "Maureen T."


def test_a_name_can_have_any_letters(service):
    name = "Ŵendy Ñúñez 山田 👵"
    assert in_session(service, participants.own_name, service.vault, service.person(name).actor) == name


def test_each_person_has_the_five_themes_in_an_order_of_their_own_that_stays(service):
    orders = set()
    for number in range(12):
        person = service.person(f"Person {number}")
        order = in_session(service, participants.theme_order_of, person.id)
        assert sorted(theme.value for theme in order) == sorted(theme.value for theme in Theme)
        assert in_session(service, participants.theme_order_of, person.id) == order
        orders.add(order)
    assert len(orders) > 1


def test_a_list_holds_ones_own_people_only(service, app, maureen):
    service.person("Ben's own", service.ben)
    Service(app, "Mill Lane").person("Elsewhere")
    found = in_session(service, participants.list_of, service.vault, service.asha.actor)
    assert [one.name for one in found] == ["Maureen T."]
    assert found[0].joined


def test_somebody_on_another_list_is_nobody(service, maureen):
    assert in_session(service, participants.on_my_list, service.vault, service.asha.actor, maureen.id)
    assert in_session(service, participants.on_my_list, service.vault, service.ben.actor, maureen.id) is None


@pytest.mark.parametrize("who", ["ruth", "ada"])
def test_nobody_but_link_workers_reads_a_name(service, maureen, who):
    with service.database.writing() as session:
        session.get_one(Participant, maureen.id).link_worker_id = getattr(service, who).id
    with pytest.raises(NotTheirsError):
        in_session(service, participants.on_my_list, service.vault, getattr(service, who).actor, maureen.id)


def test_a_shredded_key_takes_the_name_with_it(service, maureen):
    service.vault.shred(maureen.id)
    assert in_session(service, participants.on_my_list, service.vault, service.asha.actor, maureen.id) is None
    assert in_session(service, participants.list_of, service.vault, service.asha.actor) == []
    with pytest.raises(ShreddedError):
        in_session(service, participants.own_name, service.vault, maureen.actor)


def test_staff_have_no_record_of_their_own(service):
    with pytest.raises(NotTheirsError):
        in_session(service, participants.own, service.asha.actor)


def test_a_meeting_is_noted_by_ones_own_link_worker_only(service, maureen):
    day = service.now().date() + timedelta(days=3)
    assert not in_session(service, participants.meet_on, service.ben.actor, maureen.id, day)
    assert in_session(service, participants.meet_on, service.asha.actor, maureen.id, day)
    assert in_session(service, participants.list_of, service.vault, service.asha.actor)[0].meets_on == day
    assert in_session(service, participants.meet_on, service.asha.actor, maureen.id, None)


def test_joining_twice_is_joining_once(service, maureen):
    with service.database.reading() as session:
        first = session.get_one(Participant, maureen.id).joined_at
    in_session(service, participants.join, maureen.actor, service.now() + timedelta(days=1))
    with service.database.reading() as session:
        assert session.get_one(Participant, maureen.id).joined_at == first


def test_membership_says_the_service_and_whether_somebody_joined(service, maureen):
    person_id, _code = service.invited("Joan B.")
    assert in_session(service, participants.membership, maureen.id) == (service.id, True)
    assert in_session(service, participants.membership, person_id) == (service.id, False)
    assert in_session(service, participants.membership, service.asha.id) is None


def test_leaving_takes_the_diary_and_the_sign_ins_and_leaves_one_line_on_the_trail(service, maureen):
    maureen.wrote("words of mine")
    in_session(service, going.leave, maureen.actor, maureen.id, service.now())
    with service.database.reading() as session:
        assert session.get(Participant, maureen.id) is None
        last = (
            session.query(TrailEntry)
            .filter(TrailEntry.chain == maureen.id)
            .order_by(TrailEntry.position.desc())
            .first()
        )
        assert last.deed is Deed.DIARY_DELETED
    assert maureen.browser().peek("/week").status_code == 303


def test_a_crash_between_leaving_and_shredding_is_made_good(service, maureen):
    kept = service.person("David O.")
    in_session(service, going.leave, maureen.actor, maureen.id, service.now())
    assert service.vault.people() == {maureen.id, kept.id}
    assert in_session(service, going.finish_leaving, service.vault) == 1
    assert service.vault.people() == {kept.id}
    assert in_session(service, going.finish_leaving, service.vault) == 0
