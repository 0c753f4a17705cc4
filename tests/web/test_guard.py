"""Who may see what, as the kit keeps it: named audiences, our own forms only, one session for one person."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from socialrx_diary.db import OneActorError, bind_actor
from socialrx_diary.web import guard


def test_a_route_that_does_not_say_who_it_is_for_stops_the_app():
    app = Flask(__name__)
    app.add_url_rule("/open", "open", lambda: "to anybody?")
    with pytest.raises(RuntimeError, match="no audience named for: open"):
        guard.check(app)


def test_every_route_of_the_app_says_who_it_is_for(app):
    guard.check(app)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_a_form_sent_by_another_site_does_nothing(maureen, headers):
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week()}").form()
    answer = browser.client.post(form.action, data={**form.fields, "themes": ["people"]}, headers=headers)
    assert answer.status_code == 403
    assert maureen.diary() == []


def test_reading_a_page_cannot_change_anything(service):
    with service.database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM reflections"))


def test_one_session_works_for_one_person(service):
    with service.database.reading() as session:
        bind_actor(session, uuid4())
        with pytest.raises(OneActorError):
            bind_actor(session, uuid4())


def test_words_typed_after_being_signed_out_are_handed_back(service, maureen):
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week()}/words").form()
    browser.client.delete_cookie("diary")
    page = browser.submit(form, 401, words="I do not want to lose this")
    assert "I do not want to lose this" in page.text


def test_a_stale_token_costs_nobody_their_words(maureen):
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week()}/words").form()
    page = browser.submit(form, 422, csrf_token="from last week", words="Still here")
    assert page.form().fields["words"] == "Still here"
    browser.submit(page.form())
    assert [week.words for week in maureen.diary()] == ["Still here"]
