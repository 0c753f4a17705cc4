"""Passkeys of people who work here: one alone signs in, in place of password and code."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import update

from socialrx_diary.accounts import staff
from socialrx_diary.accounts.models import Device, StaffPasskey
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.passkeys.rules import CHALLENGE_LASTS, MOST
from tests.kit.authenticator import PRESENT, Authenticator
from tests.kit.browser import Browser

DOOR = "/staff/sign-in"


class Keys:
    """What somebody who works here does with passkeys, at a browser's own pace: ask, sign, send."""

    def __init__(self, service, person):
        self.service, self.person = service, person

    def adds(self, key, status=200, name="My work phone", browser=None):
        browser = browser or self.person.browser()
        asked = ask(browser, "/staff/ways/passkeys/begin")
        answer = {"challenge": asked["challenge_id"], "answer": key.makes(asked), "name": name}
        return browser.post("/staff/ways/passkeys/new", status, **answer)

    def signs_in(self, key, status=200, browser=None, asked=None):
        browser = browser or Browser(self.service.app)
        asked = asked or ask(browser, "/staff/sign-in/challenge")
        answer = {"challenge": asked["challenge_id"], "answer": key.signs(asked)}
        return browser.post("/staff/sign-in/passkey", status, **answer)

    def deeds(self):
        with self.service.database.reading() as session:
            return [row.deed for row in session.query(TrailEntry).order_by(TrailEntry.id)]


def ask(browser, address):
    answer = browser.peek(address, "POST", csrf_token=browser.csrf_token(), once=str(uuid4()))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


@pytest.fixture
def keys(service, asha):
    return Keys(service, asha)


@pytest.fixture
def key(keys):
    made = Authenticator()
    page = keys.adds(made)
    assert page.path == "/staff/ways/passkeys"
    return made


def stale(service):
    with service.database.writing() as session:
        session.execute(update(Device).values(proved_at=None))


def test_one_alone_signs_in_with_no_email_and_no_code(keys, key):
    browser = Browser(keys.service.app)
    page = keys.signs_in(key, browser=browser)
    assert page.path == "/people"
    assert keys.deeds()[-2:] == [Deed.STAFF_PASSKEY_ADDED, Deed.STAFF_SIGNED_IN]
    assert browser.visit("/staff/ways/password").heading == "A new password", "it was fresh proof, too"


def test_it_is_listed_by_its_name_which_is_sealed(keys, key, service):
    page = keys.person.browser().visit("/staff/ways/passkeys")
    assert "My work phone" in page.words
    with service.database.reading() as session:
        assert b"My work phone" not in session.query(StaffPasskey).one().name_sealed


def test_what_the_browser_is_asked_is_to_make_sure_who_holds_it_and_to_be_found_by_itself(keys):
    asked = ask(keys.person.browser(), "/staff/ways/passkeys/begin")["publicKey"]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert ask(Browser(keys.service.app), "/staff/sign-in/challenge")["publicKey"]["userVerification"] == "required"


def test_without_the_phone_having_checked_who_holds_it_nothing_opens(keys, key):
    key.flags = PRESENT
    keys.signs_in(key, 422)
    keys.adds(Authenticator(flags=PRESENT), 422)


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_one_for_another_site_opens_nothing(keys, key, wrong):
    for name, value in wrong.items():
        setattr(key, name, value)
    keys.signs_in(key, 422)


def test_an_answer_is_taken_once_and_for_five_minutes(keys, key, service):
    asked = ask(Browser(service.app), "/staff/sign-in/challenge")
    keys.signs_in(key, asked=asked)
    keys.signs_in(key, 422, asked=asked)
    late = ask(Browser(service.app), "/staff/sign-in/challenge")
    with time_machine.travel(service.now() + CHALLENGE_LASTS, tick=False):
        keys.signs_in(key, 422, asked=late)


def test_a_counter_that_went_back_opens_nothing(keys, key):
    key.counter = 5
    keys.signs_in(key)
    key.counter = 4
    keys.signs_in(key, 422)


def test_one_of_a_diary_opens_no_pages_of_staff_and_one_of_staff_no_diary(keys, key, maureen):
    phone = Authenticator()
    maureen.adds_a_passkey(phone)
    keys.signs_in(phone, 422)
    browser = Browser(keys.service.app)
    asked = ask(browser, "/passkeys/challenge")
    browser.post("/passkeys/sign-in", 422, challenge=asked["challenge_id"], answer=key.signs(asked))


def test_one_taken_away_opens_nothing(keys, key):
    browser = keys.person.browser()
    page = browser.visit("/staff/ways/passkeys")
    page = browser.submit(page)
    assert "It does not sign you in any more." in page.words
    keys.signs_in(key, 422)
    assert keys.deeds()[-1] is Deed.STAFF_PASSKEY_REMOVED


def test_adding_and_taking_away_ask_for_fresh_proof(keys, key, service):
    stale(service)
    browser = keys.person.browser()
    assert browser.visit("/staff/ways/passkeys/new").heading == "Is it really you?"
    page = browser.visit("/staff/ways/passkeys")
    assert browser.submit(page, 403).heading == "Is it really you?"
    keys.adds(Authenticator(), 403)
    with service.database.reading() as session:
        assert session.query(StaffPasskey).count() == 1


def test_it_is_fresh_proof_and_what_was_sent_goes_on(keys, key, service):
    stale(service)
    browser = keys.person.browser()
    page = browser.submit(browser.visit("/staff/ways/passkeys"), 403)
    asked = ask(browser, "/staff/again/challenge")
    form = page.form("/staff/again/passkey")
    page = browser.submit(form, challenge=asked["challenge_id"], answer=key.signs(asked))
    assert "It is taken away." in page.words


def test_proof_counts_for_the_sign_in_that_was_asked_and_only_of_ones_own(keys, key, service):
    stale(service)
    theirs = Authenticator()
    service.ben.adds_a_passkey(theirs)
    browser, other = keys.person.browser(), service.ben.browser()
    page = browser.visit("/staff/again?next=/people")
    for asking, holding in ((browser, theirs), (other, key)):
        asked = ask(asking, "/staff/again/challenge")
        form = page.form("/staff/again/passkey")
        page = browser.submit(form, 422, challenge=asked["challenge_id"], answer=holding.signs(asked))
        assert "That did not work." in page.words


@pytest.mark.parametrize("deed", ["stop", "start again"])
def test_after_somebody_is_stopped_or_starts_again_it_opens_nothing(keys, key, service, deed):
    with service.database.writing() as session:
        done = staff.stop_staff if deed == "stop" else staff.start_again
        assert done(session, service.ada.actor, service.asha.id, service.now())
    keys.signs_in(key, 422)
    with service.database.reading() as session:
        assert session.query(StaffPasskey).count() == (1 if deed == "stop" else 0)


def test_a_phone_makes_no_second_one_and_nobody_more_than_there_is_room_for(keys, key):
    asked = ask(keys.person.browser(), "/staff/ways/passkeys/begin")
    assert len(asked["publicKey"]["excludeCredentials"]) == 1
    for _ in range(MOST - 1):
        keys.adds(Authenticator())
    keys.adds(Authenticator(), 422)
    assert "no room for more" in keys.person.browser().visit("/staff/ways/passkeys").words


def test_whoever_is_signed_in_stays_who_they_are(keys, key, service):
    browser = service.ben.browser()
    asked = ask(browser, "/staff/sign-in/challenge")
    answer = {"challenge": asked["challenge_id"], "answer": key.signs(asked), "csrf_token": browser.csrf_token()}
    assert browser.peek("/staff/sign-in/passkey", "POST", **answer).headers["Location"] == DOOR
    assert "Ben Hughes" in browser.visit("/people").text


def test_somebody_who_signs_in_with_one_is_out_after_resting(keys, key, service):
    browser = Browser(service.app)
    keys.signs_in(key, browser=browser)
    with time_machine.travel(service.now() + timedelta(minutes=16), tick=False):
        assert browser.peek("/people").headers["Location"] == DOOR
