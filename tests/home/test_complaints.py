"""How to complain, and what is said of accessibility: there for everyone, with a number to call and a date."""

import pytest
from sqlalchemy import text

from socialrx_diary.home.rules import ACCESSIBILITY_WRITTEN
from tests.kit.browser import Browser

OMBUDSMEN = {
    "england": "0345 015 4033",
    "scotland": "0800 377 7330",
    "wales": "0300 790 0203",
    "northern_ireland": "0800 34 34 24",
}


@pytest.mark.parametrize("nation", OMBUDSMEN)
def test_each_nation_has_its_own_ombudsman_and_no_other(service, nation):
    with service.database.writing() as session:
        session.execute(text("UPDATE organisations SET nation = :nation"), {"nation": nation})
    words = Browser(service.app).visit("/complain").words
    assert [number for number in OMBUDSMEN.values() if number in words] == [OMBUDSMEN[nation]]
    assert "0303 123 1113" in words
    assert "01632 960 123" in words
    assert "Monday to Thursday, 9am to 4pm" in words


def test_it_opens_before_there_is_a_service(app):
    assert "on your card" in Browser(app).visit("/complain").words


@pytest.mark.parametrize("path", ["/about", "/accessibility", "/sharing/looked", "/week", "/complain"])
def test_it_is_a_tap_away(maureen, path):
    assert maureen.browser().visit(path).all("//a[starts-with(@href, '/complain')]")


def test_whoever_thinks_somebody_looked_is_led_to_what_to_do(maureen):
    page = maureen.browser().visit("/sharing/looked")
    (href,) = page.all("//main//a[starts-with(@href, '/complain')]/@href")
    told = maureen.browser().visit(href.partition("#")[0])
    assert told.all(f"//*[@id='{href.partition('#')[2]}']")
    assert told.all("//main//a[@href='/sharing/looked']")


def test_the_page_about_accessibility_is_dated_and_says_what_is_not_known(app):
    words = Browser(app).visit("/accessibility").words
    assert f"{ACCESSIBILITY_WRITTEN:%-d %B %Y}" in words
    assert "have not tried this version for us" in words
    assert "we do not claim that it meets every rule" in words
