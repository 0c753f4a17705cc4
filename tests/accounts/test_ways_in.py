"""What is tried at the door: old cookies, planted cookies, guesses, and wrong tries that are meant to keep others out.

The longer form is a command: `python -m tests.faults.ways_in`.
"""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import staff
from socialrx_diary.accounts.models import Device, Staff, Tries
from socialrx_diary.accounts.rules import ACCOUNT_TRIES, CODE_TRIES, NO_PASSWORD, SIGN_IN_TRIES, Allowance
from tests.kit.browser import Browser

NOW = datetime(2039, 11, 23, 9, 0, 5, tzinfo=UTC)  # after 32 bits of seconds are used up
DOOR = "/staff/sign-in"
WRONG = "not the password at all"


def cookie(browser):
    found = browser.client.get_cookie("diary")
    return found.value if found else None


def code(nia):
    return nia.code(datetime.now(UTC))


def comes_in(nia, app, browser=None):
    browser = browser or Browser(app)
    nia.gives_password(browser)
    browser.submit(browser.visit("/staff/code"), code=code(nia))
    return browser


def elsewhere(app, nia, address):
    """A browser somewhere else, where somebody tries a wrong password."""
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    wrong = {"csrf_token": browser.csrf_token(), "email": nia.email, "password": WRONG}
    return browser.peek(DOOR, "POST", **wrong).status_code


def test_a_planted_cookie_is_not_what_somebody_comes_in_with(nia, app, clock):
    planted = [secrets.token_urlsafe(32), "", "x", "a" * 4000]
    own = Browser(app)
    nia.gives_password(own)
    planted.append(cookie(own))  # a half-way sign-in that somebody else planted
    for one in planted:
        clock.shift(30)
        browser = Browser(app, one or "none")
        typed = {"csrf_token": browser.csrf_token(), "email": nia.email, "password": nia.password}
        assert browser.peek(DOOR, "POST", **typed).status_code == 303
        browser.submit(browser.visit("/staff/code"), code=code(nia))
        assert browser.peek("/people").status_code == 200
        assert cookie(browser) != one
        assert Browser(app, one or "none").peek("/people").headers["Location"] == DOOR


def test_every_step_of_coming_in_is_under_a_token_of_its_own(nia, app, clock):
    browser, seen = Browser(app), []
    nia.gives_password(browser)
    seen.append(cookie(browser))
    browser.submit(browser.visit("/staff/code"), code=code(nia))
    seen.append(cookie(browser))
    clock.shift(30)
    browser.submit(browser.visit("/staff/again?next=/people"), proof_code=code(nia))
    seen.append(cookie(browser))
    assert len(set(seen)) == 3
    assert [Browser(app, one).peek("/people").status_code for one in seen] == [303, 303, 200]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 42), letter=st.characters(codec="ascii", categories=["L", "N"]))
def test_a_cookie_with_one_letter_changed_opens_nothing(service, place, letter):
    token = service.asha.token
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert Browser(service.app, changed).peek("/people").headers["Location"] == DOOR


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(codec="ascii", min_codepoint=33, exclude_characters=';,"\\'), max_size=200))
def test_a_made_up_mark_of_a_known_browser_is_no_fault_and_no_mark(app, value):
    browser = Browser(app)
    for name in ("known", "on-the-way"):
        browser.client.set_cookie(name, value)
    wrong = {"csrf_token": browser.csrf_token(), "email": "nobody@x.example", "password": WRONG}
    assert browser.peek(DOOR, "POST", **wrong).status_code in {422, 429}


def test_wrong_tries_from_anywhere_never_keep_somebody_out_of_a_browser_they_used_before(nia, app, clock):
    browser = comes_in(nia, app)
    browser.post("/staff/sign-out")
    answers = [elsewhere(app, nia, f"203.0.113.{number}") for number in range(ACCOUNT_TRIES.tries + 10)]
    assert answers.count(429) == 11, "one of the account's own was used to come in"
    assert nia.gives_password(Browser(app), status=429).path == DOOR
    clock.shift(30)
    assert nia.gives_password(browser).path == "/staff/code"
    assert browser.submit(browser.visit("/staff/code"), code=code(nia)).path == "/people"


def test_a_home_that_has_many_addresses_has_ten_tries_all_the_same(nia, app, clock):
    answers = [elsewhere(app, nia, f"2001:db8:1:2::{number:x}") for number in range(SIGN_IN_TRIES.tries + 1)]
    assert answers == [422] * SIGN_IN_TRIES.tries + [429]


def test_wrong_codes_of_somebody_with_the_password_do_not_either(nia, app, clock):
    browser = comes_in(nia, app)
    browser.post("/staff/sign-out")
    thief = Browser(app)
    page = nia.gives_password(thief)
    for _ in range(CODE_TRIES.tries):
        page = thief.submit(page, 422, code="123")
    clock.shift(30)
    assert thief.submit(page, 429, code=code(nia)).path == "/staff/code"
    nia.gives_password(browser)
    assert browser.submit(browser.visit("/staff/code"), code=code(nia)).path == "/people"


def test_a_known_browser_has_ten_tries_too_and_is_known_for_its_own_person_only(nia, app, service, clock):
    browser = comes_in(nia, app)
    browser.post("/staff/sign-out")
    for _ in range(SIGN_IN_TRIES.tries):
        nia.gives_password(browser, WRONG, 422)
    nia.gives_password(browser, status=429)
    with service.database.writing() as session:
        asha = session.get_one(Staff, service.asha.id)
        asha.email = "asha@parkroad.example"
    for _ in range(SIGN_IN_TRIES.tries):
        nia.gives_password(browser, WRONG, 422, email="asha@parkroad.example")
    nia.gives_password(browser, WRONG, 429, email="asha@parkroad.example")


@pytest.mark.parametrize("who", ["somebody", "stopped", "invited", "nobody"])
def test_the_same_work_is_done_for_whoever_is_asked_for(nia, app, service, monkeypatch, who):
    """One password is checked against one hash of the same cost, and as much is asked of the database."""
    done, real = [], staff._hasher.verify

    def verify(_self, kept, typed):
        done.append(kept)
        return real(kept, typed)

    monkeypatch.setattr(type(staff._hasher), "verify", verify)
    with service.database.writing() as session:
        member = session.get_one(Staff, nia.id)
        if who == "stopped":
            member.active = False
        if who == "invited":
            member.password_hash = NO_PASSWORD
        session.query(Tries).delete()
    browser = Browser(app)
    nia.gives_password(browser, WRONG, 422, email="no@parkroad.example" if who == "nobody" else nia.email)
    with service.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Tries)) == 3, "address, account, and both together"
    assert len(done) == 1
    assert done[0].startswith("$argon2id$v=19$m=8,t=1,p=1")


def test_a_count_of_tries_begun_after_2038_is_kept(service, clock):
    allowance = Allowance(2, timedelta(minutes=10))
    with service.database.writing() as session:
        assert [accounts.count_try(session, "x", allowance, NOW) for _ in range(3)] == [True, True, False]
        assert session.query(Tries).one().window > 2**31


def test_once_every_sign_in_is_ended_no_old_cookie_opens(nia, app, service, clock):
    tokens = []
    for _ in range(3):
        clock.shift(30)
        tokens.append(cookie(comes_in(nia, app)))
    with service.database.writing() as session:
        accounts.sign_out_everywhere(session, nia.id)
        assert session.scalar(select(func.count()).where(Device.staff_id == nia.id)) == 0
    assert {Browser(app, one).peek("/people").headers["Location"] for one in tokens} == {DOOR}
