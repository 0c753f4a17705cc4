"""Coming in and going out, in a browser."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import url_for

from socialrx_diary.accounts import staff
from socialrx_diary.accounts.rules import STAFF_IDLE, STAFF_LONGEST, Role
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.receipts.models import Receipt
from tests.kit.browser import Browser

# Far ahead of any clock: the app is set up by the real one, and its codes only ever go on from there.
NOW = datetime(2036, 11, 23, 9, 0, 5, tzinfo=UTC)
WRONG = "The email or the password is not right. Check both and try again."


def come_in(nia, browser, now):
    nia.gives_password(browser)
    return browser.submit(browser.visit("/staff/code"), code=nia.code(now))


def token(browser):
    cookie = browser.client.get_cookie("diary")
    return cookie.value if cookie else None


def deeds(service):
    with service.database.reading() as session:
        return [row.deed for row in session.query(TrailEntry).order_by(TrailEntry.id)]


def test_the_first_sign_in_takes_a_password_of_ones_own_then_an_app_then_lets_in(newcomer, browser, service):
    page = newcomer.gives_password(browser)
    assert page.path == "/staff/password"
    page = browser.submit(page, password="kettle meadow bicycle", again="kettle meadow bicycle")
    assert page.path == "/staff/set-up"
    newcomer.secret = "".join(page.all("//p[contains(@class, 'secret')]")[0].itertext()).replace(" ", "").strip()
    shown = newcomer.code(service.now())
    page = browser.submit(page, code=f"{shown[:3]} {shown[3:]} ")
    assert page.path == "/people"
    assert deeds(service)[-1] is Deed.STAFF_SIGNED_IN


def test_later_it_takes_password_and_code(nia, browser):
    with time_machine.travel(NOW, tick=False):
        page = nia.gives_password(browser)
        assert page.path == "/staff/code"
        page = browser.submit(page, code=nia.code(NOW))
        assert page.heading == "My people"


@pytest.mark.parametrize(("role", "home"), [(Role.RESEARCHER, "/studies"), (Role.ADMINISTRATOR, "/service")])
def test_everybody_comes_to_their_own_pages(service, browser, role, home):
    person = service.staff("Somebody Else", role)
    answer = person.browser().peek("/staff/sign-in")
    assert answer.status_code == 303
    assert answer.headers["Location"].rstrip("/") == home


def test_an_email_counts_in_any_case_and_with_spaces_around_it(nia, browser):
    assert nia.gives_password(browser, email="  NIA@parkroad.EXAMPLE ").path == "/staff/code"


def test_a_wrong_password_and_an_unknown_address_are_answered_with_the_same_bytes(nia, app):
    with time_machine.travel(NOW, tick=False):
        pages = []
        for email, password in (
            (nia.email, "not the password at all"),
            ("no@parkroad.example", nia.password),
            ("no@parkroad.example", "not the password at all"),
        ):
            browser = Browser(app)
            page = nia.gives_password(browser, password, 422, email=email)
            assert WRONG in page.words
            assert token(browser) is None
            fresh_each_time = r'(name="(?:once|csrf_token)" value=)"[^"]*"'
            pages.append(re.sub(fresh_each_time, r"\1", page.text.replace(email, "-")))
    assert len(set(pages)) == 1


def test_a_wrong_password_is_not_sent_back(nia, browser):
    page = nia.gives_password(browser, "secret of another site", 422)
    assert "secret of another site" not in page.text
    assert page.form().fields["email"] == nia.email


def test_somebody_stopped_cannot_sign_in_and_is_told_no_more_than_anybody(nia, browser, service):
    with service.database.writing() as session:
        assert staff.stop_staff(session, service.ada.actor, nia.id, service.now())
    assert WRONG in nia.gives_password(browser, status=422).words


def test_somebody_stopped_between_the_check_and_the_arrival_does_not_arrive(nia, service):
    with service.database.writing() as session:
        tried = staff.note_try(session, nia.email, "1.1.1.1", service.now())
    assert staff.check_password(tried, nia.password)
    with service.database.writing() as session:
        staff.stop_staff(session, service.ada.actor, nia.id, service.now())
    with service.database.writing() as session:
        assert staff.arrive(session, service.vault, tried, service.now()) is None


def test_an_empty_form_says_what_to_type(browser):
    page = browser.submit(browser.visit("/staff/sign-in"), 422)
    assert "Type your work email." in page.words
    assert "Type your password." in page.words


def test_after_ten_wrong_tries_even_the_right_password_waits_ten_minutes(nia, browser):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(10):
            nia.gives_password(browser, "not the password at all", 422)
        page = nia.gives_password(browser, status=429)
        assert "There were too many tries. Wait ten minutes, then try again." in page.words
        clock.shift(timedelta(minutes=10))
        assert nia.gives_password(browser).path == "/staff/code"


def test_nine_wrong_tries_and_the_right_one_let_in_and_are_forgotten(nia, app):
    with time_machine.travel(NOW, tick=False):
        for _ in range(3):
            browser = Browser(app)
            wrong = {"csrf_token": browser.csrf_token(), "email": nia.email, "password": "not the password at all"}
            for _ in range(9):
                assert browser.peek("/staff/sign-in", "POST", **wrong).status_code == 422
            assert nia.gives_password(browser).path == "/staff/code"


def test_wrong_tries_from_elsewhere_do_not_keep_the_rightful_person_out(nia, service):
    now = service.now()
    with service.database.writing() as session:
        for _ in range(40):
            staff.note_try(session, nia.email, "6.6.6.6", now)
        assert staff.note_try(session, nia.email, "6.6.6.6", now) is None
        assert staff.note_try(session, nia.email, "1.1.1.1", now) is not None


def test_many_machines_together_get_no_more_than_fifty_tries_at_one_account(nia, service):
    now = service.now()
    with service.database.writing() as session:
        allowed = [staff.note_try(session, nia.email, f"6.6.6.{one}", now) for one in range(80)]
    assert sum(tried is not None for tried in allowed) == 50


def test_one_machine_gets_no_more_than_sixty_tries_at_all_accounts(service):
    now = service.now()
    with service.database.writing() as session:
        allowed = [staff.note_try(session, f"{one}@parkroad.example", "6.6.6.6", now) for one in range(80)]
    assert sum(tried is not None for tried in allowed) == 60


def test_thirty_tries_at_once_are_no_more_than_ten(nia, app, monkeypatch):
    checked = []
    monkeypatch.setattr(staff, "check_password", lambda tried, _password: checked.append(tried) or False)

    def one_try(_number):
        browser = Browser(app)
        page = browser.visit("/staff/sign-in")
        fields = page.form().fields | {"email": nia.email, "password": "not the password at all"}
        return browser.peek("/staff/sign-in", "POST", **fields).status_code

    with time_machine.travel(NOW, tick=False), ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(one_try, range(30)))
    assert len(checked) == 10
    assert sorted(statuses) == [422] * 10 + [429] * 20


def test_the_database_is_free_while_a_password_is_checked(nia, browser, service, monkeypatch):
    written = []

    def check(_tried, _password):
        with ThreadPoolExecutor(1) as pool:  # another request, which would wait for ever behind an open transaction
            written.append(pool.submit(service.person, "Maureen T.").result(timeout=20))
        return False

    monkeypatch.setattr(staff, "check_password", check)
    nia.gives_password(browser, status=422)
    assert written


def test_the_token_changes_when_the_code_is_taken_and_the_old_one_is_dead(nia, app, browser):
    with time_machine.travel(NOW, tick=False):
        page = nia.gives_password(browser)
        before = token(browser)
        browser.submit(page, code=nia.code(NOW))
        assert token(browser) != before
        assert Browser(app, before).peek("/people").headers["Location"] == "/staff/sign-in"
        assert browser.peek("/people").status_code == 200


def test_the_cookie_lasts_as_long_as_the_browser_is_open_and_scripts_cannot_read_it(nia, browser):
    with time_machine.travel(NOW, tick=False):
        come_in(nia, browser, NOW)
    cookie = browser.client.get_cookie("diary")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age is None


@pytest.mark.parametrize("endpoint", ["people.list_", "people.invite", "service.details", "studies.list_"])
def test_nothing_opens_between_password_and_code(nia, app, browser, endpoint):
    nia.gives_password(browser)
    with app.test_request_context():
        answer = browser.peek(url_for(endpoint))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/staff/sign-in"
    assert browser.visit("/staff/sign-in").path == "/staff/code"


@pytest.mark.parametrize("path", ["/staff/password", "/staff/set-up"])
def test_a_password_alone_can_change_neither_password_nor_app(nia, browser, path):
    nia.gives_password(browser)
    assert browser.visit(path).path == "/staff/code"
    page = browser.post(path, password="another password of mine", again="another password of mine", code="123456")
    assert page.path == "/staff/code"
    browser.post("/staff/sign-out")
    assert nia.gives_password(browser).path == "/staff/code"


def test_a_code_before_the_password_is_not_asked_for(app, nia):
    answer = Browser(app).peek("/staff/code", "POST", code=nia.code(datetime.now(UTC)))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/staff/sign-in"


def test_the_first_sign_in_cannot_be_cut_short(newcomer, browser):
    newcomer.gives_password(browser)
    for path in ("/staff/set-up", "/staff/code"):
        assert browser.visit(path).path == "/staff/password"
        assert browser.post(path, code="123456").path == "/staff/password"


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "too short"),
        ("passwordpassword", "passwordpassword", "could guess"),
        ("the password they were given", "the password they were given", "you were given"),
        ("kettle meadow bicycle", "kettle meadow tricycle", "not the same"),
        ("", "", "Type a new password."),
        ("k" * 100 + "meadow" * 100, "k" * 100 + "meadow" * 100, "too long"),
    ],
)
def test_a_new_password_that_will_not_do_says_why_and_changes_nothing(newcomer, browser, password, again, said):
    page = newcomer.gives_password(browser)
    page = browser.submit(page, 422, password=password, again=again)
    assert said in page.words
    assert page.path == "/staff/password"
    browser.post("/staff/sign-out")
    assert newcomer.gives_password(browser).path == "/staff/password"


def test_the_secret_of_an_app_is_new_for_every_sign_in_until_it_is_set_up(newcomer, browser):
    page = newcomer.gives_password(browser)
    page = browser.submit(page, password="kettle meadow bicycle", again="kettle meadow bicycle")
    first = "".join(page.all("//p[contains(@class, 'secret')]")[0].itertext())
    assert first == "".join(browser.visit("/staff/set-up").all("//p[contains(@class, 'secret')]")[0].itertext())
    browser.post("/staff/sign-out")
    page = newcomer.gives_password(browser, "kettle meadow bicycle")
    assert first != "".join(page.all("//p[contains(@class, 'secret')]")[0].itertext())


def test_the_receipt_of_a_new_password_is_no_plain_hash_of_it(newcomer, browser, service):
    page = newcomer.gives_password(browser)
    browser.submit(page, password="kettle meadow bicycle", again="kettle meadow bicycle")
    typed = [("again", "kettle meadow bicycle"), ("password", "kettle meadow bicycle")]
    plain = sha256(repr(("accounts.change_password", "/staff/password", typed)).encode()).hexdigest()
    with service.database.reading() as session:
        receipt = session.query(Receipt).one()
    assert receipt.asked != plain


def test_a_wrong_first_code_sets_nothing_up(newcomer, browser):
    page = newcomer.gives_password(browser)
    page = browser.submit(page, password="kettle meadow bicycle", again="kettle meadow bicycle")
    assert "That code is not right" in browser.submit(page, 422, code="000000x").words
    assert "six figures" in browser.submit(page, 422, code="").words
    assert browser.visit("/staff/sign-in").path == "/staff/set-up"


def test_after_five_wrong_codes_even_the_right_one_waits(nia, browser):
    with time_machine.travel(NOW, tick=False) as clock:
        page = nia.gives_password(browser)
        for _ in range(5):
            page = browser.submit(page, 422, code="123")
        assert "Wait ten minutes" in browser.submit(page, 429, code=nia.code(NOW)).words
        clock.shift(timedelta(minutes=10))
        later = NOW + timedelta(minutes=10)
        assert browser.submit(browser.visit("/staff/code"), code=nia.code(later)).path == "/people"


def test_a_rested_sign_in_is_over_after_fifteen_minutes(nia, browser):
    with time_machine.travel(NOW, tick=False) as clock:
        come_in(nia, browser, NOW)
        clock.shift(STAFF_IDLE - timedelta(seconds=1))
        assert browser.peek("/people").status_code == 200
        clock.shift(STAFF_IDLE - timedelta(seconds=1))
        assert browser.peek("/people").status_code == 200
        clock.shift(STAFF_IDLE)
        assert browser.peek("/people").headers["Location"] == "/staff/sign-in"


def test_no_sign_in_lasts_more_than_twelve_hours_however_busy(nia, browser):
    with time_machine.travel(NOW, tick=False) as clock:
        come_in(nia, browser, NOW)
        until = NOW + STAFF_LONGEST
        while datetime.now(UTC) + timedelta(minutes=14) < until:
            clock.shift(timedelta(minutes=14))
            assert browser.peek("/people").status_code == 200
        clock.shift(timedelta(minutes=14))
        assert browser.peek("/people").headers["Location"] == "/staff/sign-in"


def test_stopping_somebody_ends_every_sign_in_at_once(nia, app, service):
    browsers = [Browser(app), Browser(app)]
    with time_machine.travel(NOW, tick=False) as clock:
        for browser in browsers:
            come_in(nia, browser, datetime.now(UTC))
            clock.shift(timedelta(seconds=60))
        with service.database.writing() as session:
            assert staff.stop_staff(session, service.ada.actor, nia.id, datetime.now(UTC))
        for browser in browsers:
            assert browser.peek("/people").headers["Location"] == "/staff/sign-in"


def test_signing_out_ends_it_and_takes_the_cookie_away(nia, browser, app):
    with time_machine.travel(NOW, tick=False):
        come_in(nia, browser, NOW)
        used = token(browser)
        assert browser.post("/staff/sign-out").path == "/staff/sign-in"
        assert token(browser) is None
        assert Browser(app, used).peek("/people").headers["Location"] == "/staff/sign-in"


def test_signing_out_when_nobody_is_signed_in_is_no_fault(browser):
    assert browser.post("/staff/sign-out").path == "/staff/sign-in"


def test_a_participant_signs_out_elsewhere(maureen):
    browser = maureen.browser()
    assert browser.peek("/staff/sign-out", "POST", csrf_token=browser.csrf_token()).status_code == 404
    assert browser.peek("/staff/sign-in").status_code == 200


def test_signing_in_as_a_colleague_in_the_same_browser_ends_ones_own_sign_in(nia, service, asha, app):
    browser = asha.browser()
    page = browser.visit("/staff/sign-in")
    assert page.path == "/people"
    fields = {"csrf_token": browser.csrf_token(), "email": nia.email, "password": nia.password}
    assert browser.peek("/staff/sign-in", "POST", **fields).status_code == 303
    assert Browser(app, asha.token).peek("/people").headers["Location"] == "/staff/sign-in"


def code_of_the_demo(page):
    found = re.search(r"here is the code: (\d{3} \d{3})", page.words)
    return found[1] if found else None


def test_only_the_demo_shows_the_code(nia, browser, app):
    assert "demo" not in nia.gives_password(browser).words
    app.config["DEMO"] = True
    assert code_of_the_demo(browser.visit("/staff/code"))


def test_the_demo_never_shows_a_code_that_will_not_be_taken(nia, browser, app):
    app.config["DEMO"] = True
    seen = []
    with time_machine.travel(NOW, tick=False) as clock:
        for wait in (0, 0, 30, 30, 300):
            clock.shift(wait)
            page = nia.gives_password(browser)
            seen.append(code_of_the_demo(page))
            assert browser.submit(page, code=seen[-1]).path == "/people"
            browser.post("/staff/sign-out")
        nia.gives_password(browser)
        browser.submit(browser.visit("/staff/code"), code=code_of_the_demo(browser.visit("/staff/code")))
        browser.post("/staff/sign-out")
        page = nia.gives_password(browser)
        assert code_of_the_demo(page) is None
        assert "load this page again in half a minute" in page.words
    assert len(set(seen)) == len(seen)


def test_the_code_of_the_demo_may_be_typed_slowly(newcomer, browser, app):
    app.config["DEMO"] = True
    with time_machine.travel(NOW, tick=False) as clock:
        page = newcomer.gives_password(browser)
        page = browser.submit(page, password="kettle meadow bicycle", again="kettle meadow bicycle")
        clock.shift(30)
        assert browser.submit(page, code=code_of_the_demo(page)).path == "/people"


def test_an_email_is_taken_once_in_any_case(newcomer, service):
    with service.database.writing() as session, pytest.raises(staff.AlreadyHereError):
        staff.add_staff(
            session,
            service.id,
            Machine(),
            Role.RESEARCHER,
            "N",
            "NIA@parkroad.example",
            "",
            "",
            "x" * 15,
            service.now(),
        )
