"""Rests, weeks kept close, and looking back: all of it asked for by the person, and none of it ever suggested."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.journey.rules import (
    FEW,
    NEAR,
    Rest,
    comes_before,
    months_back,
    rests_among,
    this_time_in_other_years,
)
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import week_of

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
WEEKS = DAYS.map(week_of)
MONTHS = DAYS.map(lambda day: day.replace(day=1))
RESTS = st.lists(st.tuples(MONTHS, MONTHS).map(sorted).map(lambda pair: Rest(uuid4(), *pair)), max_size=6)


@given(RESTS, st.lists(WEEKS, max_size=4, unique=True))
def test_every_rest_lies_on_just_one_page_of_the_path(rests, cuts):
    cuts = sorted(cuts, reverse=True)
    pages = zip([None, *cuts], [*cuts, None], strict=True)
    met = [rest for before, oldest in pages for rest in rests_among(rests, before, oldest)]
    assert sorted(map(repr, met)) == sorted(map(repr, rests))


@given(MONTHS, WEEKS)
def test_a_rest_is_met_before_every_week_that_began_in_it_or_before_it(month, week):
    rest = Rest(uuid4(), month, month)
    assert comes_before(rest, week) == (week.replace(day=1) <= month)


@given(st.sets(WEEKS, max_size=60), DAYS)
def test_looking_back_finds_only_this_time_of_the_year_and_never_much(weeks, about):
    found = this_time_in_other_years(weeks, about)
    assert list(found) == sorted(found)
    for years, together in found.items():
        same_day = about - timedelta(days=round(years * 365.25))
        assert years >= 1
        assert 1 <= len(together) <= FEW
        assert together == sorted(together, reverse=True)
        assert all(abs(week - same_day) <= NEAR + timedelta(days=1) and week in weeks for week in together)


@given(DAYS, DAYS)
def test_months_go_back_to_a_year_before_the_first_week(one, other):
    first, day = sorted((one, other))
    months = months_back(day, first)
    assert months[0] == day.replace(day=1)
    assert months[-1] == first.replace(year=first.year - 1, day=1)
    assert len(set(months)) == len(months)


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def browser(request, maureen):
    return maureen.browser(htmx=request.param)


def this_month():
    return date.today().replace(day=1).isoformat()  # noqa: DTZ011 - the page lists this month too


class TestRests:
    def test_it_is_put_where_somebody_walking_back_meets_it(self, browser, maureen):
        maureen.wrote("Soup.")
        maureen.wrote("Bread.", weeks_ago=40)
        when = maureen.week(20).replace(day=1).isoformat()
        browser.submit(browser.visit("/journey/rests").form("/journey/rests"), first_month=when, last_month=when)
        words = browser.visit("/journey").words
        assert words.index("Soup.") < words.index("A rest, ") < words.index("Bread.")

    def test_no_month_is_suggested(self, browser, maureen):
        maureen.wrote("Bread.", weeks_ago=40)
        form = browser.visit("/journey/rests").form("/journey/rests")
        assert (form.fields["first_month"], form.fields["last_month"]) == ("", "")
        page = browser.submit(form, 422)
        assert "Choose the month it began." in page.words
        assert "Choose the month it ended." in page.words

    def test_it_cannot_end_before_it_begins(self, browser, maureen):
        form = browser.visit("/journey/rests").form("/journey/rests")
        months = browser.visit("/journey/rests").all("//select[@name='first_month']/option/@value")[1:]
        page = browser.submit(form, 422, first_month=months[0], last_month=months[1])
        assert "This month comes before the first one." in page.words

    def test_the_same_one_twice_is_one_and_it_can_be_taken_away(self, browser):
        for _time in range(2):
            form = browser.visit("/journey/rests").form("/journey/rests")
            page = browser.submit(form, first_month=this_month(), last_month=this_month())
        assert "A rest is on your path." in page.words
        (away,) = page.all("//form/@action[contains(., 'away')]")
        page = browser.submit(page.form(away))
        assert "That rest is gone." in page.words
        assert not page.all("//form/@action[contains(., 'away')]")

    def test_it_is_not_among_the_weeks_about_a_theme(self, browser, maureen):
        maureen.wrote("Soup.", [Theme.ME])
        maureen.rests(date(2020, 1, 1), date(2020, 3, 1))
        assert "A rest, January to March 2020" in browser.visit("/journey").words
        assert "A rest" not in browser.visit("/journey?theme=me").words.replace("A rest on my path", "")

    def test_ones_own_copy_holds_it(self, browser, maureen):
        maureen.rests(date(2025, 1, 1), date(2025, 3, 1))
        kept = json.loads(maureen.browser().peek("/more/copy/my-diary.json").data)["rests"]
        assert kept == [{"first_month": "2025-01-01", "last_month": "2025-03-01"}]
        assert "From January 2025 to March 2025" in maureen.browser().visit("/more/copy/read").words


class TestKeptClose:
    def test_a_week_is_kept_close_and_let_go_again(self, browser, maureen):
        entry = maureen.wrote("Soup.")
        maureen.wrote("Bread.", weeks_ago=1)
        page = browser.visit(f"/entry/{entry}")
        browser.submit(page.form(f"/entry/{entry}/mark"), button=("mark", "kept_close on"))
        close = browser.visit("/journey/close").words
        assert "Soup." in close
        assert "Bread." not in close
        assert "Kept close" in browser.visit("/journey").words
        page = browser.visit(f"/entry/{entry}")
        browser.submit(page.form(f"/entry/{entry}/mark"), button=("mark", "kept_close off"))
        assert "Here are the weeks that you want to find again." in browser.visit("/journey/close").words

    def test_it_changes_nothing_for_anybody_else(self, service, maureen):
        """Neither the version of the week nor what the link worker sees knows of it."""
        entry = maureen.wrote("Soup.", [Theme.ME])
        maureen.shares("words")
        before = service.asha.browser().visit(f"/people/{maureen.id}").words
        browser = maureen.browser()
        browser.submit(browser.visit(f"/entry/{entry}").form(f"/entry/{entry}/mark"), button=("mark", "kept_close on"))
        assert service.asha.browser().visit(f"/people/{maureen.id}").words == before
        assert [week.version for week in maureen.diary()] == [1]

    def test_it_is_in_ones_own_copy_and_gone_with_the_week(self, maureen):
        entry = maureen.wrote("Soup.")
        browser = maureen.browser()
        browser.submit(browser.visit(f"/entry/{entry}").form(f"/entry/{entry}/mark"), button=("mark", "kept_close on"))
        (week,) = json.loads(browser.peek("/more/copy/my-diary.json").data)["weeks"]
        assert week["kept_close"] is True
        browser.submit(browser.visit(f"/entry/{entry}/delete").form())
        assert "Soup." not in browser.visit("/journey/close").words


class TestLookingBack:
    def test_weeks_of_a_year_ago_are_found(self, browser, maureen):
        maureen.wrote("Soup.")
        maureen.wrote("Bread.", weeks_ago=53)
        maureen.wrote("Tea.", weeks_ago=30)
        words = browser.visit(f"/journey/back/{maureen.week()}").words
        assert "Bread." in words
        assert "Tea." not in words
        assert "Soup." not in words

    def test_when_there_is_none_it_says_so_kindly(self, browser, maureen):
        maureen.wrote("Soup.")
        words = browser.visit(f"/journey/back/{maureen.week()}").words
        assert "There is nothing here from this time of the year yet. That is fine." in words

    def test_nothing_leads_there_by_itself(self, browser, maureen):
        maureen.wrote("Bread.", weeks_ago=52)
        assert "Bread." not in browser.visit("/week").words

    def test_an_address_that_names_no_day_is_not_there(self, browser):
        browser.visit("/journey/back/yesterday", 404)


class TestEarlierWeeks:
    def test_htmx_gets_the_rows_alone_with_the_way_on(self, maureen):
        for ago in range(30):
            maureen.wrote(f"Week {ago}.", weeks_ago=ago)
        browser = maureen.browser(htmx=True)
        path = browser.visit("/journey").all("//p[@id='older']/a/@href")[0]
        page = browser.visit(path, **{"HX-Target": "div#walk"})
        assert "HX-Push-Url" not in page.response.headers
        assert len(page.all("//ol[@class='walk']/li")) == 13
        assert page.all("//a[@autofocus]")
        assert page.all("//p[@id='older']/a")
        assert page.all("//*[@id='live']")[0].text.startswith("13 more weeks, back to ")
        last = browser.visit(page.all("//p[@id='older']/a/@href")[0], **{"HX-Target": "div#walk"})
        assert len(last.all("//ol[@class='walk']/li")) == 4
        assert not last.all("//p[@id='older']/a")
