"""What the service logs: enough to see what it did, never a word, a token or an address somebody typed."""

import io
import json
import logging
from uuid import uuid4

import pytest
from sqlalchemy import update

from socialrx_diary.accounts.models import Device
from socialrx_diary.reflections import service as reflections
from socialrx_diary.routes import TRIES
from tests.kit.browser import Browser

CANARY = "zirkelquast"
ALLOWED = {"at", "level", "from", "event", "method", "route", "status", "milliseconds", "error", "where"} | {
    "way",
    "refused",
}


class Written:
    """The log as it is written, line by line."""

    def __init__(self):
        self.stream = io.StringIO()

    @property
    def text(self):
        return self.stream.getvalue()

    @property
    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log(app):
    written = Written()
    for name in ("diary", app.logger.name):
        for handler in logging.getLogger(name).handlers:
            handler.setStream(written.stream)
    return written


def last(log):
    assert set(log.lines[-1]) <= ALLOWED
    return log.lines[-1]


def week_of(maureen):
    return f"/week/{maureen.week().isoformat()}/words"


def test_an_answer_is_one_line(log, app):
    Browser(app).visit("/join")
    assert last(log)["event"] == "answered"
    assert (last(log)["method"], last(log)["route"], last(log)["status"]) == ("GET", "/join", 200)
    assert last(log)["milliseconds"] > 0


def test_words_that_are_kept(log, maureen):
    browser = maureen.browser()
    browser.submit(browser.visit(week_of(maureen)), words=f"I was a {CANARY} today.")
    assert CANARY in maureen.diary()[0].words
    assert {"POST"} <= {line["method"] for line in log.lines}
    assert CANARY not in log.text


def test_words_that_are_too_long_to_keep(log, maureen):
    browser = maureen.browser()
    browser.submit(browser.visit(week_of(maureen)), status=422, words=CANARY * 1000)
    assert last(log)["status"] == 422
    assert CANARY not in log.text


def test_a_form_that_is_too_big(log, maureen):
    answer = maureen.browser().peek(week_of(maureen), "POST", words=CANARY * 20_000)
    assert answer.status_code == 413
    assert CANARY not in log.text


def test_a_code_that_is_wrong(log, app):
    browser = Browser(app)
    browser.submit(browser.visit("/join"), status=422, code="ZQZQ-ZQZQ-ZQZQ")
    assert "ZQZQ" not in log.text.upper()


def test_an_address_that_is_not_there(log, app):
    answer = Browser(app).peek(f"/{CANARY}/{CANARY}?{CANARY}={CANARY}")
    assert answer.status_code == 404
    assert (last(log)["route"], last(log)["status"]) == (None, 404)
    assert CANARY not in log.text


@pytest.mark.parametrize("header", ["Referer", "User-Agent", "Cookie", "X-Forwarded-For", "Origin", "Accept-Language"])
def test_what_a_browser_says_of_itself(log, app, header):
    app.test_client().get(f"/join?code={CANARY}", headers={header: CANARY})
    assert log.lines
    assert CANARY not in log.text


def test_the_token_of_a_phone(log, maureen):
    maureen.browser().visit(week_of(maureen))
    assert log.lines
    assert maureen.token not in log.text
    assert str(maureen.id) not in log.text


def test_an_address_with_an_id_or_a_date_is_logged_as_its_route(log, maureen):
    maureen.browser().visit(week_of(maureen))
    assert last(log)["route"] == "/week/<day>/words"
    assert maureen.week().isoformat() not in log.text.replace(last(log)["at"], "")


class Trouble(Exception):
    """Something nobody foresaw, with somebody's words in it."""


def test_a_fault_says_what_and_where_but_nothing_else(log, maureen, monkeypatch):
    def trip(*_arguments, **_values):
        words = f"the words {CANARY}"
        raise Trouble(words)

    browser = maureen.browser()
    page = browser.visit(week_of(maureen))
    monkeypatch.setattr(reflections, "keep", trip)
    answer = browser.submit(page, status=500, words=f"I wrote {CANARY}.")
    assert CANARY in answer.text, "they get their words back"
    [fault] = [line for line in log.lines if "error" in line]
    assert fault["error"] == "Trouble"
    assert fault["where"].startswith("test_logs.py:")
    assert fault["level"] == "error"
    assert set(fault) <= ALLOWED
    assert last(log)["status"] == 500
    assert CANARY not in log.text


def test_what_others_log_through_us_is_only_its_kind(log, app):
    """Flask and its extensions log through the same lines, with messages that may hold anything."""
    app.logger.error("it failed with %s", CANARY, exc_info=Trouble(CANARY))
    app.logger.warning("a warning about %s", CANARY)
    logging.getLogger("diary").info("answered", extra={"words": CANARY, "method": "GET"})
    assert [set(line) <= ALLOWED for line in log.lines] == [True, True, True]
    assert [line.get("error") for line in log.lines] == ["Trouble", None, None]
    assert CANARY not in log.text


def test_one_service_in_one_process_writes_each_line_once(log, app):
    Browser(app).visit("/join")
    assert len(log.lines) == 1


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/staff/sign-in", "password"),
        ("/staff/sign-in/passkey", "passkey"),
        ("/staff/invitation", "invitation"),
        ("/join", "card"),
        ("/back", "four words"),
        ("/passkeys/sign-in", "passkey"),
        ("/type-in", "page on paper"),
    ],
)
def test_a_try_to_come_in_that_failed_says_by_which_way(log, app, address, way):
    typed = dict.fromkeys(("email", "password", "code", "words", "again", "challenge", "answer"), CANARY)
    Browser(app).post(address, 422, **typed)
    assert (last(log)["way"], last(log)["status"], last(log)["refused"]) == (way, 422, "not right")
    assert CANARY not in log.text


def test_a_try_that_went_well_says_its_way_too_and_nobody_is_named(log, service, maureen):
    _joan, card = service.invited("Joan")
    browser = Browser(service.app)
    browser.submit(browser.visit("/join"), code=card)
    [tried] = [line for line in log.lines if line.get("way")]
    assert (tried["way"], tried["status"]) == ("card", 303)
    assert "refused" not in tried
    assert "Joan" not in log.text


def test_every_way_in_is_a_route(app):
    assert set(TRIES) <= set(app.view_functions)
    ways = set(TRIES.values())
    assert ways == {"password", "code of an app", "passkey", "number of a lock", "card", "four words"} | {
        "page on paper",
        "invitation",
        "work account",
    }


def test_what_is_refused_says_why(log, app, service, maureen):
    for browser, address, why in (
        (maureen.browser(), "/service", "not open to them"),
        (service.asha.browser(), f"/people/{uuid4()}", "not there"),
        (Browser(app), "/journey", "not open to them"),
        (Browser(app), f"/{CANARY}", "not there"),
    ):
        browser.peek(address)
        assert last(log)["refused"] == why
    maureen.browser().visit("/week")
    assert "refused" not in last(log)


def test_what_goes_round_a_guard_is_logged(log, app, service, maureen):
    """A form of another site, one that is too large, one meant for somebody else, and a deed without fresh proof."""
    browser = maureen.browser()
    browser.client.post("/more/settings", headers={"Sec-Fetch-Site": "cross-site"})
    assert last(log)["refused"] == "from another site"
    browser.peek(week_of(maureen), "POST", words=CANARY * 20_000)
    assert last(log)["refused"] == "too large"
    service.in_session(lambda it: it.execute(update(Device).values(proved_at=None)))
    service.ada.browser().post(f"/service/staff/{service.asha.id}/stop", 403)
    assert last(log)["refused"] == "not shown again"
    assert CANARY not in log.text


def test_too_many_tries_are_logged_as_that(log, app):
    browser = Browser(app)
    token = browser.csrf_token()
    for _try in range(11):
        browser.peek("/back", "POST", csrf_token=token, way="able able able able")
    assert (last(log)["way"], last(log)["refused"]) == ("four words", "too many tries")
    assert "able" not in log.text
