"""Counts for funders, in a browser: counted once, the same for ever, on one page, on paper and in a table."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from socialrx_diary.counts.rules import quarter_of
from socialrx_diary.organisations.models import Organisation
from socialrx_diary.themes.rules import Theme
from tests.kit.people import Service


@pytest.fixture
def quarter(service):
    """The quarter before this one, in which the service began."""
    return over(service)


def over(service):
    last = quarter_of(quarter_of(service.now().date()).first - timedelta(days=1))
    began = datetime(last.first.year, last.first.month, 2, tzinfo=UTC)
    service.in_session(lambda it: it.execute(update(Organisation).values(set_up_at=began)))
    return last


def in_the_middle_of(quarter):
    return time_machine.travel(datetime.combine(quarter.first + timedelta(days=50), datetime.min.time(), UTC))


def people(service, quarter, count, weeks=1, shares="nothing"):
    """Some who were invited, joined and wrote in a quarter that is over."""
    with in_the_middle_of(quarter):
        found = [service.person(f"Person {number}") for number in range(count)]
        for one in found:
            one.shares(shares)
            for ago in range(weeks):
                one.wrote("Quiet words.", [Theme.PEOPLE], weeks_ago=ago)
    return found


def counted(service):
    ada = service.ada.browser()
    page = ada.visit("/service/counts")
    action = page.all("//form[starts-with(@action, '/service/counts/2')]/@action")[0]
    return ada.submit(page.form(action))


def said(page):
    return {
        "".join(row.xpath("./th")[0].itertext()): "".join(row.xpath("./td")[0].itertext())
        for row in page.all("//tbody/tr")
    }


def test_what_happened_in_a_quarter_is_counted(service, quarter):
    people(service, quarter, 8, weeks=4, shares="ticks")
    people(service, quarter, 7)
    page = counted(service)
    found = said(page)
    assert found["People invited"] == "about 15"
    assert found["People with a diary at the end"] == "about 15"
    assert found["of these, sharing with a link worker"] == "about 10"
    assert found["of these, not sharing"] == "about 5"
    assert found["People who wrote at least once"] == "about 15"
    assert found["of these, in four weeks or more"] == "about 10"
    assert found["of these, in one to three weeks"] == "about 5"
    assert found["Being with people"] == "about 15"
    assert found["Trying and learning"] == "fewer than 5"


def test_few_are_never_told(service, quarter):
    people(service, quarter, 3)
    assert set(said(counted(service)).values()) == {"fewer than 5"}


def test_a_week_kept_to_oneself_is_counted_in_nothing(service, quarter):
    found = people(service, quarter, 6)
    with in_the_middle_of(quarter):
        for one in found[:2]:
            one.says(one.diary()[0].id, "only_me")
    page = said(counted(service))
    assert page["People with a diary at the end"] == "about 5"
    assert page["People who wrote at least once"] == "fewer than 5"
    assert page["Being with people"] == "fewer than 5"


def test_a_quarter_is_counted_once_and_stays_as_it_was(service, quarter):
    people(service, quarter, 7)
    before = said(counted(service))
    people(service, quarter, 9)
    ada = service.ada.browser()
    ada.post(f"/service/counts/{quarter.first}")
    assert said(ada.visit("/service/counts")) == before


def test_another_services_people_are_not_counted(service, app, quarter):
    mill = Service(app, "Mill Lane")
    people(mill, over(mill), 9)
    assert said(counted(service))["People invited"] == "fewer than 5"


@pytest.mark.parametrize("day", ["2026-13-01", "x", "1999-01-01", "2026-02-01"])
def test_nothing_else_can_be_counted(service, quarter, day):
    service.ada.browser().post(f"/service/counts/{day}", 404)


def test_this_quarter_cannot_be_counted_before_it_is_over(service, quarter):
    service.ada.browser().post(f"/service/counts/{quarter.after.first}", 404)


def test_in_a_new_service_there_is_nothing_to_count_yet(service):
    page = service.ada.browser().visit("/service/counts")
    assert "are not over yet" in page.words
    assert not page.all("//main//form")


def test_it_is_on_paper_and_in_a_table_too(service, quarter):
    people(service, quarter, 7)
    page = counted(service)
    ada = service.ada.browser()
    sheet = ada.visit(page.all("//a[contains(@href, '/sheet')]/@href")[0])
    assert said(sheet) == said(page)
    answer = ada.peek(page.all("//a[contains(@href, '/table')]/@href")[0])
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert dict(row[:2] for row in rows[1:]) == said(page)


def test_what_the_numbers_cannot_say_stands_beside_them(service, quarter):
    words = counted(service).words
    assert "Somebody who does not write may be doing well" in words
    assert "They are never counted apart." in words


def test_it_never_names_anybody_or_tells_workers_apart(service, quarter):
    people(service, quarter, 6)
    page = counted(service)
    assert not any(name in page.words for name in ("Asha", "Ben", "Person"))


@pytest.mark.parametrize("who", ["asha", "ruth"])
def test_only_administrators_count(service, who):
    assert getattr(service, who).browser().peek("/service/counts").status_code == 404
