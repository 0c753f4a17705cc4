"""An invitation lets one person in once, within two days, as whom it was made for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from argon2 import PasswordHasher

from socialrx_diary.accounts import codes, invitations, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device, Staff, StaffInvitation
from socialrx_diary.accounts.rules import INVITATION_LASTS, Role, Step, invitation_code, plain_code
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from tests.accounts.conftest import OWN
from tests.kit.browser import Browser

EMAIL = "tom@parkroad.example"
REFUSED = "This does not open. Check the code and your email. Or ask for a new invitation."


@pytest.fixture
def tom_id(service):
    with service.database.writing() as session:
        return staff.add_staff(
            session, service.id, service.ada.actor, Role.RESEARCHER, "Tom Field", EMAIL, "", "", None, service.now()
        )


@pytest.fixture
def code(service, tom_id):
    return invited(service, tom_id)


def invited(service, staff_id):
    with service.database.writing() as session:
        return invitations.invite(session, service.ada.actor, staff_id, service.now())


def accepts(browser, code, status=200, email=EMAIL, password=OWN, again=None):
    page = browser.visit("/staff/invitation")
    return browser.submit(page, status, code=code, email=email, password=password, again=again or password)


def member(service, staff_id):
    with service.database.reading() as session:
        return session.get_one(Staff, staff_id)


def test_it_lets_in_with_a_password_of_ones_own_and_then_an_app(service, browser, code, tom_id):
    page = accepts(browser, code)
    assert page.path == "/staff/set-up"
    with service.database.reading() as session:
        assert codes.step_of(session, accounts.acting(session.get_one(Staff, tom_id))) is Step.SET_UP
        assert [row.deed for row in session.query(TrailEntry)][-3:] == [
            Deed.STAFF_ADDED,
            Deed.STAFF_INVITED,
            Deed.STAFF_JOINED,
        ]


def test_the_role_and_the_email_are_those_it_was_made_with(service, browser, code, tom_id):
    page = browser.visit("/staff/invitation")
    browser.submit(page, code=code, email=EMAIL, password=OWN, again=OWN, role="administrator", name="Eve")
    tom = member(service, tom_id)
    assert (tom.role, tom.email, tom.name) == (Role.RESEARCHER, EMAIL, "Tom Field")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{upper}", "{spaced}", "{run}"])
def test_it_may_be_typed_in_any_way(browser, code, typed):
    spelled = {"upper": code.upper(), "spaced": code.replace("-", " "), "run": code.replace("-", "")}
    assert accepts(browser, typed.format(code, **spelled), email=f" {EMAIL.upper()} ").path == "/staff/set-up"


def test_opening_the_page_uses_nothing_up(app, code):
    for _ in range(5):
        Browser(app).visit("/staff/invitation")
        Browser(app).client.head("/staff/invitation")
    assert accepts(Browser(app), code).path == "/staff/set-up"


def test_it_works_once(app, code):
    accepts(Browser(app), code)
    assert REFUSED in accepts(Browser(app), code, 422, password="another password of mine").words


def test_of_a_hundred_who_use_it_at_once_one_comes_in(app, service, code, monkeypatch):
    monkeypatch.setattr(invitations.staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    now, kept = service.now(), staff.hashed(OWN)

    def one(_number):
        with service.database.writing() as session:
            return invitations.accept(session, service.vault, code, EMAIL, kept, now, "Computer")

    with ThreadPoolExecutor(20) as pool:
        tokens = [token for token in pool.map(one, range(100)) if token]
    assert len(tokens) == 1
    with service.database.reading() as session:
        assert session.query(StaffInvitation).count() == 0


@pytest.mark.parametrize("email", ["ada@parkroad.example", "tom@parkroad.example.com", "x@y.example"])
def test_it_works_with_its_own_email_only(browser, code, email):
    assert REFUSED in accepts(browser, code, 422, email=email).words


def test_a_wrong_code_an_old_one_and_somebody_stopped_are_answered_alike(app, service, code, tom_id):
    said = {accepts(Browser(app), invitation_code(), 422).words}
    with time_machine.travel(service.now() + INVITATION_LASTS, tick=False):
        said.add(accepts(Browser(app), code, 422).words)
    with service.database.writing() as session:
        staff.stop_staff(session, service.ada.actor, tom_id, service.now())
    said.add(accepts(Browser(app), code, 422).words)
    assert len(said) == 1


def test_it_works_for_two_days_less_a_second(app, service, code):
    with time_machine.travel(service.now() + INVITATION_LASTS - timedelta(seconds=1), tick=False):
        assert accepts(Browser(app), code).path == "/staff/set-up"


def test_a_password_that_will_not_do_uses_nothing_up(app, code):
    page = accepts(Browser(app), code, 422, password="short")
    assert "15 letters or more" in page.words
    assert page.form().fields["code"] == code
    assert "not the same" in accepts(Browser(app), code, 422, again="another password of mine").words
    assert accepts(Browser(app), code).path == "/staff/set-up"


def test_what_is_not_there_is_said_in_the_order_of_the_page(browser):
    page = browser.submit(browser.visit("/staff/invitation"), 422)
    asked = [one.partition("#")[2] for one in page.all("//div[@id='problem']//a/@href")]
    assert asked == ["code", "email", "password", "again"]


def test_a_new_one_ends_the_one_before(app, service, tom_id, code):
    second = invited(service, tom_id)
    assert REFUSED in accepts(Browser(app), code, 422).words
    assert accepts(Browser(app), second).path == "/staff/set-up"


def test_nobody_with_a_way_in_is_invited_and_nobody_elsewhere(service, nia):
    from tests.kit.people import Service

    assert invited(service, nia.id) is None
    assert invited(service, Service(service.app, "Mill Lane").asha.id) is None
    assert invited(service, service.ada.id) is None


@pytest.mark.parametrize("who", ["asha", "ruth"])
def test_only_an_administrator_invites(service, tom_id, who):
    with service.database.writing() as session:
        assert invitations.invite(session, getattr(service, who).actor, tom_id, service.now()) is None


def test_only_a_hash_of_it_is_kept(service, code):
    with service.database.reading() as session:
        assert session.query(StaffInvitation).one().code_hash == sha256(plain_code(code).encode()).digest()


def test_nobody_signs_in_before_they_used_it(app, code):
    for password in ("", "none", OWN):
        browser = Browser(app)
        browser.submit(browser.visit("/staff/sign-in"), 422, email=EMAIL, password=password)
        assert browser.client.get_cookie("diary") is None


def test_whoever_is_signed_in_already_stays_who_they_are(service, asha, code):
    browser = asha.browser()
    fields = {"csrf_token": browser.csrf_token(), "code": code, "email": EMAIL, "password": OWN, "again": OWN}
    assert browser.peek("/staff/invitation", "POST", **fields).headers["Location"] == "/staff/sign-in"
    assert browser.peek("/people").status_code == 200


def test_starting_again_ends_every_way_in_and_an_invitation_opens_one(app, service, nia, browser):
    nia.gives_password(browser)
    with service.database.writing() as session:
        staff.start_again(session, service.ada.actor, nia.id, service.now())
    with service.database.reading() as session:
        assert session.query(Device).filter(Device.staff_id == nia.id).count() == 0
    code = invited(service, nia.id)
    assert accepts(Browser(app), code, email=nia.email, password="another password of mine").path == "/staff/set-up"


def test_thirty_tries_from_one_place_in_ten_minutes_are_looked_at(app, code):
    browser = Browser(app)
    form = browser.visit("/staff/invitation").form()
    wrong = {**form.fields, "code": invitation_code(), "email": EMAIL, "password": OWN, "again": OWN}
    answers = [browser.peek("/staff/invitation", "POST", **wrong).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]


def test_old_ones_are_swept(service, code):
    with service.database.writing() as session:
        accounts.sweep(session, service.now() + INVITATION_LASTS)
        assert session.query(StaffInvitation).count() == 0
