"""The people who work for a service: added, stopped, begun anew; and how their passwords are kept."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Lock

import pytest
from argon2 import extract_parameters

from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device, Staff
from socialrx_diary.accounts.rules import Role, Step
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.participants import service as participants

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
PRODUCTION = staff._hasher  # as it is before the tests make it quick


def test_passwords_are_kept_as_costly_as_was_decided():
    kept = extract_parameters(PRODUCTION.hash("kettle meadow bicycle"))
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (64 * 1024, 3, 1)
    assert kept.type.name == "ID"


def test_nobodys_password_costs_as_much_as_somebodys():
    ours, theirs = (extract_parameters(hash_) for hash_ in (staff._nobodys(PRODUCTION), PRODUCTION.hash("x")))
    assert ours == theirs


def test_the_password_of_an_unknown_address_is_checked_too(service, monkeypatch):
    checked = []
    monkeypatch.setattr(staff, "_matches", lambda kept, _password: checked.append(kept) or True)
    with service.database.writing() as session:
        tried = staff.note_try(session, "no@parkroad.example", "1.1.1.1", NOW)
    assert staff.check_password(tried, "kettle meadow bicycle") is False
    assert checked == [staff._nobodys(staff._hasher)]


def test_no_more_than_two_passwords_are_checked_at_once(nia, monkeypatch):
    running, most, lock, started = 0, 0, Lock(), Barrier(8)

    def slow(_kept, _password):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        for _ in range(20_000):
            pass
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(staff, "_matches", slow)
    with nia.service.database.writing() as session:
        tried = staff.note_try(session, nia.email, "1.1.1.1", NOW)

    def check(_number):
        started.wait(20)
        return staff.check_password(tried, "x")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(check, range(8)))
    assert most <= 2
    assert staff._at_once._initial_value == 2


def test_the_same_password_from_another_keyboard_is_the_same(newcomer):
    service = newcomer.service
    with service.database.writing() as session:
        assert staff.change_password(session, service.vault, newcomer.actor, "caf\u00e9 meadow bicycle") is None
        tried = staff.note_try(session, newcomer.email, "1.1.1.1", NOW)
    assert staff.check_password(tried, "cafe\u0301 meadow bicycle")


def test_a_password_of_ones_own_is_chosen_once(nia):
    with nia.service.database.writing() as session:
        assert staff.change_password(session, nia.service.vault, nia.actor, "another password of mine") == "done"
        tried = staff.note_try(session, nia.email, "1.1.1.1", NOW)
    assert staff.check_password(tried, nia.password)


def test_adding_somebody_is_on_the_services_trail_without_their_name(newcomer):
    with newcomer.service.database.reading() as session:
        entry = session.query(TrailEntry).filter(TrailEntry.deed == Deed.STAFF_ADDED).one()
    assert entry.chain == newcomer.service.id
    assert entry.about == {"staff": str(newcomer.id), "role": "link_worker"}


def test_one_email_added_by_twelve_at_once_is_added_once(service):
    def add(_number):
        with service.database.writing() as session:
            try:
                staff.add_staff(
                    session,
                    service.id,
                    Machine(),
                    Role.RESEARCHER,
                    "Tom",
                    "tom@parkroad.example",
                    "",
                    "",
                    "x" * 15,
                    NOW,
                )
            except staff.AlreadyHereError:
                return "already"
            return "added"

    with ThreadPoolExecutor(12) as pool:
        assert Counter(pool.map(add, range(12))) == {"added": 1, "already": 11}


@pytest.mark.parametrize("deed", ["stop", "again"])
@pytest.mark.parametrize("who", ["asha", "ruth"])
def test_only_an_administrator_stops_somebody_or_lets_them_begin_anew(service, nia, who, deed):
    by = getattr(service, who).actor
    with service.database.writing() as session:
        if deed == "stop":
            assert not staff.stop_staff(session, by, nia.id, NOW)
        else:
            assert not staff.start_again(session, by, nia.id, NOW)
        assert session.get_one(Staff, nia.id).active
        assert session.get_one(Staff, nia.id).totp_confirmed


def test_an_administrator_cannot_stop_themselves_or_anybody_elsewhere(service, app):
    from tests.kit.people import Service

    elsewhere = Service(app, "Mill Lane")
    for staff_id in (service.ada.id, elsewhere.asha.id):
        with service.database.writing() as session:
            assert not staff.stop_staff(session, service.ada.actor, staff_id, NOW)
            assert not staff.start_again(session, service.ada.actor, staff_id, NOW)


def test_somebody_is_stopped_once(service, nia):
    with service.database.writing() as session:
        assert staff.stop_staff(session, service.ada.actor, nia.id, NOW)
        assert not staff.stop_staff(session, service.ada.actor, nia.id, NOW)
        assert session.query(TrailEntry).filter(TrailEntry.deed == Deed.STAFF_STOPPED).count() == 1


def test_beginning_anew_ends_every_sign_in_and_the_old_password_and_app(service, nia, browser):
    nia.gives_password(browser)
    with service.database.writing() as session:
        assert staff.start_again(session, service.ada.actor, nia.id, NOW)
    with service.database.reading() as session:
        assert session.query(Device).filter(Device.staff_id == nia.id).count() == 0
        assert codes.step_of(session, nia.actor) is Step.PASSWORD
    browser.client.delete_cookie("diary")
    assert nia.gives_password(browser, status=422).path == "/staff/sign-in"
    assert nia.gives_password(browser, "", 422).path == "/staff/sign-in"


def test_a_password_checked_before_it_was_replaced_lets_nobody_arrive(service, nia):
    with service.database.writing() as session:
        tried = staff.note_try(session, nia.email, "1.1.1.1", NOW)
    assert staff.check_password(tried, nia.password)
    with service.database.writing() as session:
        staff.start_again(session, service.ada.actor, nia.id, NOW)
    with service.database.writing() as session:
        assert staff.arrive(session, service.vault, tried, NOW) is None


def test_a_password_of_ones_own_comes_with_a_new_secret_for_the_app(newcomer):
    """Whoever made the starting password may have signed in with it and seen the first secret."""
    service = newcomer.service
    with service.database.writing() as session:
        codes.begin_totp(session, service.vault, newcomer.id)
        _uri, seen = codes.for_app(session, service.vault, newcomer.actor, "SocialRx Diary")
        staff.change_password(session, service.vault, newcomer.actor, "kettle meadow bicycle")
        session.expire_all()
        _uri, secret = codes.for_app(session, service.vault, newcomer.actor, "SocialRx Diary")
    assert secret != seen


def test_the_last_step_a_code_was_taken_for_outlives_beginning_anew(service, nia):
    with service.database.writing() as session:
        before = session.get_one(Staff, nia.id).totp_last_step
        staff.start_again(session, service.ada.actor, nia.id, NOW)
        assert session.get_one(Staff, nia.id).totp_last_step == before > 0


def test_the_demo_of_kit_people_without_a_password_lets_nobody_in(service):
    """Staff whose kept hash is no hash at all can have no right password."""
    with service.database.writing() as session:
        session.get_one(Staff, service.asha.id).email = "asha@parkroad.example"
    with service.database.writing() as session:
        tried = staff.note_try(session, "asha@parkroad.example", "1.1.1.1", NOW)
    assert staff.check_password(tried, "none") is False


def test_a_sign_in_between_password_and_code_is_not_complete(nia):
    service = nia.service
    with service.database.writing() as session:
        tried = staff.note_try(session, nia.email, "1.1.1.1", service.now())
        token = staff.arrive(session, service.vault, tried, service.now())
        found = accounts.who(session, token, service.now(), participants.membership)
    assert found.complete is False
