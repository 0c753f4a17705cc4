"""Signed out while writing: coming back in right there, with the same words in the same box of the same week."""

from uuid import uuid4

import pytest

from socialrx_diary.accounts import service as accounts
from tests.kit.browser import Browser

WRITTEN = "A long week.\nI went to the park."


def in_the_box(page):
    """What stands in the box for words."""
    return str(page.all("//main//textarea[@name='words']")[0].text).removeprefix("\n").replace("\r\n", "\n")


@pytest.fixture
def out(service, maureen, words):
    """Maureen had the page of a week open when her sign-in ended: her browser and the form on it."""
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week(2)}/words").form()
    with service.database.writing() as session:
        accounts.sign_out(session, maureen.actor, maureen.actor.device_id)
    return browser, form


def test_the_words_wait_in_the_same_box_after_coming_back(maureen, words, out):
    browser, form = out
    page = browser.submit(form, 401, words=WRITTEN)
    assert page.heading == "You have been signed out"
    page = browser.submit(page, way=words)
    assert page.path == f"/week/{maureen.week(2)}/words"
    assert in_the_box(page) == WRITTEN
    assert maureen.diary() == [], "it is not kept before they say so"
    assert browser.submit(page.form(page.path)).heading == "That is kept"
    assert [week.words for week in maureen.diary()] == [WRITTEN]


def test_wrong_words_lose_nothing(maureen, words, out):
    browser, form = out
    page = browser.submit(form, 401, words=WRITTEN)
    page = browser.submit(page, 422, way="able able able able")
    page = browser.submit(page, 422, way="able zzzz", csrf_token="stale")
    assert in_the_box(page) == WRITTEN
    page = browser.submit(page, way=words)
    assert page.path == f"/week/{maureen.week(2)}/words"
    assert in_the_box(page) == WRITTEN


def test_the_same_form_sent_again_puts_the_words_by_once(maureen, words, out):
    browser, form = out
    again = browser.submit(form, 401, words=WRITTEN).form()
    browser.submit(again, way=words)
    page = browser.submit(again, way=words)
    assert in_the_box(page) == WRITTEN


def test_what_was_put_by_before_from_the_same_page_is_taken_over(service, maureen, words):
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week()}/words").form()
    fields = {**form.fields, "words": "A long week in the", "typed": "3"}
    assert browser.peek(f"/week/{maureen.week()}/draft", "POST", **fields).status_code == 200
    with service.database.writing() as session:
        accounts.sign_out(session, maureen.actor, maureen.actor.device_id)
    page = browser.submit(form, 401, words="A short week after all.", typed="9")
    page = browser.submit(page, way=words)
    assert in_the_box(page) == "A short week after all."


@pytest.mark.parametrize("day", ["", "2026-11-17", "9999-01-04", "javascript:alert(1)", "../../more/delete"])
def test_an_address_that_is_none_leads_to_this_week(app, maureen, words, day):
    browser = Browser(app)
    page = browser.post("/back", way=words, words=WRITTEN, day=day)
    assert page.path == f"/week/{maureen.week()}/words"
    assert in_the_box(page) == WRITTEN


def test_a_week_that_holds_words_keeps_them_beside_the_new_ones(maureen, words, out):
    browser, form = out
    page = browser.submit(form, 401, words=WRITTEN)
    elsewhere = Browser(browser.app)
    elsewhere.submit(elsewhere.visit("/back"), way=words)
    other = elsewhere.visit(f"/week/{maureen.week(2)}/words")
    elsewhere.submit(other.form(other.path), words="From another phone.")
    page = browser.submit(page, way=words)
    browser.submit(page.form(page.path))
    whole = maureen.diary()[0].words
    kept = elsewhere.visit(f"/entry/{maureen.diary()[0].id}")
    assert "From another phone." in kept.words or "From another phone." in whole
    assert WRITTEN in whole or "park" in elsewhere.visit(f"/entry/{maureen.diary()[0].id}/both").words


def test_nobody_is_let_in_by_a_page_of_another_site(app, words):
    answer = app.test_client().post(
        "/back", data={"way": words, "words": WRITTEN, "once": str(uuid4())}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert not answer.headers.getlist("Set-Cookie") or "diary=" not in str(answer.headers)
