"""What people do here can change; somebody always looks after the service, and nobody is left on a list nobody sees."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from socialrx_diary.accounts import staff
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import Role
from tests.kit.people import Service


@pytest.fixture
def ada(service):
    return service.ada.browser()


def roles(service):
    with service.database.reading() as session:
        rows = session.execute(select(Staff.name, Staff.role).where(Staff.organisation_id == service.id))
        return {row.name: row.role for row in rows}


def administrators(service):
    with service.database.reading() as session:
        here = Staff.organisation_id == service.id, Staff.role == Role.ADMINISTRATOR, Staff.active
        return session.scalar(select(func.count()).where(*here))


def test_a_changed_role_ends_every_sign_in_at_once(service, ada):
    ben = service.ben.browser()
    page = ada.submit(ada.visit(f"/service/staff/{service.ben.id}/role"), role="researcher")
    assert page.path == "/service"
    assert roles(service)["Ben Hughes"] is Role.RESEARCHER
    assert ben.peek("/people").headers["Location"] == "/staff/sign-in"


def test_it_is_on_the_trail(service, ada):
    ada.submit(ada.visit(f"/service/staff/{service.ben.id}/role"), role="administrator")
    assert "Ada Byrne changed what Ben Hughes does here." in ada.visit("/service/looks").words


def test_whoever_has_people_goes_on_with_them(service, ada, maureen):
    page = ada.visit(f"/service/staff/{service.asha.id}/role")
    assert "still has people on their list" in page.words
    assert not page.all("//main//form[contains(@action, 'role')]")
    ada.post(f"/service/staff/{service.asha.id}/role", 409, role="researcher")
    assert roles(service)["Asha Patel"] is Role.LINK_WORKER


@pytest.mark.parametrize("role", ["", "participant", "king"])
def test_only_what_staff_do_can_be_chosen(service, ada, role):
    page = ada.post(f"/service/staff/{service.ben.id}/role", 422, role=role)
    assert "Choose what they will do here." in page.words
    assert roles(service)["Ben Hughes"] is Role.LINK_WORKER


def test_nobody_changes_or_stops_themselves_so_somebody_is_always_left(service, ada):
    for deed in ("role", "stop"):
        ada.post(f"/service/staff/{service.ada.id}/{deed}", 404, role="researcher")
    assert administrators(service) == 1


@pytest.mark.parametrize("role", [Role.LINK_WORKER, Role.PARTICIPANT])
def test_to_be_what_one_is_or_a_participant_is_no_change_and_signs_nobody_out(service, role):
    with service.writing() as session:
        assert not staff.change_role(session, service.ada.actor, service.asha.id, role, service.now())
    assert service.asha.browser().visit("/people").path == "/people"


def test_those_of_another_service_are_not_there(app, ada):
    mill = Service(app, "Mill Lane")
    ada.post(f"/service/staff/{mill.ben.id}/role", 404, role="researcher")


@pytest.mark.parametrize("deed", ["stop", "role"])
def test_two_administrators_who_stop_each_other_at_once_leave_one(service, deed):
    bea = service.staff("Bea Lind", Role.ADMINISTRATOR)
    together = Barrier(2)

    def end(pair):
        by, other = pair
        with service.database.writing() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.get(Staff, other.id)
                together.wait(10)
            if deed == "stop":
                return staff.stop_staff(session, by.actor, other.id, service.now())
            return staff.change_role(session, by.actor, other.id, Role.RESEARCHER, service.now())

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(end, ((service.ada, bea), (bea, service.ada))))
    assert sorted(done) == [False, True]
    assert administrators(service) == 1
