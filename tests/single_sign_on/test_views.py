"""Coming in with a work account, against a real provider."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
import requests
import time_machine
from sqlalchemy import update

from socialrx_diary.accounts import invitations, other_ways, staff
from socialrx_diary.accounts.models import Device, Staff, WorkAccount
from socialrx_diary.accounts.rules import INVITATION_LASTS, Role
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.single_sign_on import service as work_accounts
from tests.kit.browser import Browser
from tests.single_sign_on.conftest import answer_in, come_back, secret_letters, set_out

EMAIL = "tom@parkroad.example"
PAGES = ("/staff/work-account", "/staff/work-account/back", f"/service/staff/{uuid4()}/work-account")


@pytest.fixture
def tom(other, service, tom_id):
    """Tom is connected with an account there, and two things are shown when he signs in."""
    other.knows("tom-at-work", amr=["pwd", "mfa"], email="somebody@else.example")
    connect(service, other, tom_id, "tom-at-work")
    with service.database.writing() as session:
        session.get_one(Staff, tom_id).must_change_password = False
    return tom_id


def connect(service, other, staff_id, subject):
    with service.database.writing() as session:
        assert work_accounts.connect(session, service.ada.actor, staff_id, other.issuer, subject, service.now())


def invite(service, staff_id):
    with service.database.writing() as session:
        return invitations.invite(session, service.ada.actor, staff_id, service.now())


def takes_along(browser, code, status=200, email=EMAIL):
    return browser.post("/staff/invitation/work-account", status, code=code, email=email)


def count(service, model):
    with service.database.reading() as session:
        return session.query(model).count()


def test_without_settings_there_are_no_such_pages_and_no_button(app, service):
    app.config["SETTINGS"] = type(app.config["SETTINGS"])(**{**vars(app.config["SETTINGS"]), "sign_on": None})
    assert [service.ada.browser().peek(path).status_code for path in PAGES] == [404] * 3
    assert "work account" not in Browser(app).visit("/staff/sign-in").words
    assert "work account" not in Browser(app).visit("/staff/invitation").words
    assert "Work account" not in service.ada.browser().visit("/service").words


def test_somebody_connected_comes_in_without_a_password_or_a_code(browser, other, service, tom):
    assert "Use my work account" in browser.visit("/staff/sign-in").words
    page = come_back(browser, other.signs_in(set_out(browser), "tom-at-work"))
    assert page.path == "/studies/"
    with service.database.reading() as session:
        last = session.query(TrailEntry).order_by(TrailEntry.id.desc()).first()
    assert (last.deed, last.actor_id, last.about) == (Deed.STAFF_SIGNED_IN, tom, {"way": "work account"})


def test_what_is_asked_there_is_a_code_with_pkce_state_and_nonce_and_no_more_than_who_it_is(browser, other):
    asked = answer_in(set_out(browser))
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert asked["redirect_uri"] == "http://localhost/staff/work-account/back"
    assert answer_in(set_out(browser))["state"] != asked["state"]


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "1"}])
def test_unless_two_things_were_shown_there_a_code_is_asked_for_here(browser, other, service, tom, claims):
    other.knows("tom-at-work", **claims)
    address = other.signs_in(set_out(browser), "tom-at-work")
    if claims.get("amr") == "mfa":  # not a list, as it has to be: nothing of it is believed
        come_back(browser, address, 422)
        return
    page = come_back(browser, address)
    assert page.path == "/staff/set-up"
    assert browser.peek("/studies/").headers["Location"] == "/staff/sign-in"
    page = browser.submit(page, code=pyotp.TOTP(secret_letters(page)).now())
    assert page.path == "/studies/"


def test_an_acr_that_is_trusted_is_enough(browser, other, app, tom):
    told = app.config["SETTINGS"].sign_on
    object.__setattr__(told, "second_factor", frozenset({"gold"}))
    other.knows("tom-at-work", acr="gold")
    assert come_back(browser, other.signs_in(set_out(browser), "tom-at-work")).path == "/studies/"


def test_an_account_that_nobody_is_connected_with_makes_nobody(browser, other, service, tom_id):
    before = count(service, Staff)
    other.knows("stranger", amr=["mfa"], email=EMAIL, email_verified=True)
    page = come_back(browser, other.signs_in(set_out(browser), "stranger"), 422)
    assert page.heading == "Your work account is not known here"
    assert count(service, Staff) == before
    assert count(service, WorkAccount) == 0
    assert browser.client.get_cookie("diary") is None


def test_an_invitation_connects_the_account_it_is_used_with(browser, other, service, tom_id):
    other.knows("new-tom", amr=["mfa"])
    code = invite(service, tom_id)
    page = takes_along(browser, code)
    assert page.heading == "Your invitation is good"
    page = come_back(browser, other.signs_in(set_out(browser), "new-tom"))
    assert page.path == "/studies/"
    again = Browser(service.app)
    assert come_back(again, other.signs_in(set_out(again), "new-tom")).path == "/studies/"
    assert takes_along(Browser(service.app), code, 422)
    with service.database.reading() as session:
        assert session.query(WorkAccount).one().staff_id == tom_id
        assert session.get_one(Staff, tom_id).password_hash == ""


def test_an_invitation_too_old_on_the_way_back_connects_nobody(browser, other, service, tom_id):
    other.knows("late-tom", amr=["mfa"])
    takes_along(browser, invite(service, tom_id))
    address = other.signs_in(set_out(browser), "late-tom")
    with service.database.writing() as session:
        session.query(invitations.StaffInvitation).update({"expires_at": service.now() - timedelta(seconds=1)})
    assert come_back(browser, address, 422).heading == "Your work account is not known here"
    assert timedelta(hours=48) == INVITATION_LASTS


def test_an_account_that_is_taken_uses_no_invitation_up(browser, other, service, tom, tom_id):
    code = invite_ben(service)
    takes_along(browser, code, email="ben@parkroad.example")
    page = come_back(browser, other.signs_in(set_out(browser), "tom-at-work"))
    assert "Tom Field" in page.text, "it is whose it was"
    assert count(service, invitations.StaffInvitation) == 1


def invite_ben(service):
    with service.database.writing() as session:
        session.get_one(Staff, service.ben.id).email = "ben@parkroad.example"
        staff.start_again(session, service.ada.actor, service.ben.id, service.now())
        return invitations.invite(session, service.ada.actor, service.ben.id, service.now())


@pytest.mark.parametrize("how", ["stop", "start again", "take off"])
def test_afterwards_the_account_opens_nothing(browser, other, service, tom, how):
    there = Browser(service.app)
    come_back(there, other.signs_in(set_out(there), "tom-at-work"))
    with service.database.writing() as session:
        deed = {"stop": staff.stop_staff, "start again": staff.start_again, "take off": work_accounts.take_off}[how]
        assert deed(session, service.ada.actor, tom, service.now())
    assert there.peek("/studies/").headers["Location"] == "/staff/sign-in"
    come_back(browser, other.signs_in(set_out(browser), "tom-at-work"), 422)


def test_another_browser_cannot_come_back_for_this_one(browser, other, app, tom):
    address = other.signs_in(set_out(browser), "tom-at-work")
    thief = Browser(app)
    come_back(thief, address, 422)
    set_out(thief)
    come_back(thief, address, 422)
    assert thief.client.get_cookie("diary") is None


def test_a_browser_comes_back_once(browser, other, tom):
    address = other.signs_in(set_out(browser), "tom-at-work")
    come_back(browser, address)
    browser.client.delete_cookie("diary")
    come_back(browser, address, 422)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "x"},
        {"state": ""},
        {"code": "x"},
        {"code": ""},
        {"iss": "https://evil.example"},
        {"state": "\ud83d".encode("utf-8", "replace").decode()},
    ],
)
def test_an_answer_that_is_not_the_one_opens_nothing(browser, other, tom, changed):
    given = {**answer_in(other.signs_in(set_out(browser), "tom-at-work")), **changed}
    answer = browser.client.get("/staff/work-account/back", query_string=given)
    assert answer.status_code == 422
    assert browser.client.get_cookie("diary") is None


def test_coming_back_after_ten_minutes_opens_nothing(browser, other, service, tom):
    address = other.signs_in(set_out(browser), "tom-at-work")
    with time_machine.travel(service.now() + timedelta(minutes=11), tick=False):
        come_back(browser, address, 422)


def test_a_no_from_there_is_said_kindly(browser, other, tom):
    address = set_out(browser)
    answer = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=5)
    assert "error=access_denied" in answer.headers["Location"]
    page = come_back(browser, f"/staff/work-account/back?error=access_denied&state={answer_in(address)['state']}", 422)
    assert page.heading == "That did not sign you in"


def test_one_that_cannot_be_reached_is_said_kindly(browser, app):
    object.__setattr__(app.config["SETTINGS"].sign_on, "issuer", "http://127.0.0.1:9")
    assert browser.visit("/staff/work-account", 422).heading == "That did not sign you in"


def test_one_that_says_it_is_another_is_not_believed(browser, app, other):
    elsewhere = other.issuer.replace("127.0.0.1", "localhost") + "/"
    object.__setattr__(app.config["SETTINGS"].sign_on, "issuer", elsewhere)
    assert browser.visit("/staff/work-account", 422).heading == "That did not sign you in"


def test_an_administrator_connects_a_colleague_and_takes_it_off(service, other, browser, tom_id):
    ada = service.ada.browser()
    page = ada.visit(f"/service/staff/{service.ben.id}/work-account")
    assert page.heading == "The work account of Ben Hughes"
    assert ada.submit(page, subject="ben-at-work").path == "/service"
    page = ada.visit(f"/service/staff/{tom_id}/work-account")
    assert "somebody else’s here" in ada.submit(page, 422, subject="ben-at-work").words
    other.knows("ben-at-work", amr=["mfa"])
    come_back(browser, other.signs_in(set_out(browser), "ben-at-work"))
    page = ada.visit(f"/service/staff/{service.ben.id}/work-account")
    assert ada.submit(page.form(f"/service/staff/{service.ben.id}/work-account/off")).path == "/service"
    assert browser.peek("/people").headers["Location"] == "/staff/sign-in"
    said = ada.visit("/service/looks?kind=staff").words
    assert "Ada Byrne connected a work account for Ben Hughes." in said, "whose it is: it lets in as them"
    assert "Ada Byrne took the work account of Ben Hughes off." in said


@pytest.mark.parametrize("who", ["asha", "ruth", "ada"])
def test_nobody_connects_themselves_or_anybody_else_but_an_administrator_their_colleagues(service, who):
    person = getattr(service, who)
    for staff_id in {uuid4(), person.id, *([] if who == "ada" else [service.ben.id])}:
        for address in (f"/service/staff/{staff_id}/work-account", f"/service/staff/{staff_id}/work-account/off"):
            assert person.browser().peek(address).status_code in {404, 405}
            person.browser().post(address, 404, subject="x")
    assert count(service, WorkAccount) == 0


def test_a_sign_in_rests_and_ends_like_any_other(browser, other, service, tom):
    come_back(browser, other.signs_in(set_out(browser), "tom-at-work"))
    with service.database.reading() as session:
        device = session.query(Device).filter(Device.staff_id == tom).one()
    assert device.complete
    assert device.proved_at is None, "nothing says that it was shown there just now"
    with time_machine.travel(service.now() + timedelta(minutes=16), tick=False):
        assert browser.peek("/studies/").headers["Location"] == "/staff/sign-in"


def test_fresh_proof_is_shown_there_once_more_by_whoever_has_no_app_here(browser, other, service, tom):
    come_back(browser, other.signs_in(set_out(browser), "tom-at-work"))
    page = browser.visit("/staff/ways/passkeys/new")
    assert page.heading == "Is it really you?"
    assert page.all("//a[@href='/staff/work-account?again=']")
    asked = browser.peek("/staff/work-account?again=").headers["Location"]
    assert (answer_in(asked)["prompt"], answer_in(asked)["max_age"]) == ("login", "0")
    long_ago, just_now = (int(service.now().timestamp()) - ago for ago in (3600, 0))
    for subject, claims, status in (
        ("tom-at-work", {"amr": ["mfa"], "auth_time": long_ago}, 422),
        ("tom-at-work", {"amr": ["pwd"], "auth_time": just_now}, 422),
        ("stranger", {"amr": ["mfa"], "auth_time": just_now}, 422),
        ("tom-at-work", {"amr": ["mfa"], "auth_time": just_now}, 200),
    ):
        other.knows(subject, **claims)
        asked = browser.peek("/staff/work-account?again=").headers["Location"]
        come_back(browser, other.signs_in(asked, subject), status)
    assert browser.visit("/staff/ways/passkeys/new").heading == "Add a face, finger or key"


def test_nobody_proves_anything_for_another_sign_in(browser, other, service, tom):
    come_back(browser, other.signs_in(set_out(browser), "tom-at-work"))
    asked = browser.peek("/staff/work-account?again=").headers["Location"]
    other.knows("tom-at-work", amr=["mfa"], auth_time=int(service.now().timestamp()))
    address = other.signs_in(asked, "tom-at-work")
    browser.client.set_cookie("diary", service.asha.token)
    come_back(browser, address)
    assert "Asha Patel" in browser.visit("/people").text


def test_what_was_typed_waits_while_it_is_shown_there_once_more(other, service, browser):
    other.knows("ada-at-work", amr=["mfa"])
    service.in_session(
        lambda it: other_ways.connect_account(it, service.ada.id, other.issuer, "ada-at-work", service.now())
    )
    service.in_session(lambda it: it.execute(update(Staff).values(totp_confirmed=False, must_change_password=False)))
    come_back(browser, other.signs_in(set_out(browser), "ada-at-work"))
    page = browser.visit("/service/staff/new")
    typed = {"name": "Tom “T” <Field>", "email": "tom@x.example", "role": "researcher", "working_days": "Mon & Tue"}
    for _too_early in range(2):
        page = browser.submit(page, 403, **typed)
        assert "What you typed is kept." in page.words
        assert page.all("//a[@target='_blank' and @href='/staff/work-account?again=']")
    other.knows("ada-at-work", amr=["mfa"], auth_time=int(service.now().timestamp()))
    there = browser.peek("/staff/work-account?again=").headers["Location"]
    assert come_back(browser, other.signs_in(there, "ada-at-work")).heading == "It is you"
    assert browser.submit(page).heading == "An invitation for Tom “T” <Field>"
    with service.database.reading() as session:
        tom = session.query(Staff).filter(Staff.email == "tom@x.example").one()
    assert (tom.role, tom.working_days) == (Role.RESEARCHER, "Mon & Tue")
