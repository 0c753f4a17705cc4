"""One's own ways in: a new password, and where one is signed in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from socialrx_diary.accounts import own, staff
from socialrx_diary.accounts.models import Device, Staff
from socialrx_diary.accounts.rules import STAFF_IDLE, STAFF_LONGEST, Role
from tests.accounts.conftest import OWN
from tests.kit.authenticator import Authenticator
from tests.kit.browser import Browser

NOW = datetime(2036, 11, 23, 9, 0, 5, tzinfo=UTC)
ANOTHER = "another password of mine"
DOOR = "/staff/sign-in"


@pytest.fixture
def comes_in(nia, app, clock):
    """Nia signs in on one more device, half a minute after the one before."""

    def signs_in(agent="Mozilla/5.0 (X11; Linux)"):
        clock.shift(30)
        browser = Browser(app)
        browser.client.environ_base["HTTP_USER_AGENT"] = agent
        nia.gives_password(browser)
        browser.submit(browser.visit("/staff/code"), code=nia.code(datetime.now(UTC)))
        return browser

    return signs_in


def is_in(browser):
    return browser.peek("/people").status_code == 200


def changes(browser, status=200, now=OWN, password=ANOTHER, again=None):
    page = browser.visit("/staff/ways/password")
    return browser.submit(page, status, now=now, password=password, again=again or password)


def test_a_new_password_counts_at_once_and_ends_every_other_sign_in(comes_in, nia, app, service):
    other, browser = comes_in(), comes_in()
    old = browser.client.get_cookie("diary").value
    assert "Your new password counts from now on" in changes(browser).words
    assert is_in(browser)
    assert not is_in(other)
    assert not is_in(Browser(app, old)), "the token from before is no use any more"
    assert nia.gives_password(Browser(app), OWN, 422).path == DOOR
    assert nia.gives_password(Browser(app), ANOTHER).path == "/staff/code"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"now": "not the password at all"}, "That is not your password now."),
        ({"now": ""}, "That is not your password now."),
        ({"password": "short"}, "15 letters or more"),
        ({"password": OWN}, "That is your password already."),
        ({"again": "something else altogether"}, "The two passwords are not the same."),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(comes_in, nia, app, typed, said):
    browser = comes_in()
    assert said in changes(browser, 422, **typed).words
    assert nia.gives_password(Browser(app), OWN).path == "/staff/code"


def test_ten_wrong_passwords_and_even_the_right_one_waits(comes_in):
    browser = comes_in()
    for _ in range(10):
        changes(browser, 422, now="not the password at all")
    changes(browser, 429)


def test_a_password_changed_meanwhile_is_not_changed_again(comes_in, nia, service):
    comes_in()
    with service.database.writing() as session:
        by = staff.Actor(nia.id, Role.LINK_WORKER, service.id, nia.id)
        tried = own.note_try(session, by, NOW)
        session.get_one(Staff, nia.id).password_hash = staff.hashed("from somewhere else")
        session.flush()
        assert own.change_password(session, by, tried, staff.hashed(ANOTHER), NOW) is None


def test_where_one_is_signed_in_is_told_with_the_device_and_the_times(comes_in):
    comes_in("Mozilla/5.0 (iPhone; CPU iPhone OS)")
    page = comes_in("Mozilla/5.0 (Linux; Android 14)").visit("/staff/ways/where")
    assert [one.text.strip() for one in page.all("//main//h2")] == ["Android phone (this one)", "iPhone"]
    assert page.words.count("Signed in on") == 2
    assert page.words.count("Last used on") == 1


def test_one_sign_in_is_ended(comes_in):
    other, browser = comes_in(), comes_in()
    page = browser.visit("/staff/ways/where")
    forms = [one for one in page.all("//main//form/@action") if "all" not in one]
    assert len(forms) == 1
    browser.submit(page.form(forms[0]))
    assert not is_in(other)
    assert is_in(browser)


def test_a_form_from_elsewhere_ends_no_sign_in(comes_in):
    other, browser = comes_in(), comes_in()
    page = browser.visit("/staff/ways/where")
    [address] = [one for one in page.all("//main//form/@action") if "all" not in one]
    assert browser.peek(address, "POST", csrf_token="of another site").status_code == 422
    assert is_in(other)


def test_nobody_ends_a_colleagues(comes_in, service):
    theirs = service.asha.actor.device_id
    comes_in().post(f"/staff/ways/where/{theirs}", 404)
    with service.database.reading() as session:
        assert session.get(Device, theirs) is not None


def test_all_are_ended_at_once(comes_in, nia, app, service):
    arriving = Browser(app)
    browsers = [comes_in(), comes_in(), comes_in()]
    nia.gives_password(arriving)
    tokens = [one.client.get_cookie("diary").value for one in [*browsers, arriving]]
    page = browsers[0].visit("/staff/ways/where")
    assert browsers[0].submit(page.form("/staff/ways/where/all")).path == DOOR
    for old in tokens:
        assert Browser(app, old).peek("/people").headers["Location"] == DOOR
    with service.database.reading() as session:
        assert session.scalar(select(func.count()).where(Device.staff_id == nia.id)) == 0


def test_a_sign_in_that_is_over_is_not_listed(comes_in, clock):
    comes_in()
    clock.shift(STAFF_IDLE)
    assert len(comes_in().visit("/staff/ways/where").all("//main//h2")) == 1


def test_it_rests_fifteen_minutes_less_a_moment(comes_in, clock):
    browser = comes_in()
    clock.shift(STAFF_IDLE - timedelta(seconds=1))
    assert is_in(browser)
    clock.shift(STAFF_IDLE)
    assert not is_in(browser)


def test_it_lasts_twelve_hours_less_a_moment_however_often_it_is_proved_again(comes_in, nia, clock):
    browser = comes_in()
    until = datetime.now(UTC) + STAFF_LONGEST
    while datetime.now(UTC) + timedelta(minutes=14) < until:
        clock.shift(timedelta(minutes=14))
        page = browser.visit("/staff/again?next=/people")
        assert browser.submit(page, proof_code=nia.code(datetime.now(UTC))).path == "/people"
    clock.move_to(until - timedelta(seconds=1))
    assert is_in(browser)
    clock.move_to(until)
    assert not is_in(browser)


def test_stopping_somebody_ends_every_kind_of_sign_in(comes_in, nia, app, service, clock):
    """With a password and a code, with a passkey, half-way in, and proved again just now."""
    by_code, again, arriving = comes_in(), comes_in(), Browser(app)
    clock.shift(30)
    again.submit(again.visit("/staff/again?next=/people"), proof_code=nia.code(datetime.now(UTC)))
    key = Authenticator()
    person = type(service.asha)(service, staff.Actor(nia.id, Role.LINK_WORKER, service.id, nia.id, "Nia"), "")
    person.adds_a_passkey(key)
    by_key = Browser(app)
    csrf = {"csrf_token": by_key.csrf_token()}
    asked = by_key.peek("/staff/sign-in/challenge", "POST", **csrf).get_json()
    answer = {"challenge": asked["challenge_id"], "answer": key.signs(asked)}
    by_key.peek("/staff/sign-in/passkey", "POST", **csrf, **answer)
    nia.gives_password(arriving)
    tokens = [one.client.get_cookie("diary").value for one in (by_code, again, by_key, arriving)]
    assert [is_in(one) for one in (by_code, again, by_key)] == [True] * 3
    with service.database.writing() as session:
        assert staff.stop_staff(session, service.ada.actor, nia.id, datetime.now(UTC))
    assert [Browser(app, one).peek("/people").headers["Location"] for one in tokens] == [DOOR] * 4


def test_the_only_administrator_is_told_to_have_a_second_way(service):
    browser = service.ada.browser()
    assert "Nobody else here could let you start again." in browser.visit("/staff/ways").words
    service.staff("Eve Hall", Role.ADMINISTRATOR)
    assert "can let you start again" in browser.visit("/staff/ways").words
