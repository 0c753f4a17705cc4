"""The numbers to call, as a service looks after them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from socialrx_diary.help import keeping
from socialrx_diary.help.models import HelpLine
from socialrx_diary.help.rules import TRUSTED, Line, lines_of
from tests.kit.browser import Browser
from tests.kit.people import Service

OWN = {
    "label": "To talk at night", "way": "call", "number": "01632 960 555", "answers": "Our duty worker. Every night.",
    "owner": "Carol Lyle", "part": "help", "shown": "yes",
}  # fmt: skip


@pytest.fixture
def ada(service):
    return service.ada.browser()


def key(service, usual):
    return Line(usual, "call", "").key(service.id)


def called(app):
    return Browser(app).visit("/help").all("//main//a/@href")


def test_a_number_of_ones_own_stands_after_the_others(app, service, ada):
    before = called(app)
    ada.submit(ada.visit("/service/help/new"), **OWN)
    after = called(app)
    assert after[: len(before) - 1] == before[:-1]
    assert "tel:01632960555" in after
    assert "Our duty worker. Every night." in Browser(app).visit("/help").words
    assert "Carol Lyle" not in Browser(app).visit("/help").text


def test_a_changed_number_keeps_its_words_in_every_language(app, service, ada):
    page = ada.visit(f"/service/help/{key(service, 'samaritans')}")
    ada.submit(page, number="116 124")
    assert "tel:116124" in called(app)
    assert "tel:116123" not in called(app)
    assert "Samaritans. Free, day and night." in Browser(app).visit("/help").words
    with service.database.reading() as session:
        assert session.query(HelpLine).one().label == ""


def test_a_number_can_be_hidden_and_shown_again(app, service, ada):
    where = f"/service/help/{key(service, 'shout')}"
    ada.submit(ada.visit(where), shown="no")
    assert not any(href.startswith("sms:") for href in called(app))
    ada.submit(ada.visit(where), shown="yes")
    assert "sms:85258?&body=SHOUT" in called(app)


def test_a_number_goes_to_the_page_that_was_chosen_for_it(app, service, ada):
    ada.submit(ada.visit(f"/service/help/{key(service, 'shout')}"), part="complain")
    assert not any(href.startswith("sms:") for href in called(app))
    assert Browser(app).visit("/complain").all("//main//a[starts-with(@href, 'sms:')]")


def test_999_is_always_there(app, service, ada):
    ada.visit(f"/service/help/{key(service, 'emergency')}", 404)
    ada.post(f"/service/help/{key(service, 'emergency')}", 404, **OWN)
    assert called(app)[0] == "tel:999"


def test_whom_to_complain_to_is_looked_after_the_same_way(app, service, ada):
    ada.submit(ada.visit(f"/service/help/{key(service, 'phso')}"), number="0345 015 4034")
    words = Browser(app).visit("/complain").words
    assert "0345 015 4034" in words
    assert "0345 015 4033" not in words


def test_a_page_to_open_and_a_text_without_a_word(app, service, ada):
    ada.submit(ada.visit("/service/help/new"), **{**OWN, "way": "web", "number": "https://www.mind.org.uk/"})
    ada.submit(ada.visit("/service/help/new"), **{**OWN, "way": "text", "number": "07700 900 123"})
    found = called(app)
    assert "https://www.mind.org.uk/" in found
    assert "sms:07700900123" in found
    assert "Open www.mind.org.uk" in Browser(app).visit("/help").words


@pytest.mark.parametrize(("typed", "said"), [
    ({"label": ""}, "Type when it is the one to choose."),
    ({"number": "call me"}, "Type the number with figures and spaces only."),
    ({"number": "1" * 40}, "Type the number with figures and spaces only."),
    ({"way": "web", "number": "http://mind.org.uk"}, "begins with https://"),
    ({"way": "web", "number": "javascript:alert(1)"}, "begins with https://"),
    ({"way": "fax"}, "Choose how it is reached."),
    ({"part": "elsewhere"}, "Choose the page."),
    ({"owner": ""}, "Type who looks after it."),
])  # fmt: skip
def test_what_will_not_do_is_said(app, service, ada, typed, said):
    before = called(app)
    assert said in ada.submit(ada.visit("/service/help/new"), 422, **{**OWN, **typed}).words
    assert called(app) == before


def test_two_who_change_one_number_lose_nothing(service, ada):
    where = f"/service/help/{key(service, 'samaritans')}"
    other = service.ada.browser()
    mine, theirs = ada.visit(where), other.visit(where)
    other.submit(theirs, number="116 124")
    page = ada.submit(mine, 409, number="116 125")
    assert page.heading == "Somebody else changed this just now"
    assert "116 124" in page.words
    ada.submit(page)
    assert "116 125" in ada.visit("/service/help").words


@pytest.mark.parametrize("before", ["usual", "changed"])
def test_of_two_who_change_one_number_at_the_same_moment_one_is_told(service, ada, dialect, before):
    """On SQLite the second comes after the first, and sees what it did."""
    if before == "changed":
        ada.submit(ada.visit(f"/service/help/{key(service, 'samaritans')}"), number="116 124")
    together = Barrier(2)

    def change(number):
        with service.database.writing() as session:
            line = keeping.line_of(session, service.ada.actor, key(service, "samaritans"))
            if dialect == "postgresql":
                together.wait(10)
            return keeping.change(session, service.ada.actor, line, replace(line, number=number), service.now())

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(change, ("116 125", "116 126")))
    assert sorted(done) == [dialect == "sqlite", True]


def test_a_number_that_is_due_is_said_to_administrators_and_shown_to_people_all_the_same(app, service, ada, maureen):
    ada.submit(ada.visit("/service/help/new"), **OWN)
    long_ago = service.now().date() - timedelta(days=1)
    service.in_session(lambda it: it.execute(update(HelpLine).values(review_by=long_ago)))
    assert "time to try some of the numbers" in ada.visit("/service").words
    assert "Try it again now." in ada.visit("/service/help").words
    page = maureen.browser().visit("/help")
    assert "01632 960 555" in page.words
    assert "again" not in page.words


def test_once_it_was_tried_it_is_trusted_for_half_a_year(service, ada):
    action = f"/service/help/{key(service, 'samaritans')}/tried"
    ada.submit(ada.visit("/service/help").form(action))
    today = service.now().date()
    with service.database.reading() as session:
        line = next(one for one in keeping.kept_lines(session, service.id) if one.id == "samaritans")
        assert (line.reviewed_on, line.review_by, line.number) == (today, today + TRUSTED, "116 123")
        assert line not in keeping.due(session, service.id, line.review_by - timedelta(days=1))
        assert line in keeping.due(session, service.id, line.review_by)


def test_each_service_has_its_own(app, service, ada):
    mill = Service(app, "Mill Lane")
    ada.submit(ada.visit("/service/help/new"), **OWN)
    ada.submit(ada.visit(f"/service/help/{key(service, 'samaritans')}"), number="116 124")
    theirs = mill.asha.browser().visit("/help").all("//main//a/@href")
    assert "tel:01632960555" not in theirs
    assert "tel:116123" in theirs
    ada.visit(f"/service/help/{key(mill, 'samaritans')}", 404)


def test_it_is_on_the_trail(ada):
    ada.submit(ada.visit("/service/help/new"), **OWN)
    assert "Ada Byrne changed the numbers to call." in ada.visit("/service/looks").words


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland"])
def test_a_number_nobody_could_check_is_due_within_a_month(nation):
    lines = lines_of(nation)
    unchecked = {"eass", "nipso", "ecni"}
    for line in lines.all:
        early = (line.review_by - line.reviewed_on).days < 40
        assert early == (line.id in unchecked), line.id
