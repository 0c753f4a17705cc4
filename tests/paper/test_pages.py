"""Printing pages, seeing them again, closing them; and who wrote a week down."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.paper.rules import PAGE_LASTS, WEEKS_BEFORE, State, state_of, weeks_for
from socialrx_diary.reflections.rules import WRITTEN_WITH, Choice, written_by
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import is_week

MONDAY = date(2026, 11, 23)


def prints(browser, **fields):
    return browser.submit(browser.visit("/paper").form("/paper"), **({"week": "blank", "size": "usual"} | fields))


def test_a_page_has_the_cards_in_ones_own_order_a_code_and_numbers_to_call(service, maureen):
    browser = maureen.browser()
    page = prints(browser, week=maureen.week().isoformat())
    with service.database.reading() as session:
        from socialrx_diary.participants import service as participants

        order = participants.theme_order_of(session, maureen.id)
    names = [theme.name_shown for theme in order]
    assert [name for name in page.all("//ul[@class='boxes']//b/text()") if name in names] == names
    assert page.all("//*[@class='card-code']/text()")
    for said in ("999", "116 123", "01632 960 123", "Nobody reads this page until you show it."):
        assert said in page.words


def test_large_print_is_asked_for_and_kept_out_of_the_list(maureen):
    page = prints(maureen.browser(), size="large")
    assert page.all("//div[@class='mine large']")


@pytest.mark.parametrize("missing", ["week", "size"])
def test_nothing_is_printed_before_it_is_said_what(maureen, missing):
    browser = maureen.browser()
    page = browser.submit(
        browser.visit("/paper").form("/paper"), 422, **({"week": "blank", "size": "usual"} | {missing: None})
    )
    assert "Choose one of the answers." in page.words
    assert "Pages you printed" not in page.words


def test_the_list_shows_pages_and_closes_them(maureen):
    browser = maureen.browser()
    page_id, _code = maureen.prints_a_page()
    page = browser.visit("/paper")
    assert "Open. It can be typed in." in page.words
    closed = browser.submit(page.form(f"/paper/{page_id}/stop"))
    assert "That page is closed." in closed.words
    assert "Closed by you." in closed.words
    assert browser.peek(f"/paper/{page_id}").headers["Location"] == "/paper", "its code is shown no more"


def test_closing_with_a_stale_page_asks_again(maureen):
    browser = maureen.browser()
    page_id, _code = maureen.prints_a_page()
    page = browser.submit(browser.visit("/paper").form(f"/paper/{page_id}/stop"), 422, csrf_token="stale")
    assert "Open. It can be typed in." in page.words


def test_ones_own_copy_names_the_pages_and_no_code(maureen):
    _id, code = maureen.prints_a_page()
    maureen.wrote("Words.", [Theme.ME], written_with="family")
    browser = maureen.browser()
    told = json.loads(browser.peek("/more/copy/my-diary.json").data)
    assert [page["state"] for page in told["paper_pages"]] == ["open"]
    assert told["weeks"][0]["written_with"] == "family"
    read = browser.visit("/more/copy/read")
    assert "Pages I printed" in read.words
    assert "Written down by family or a friend." in read.words
    assert code not in read.text


def test_a_week_from_paper_is_marked_on_the_path_and_on_its_page(maureen):
    week_id = maureen.wrote("From paper.", [Theme.ME], written_with="paper")
    browser = maureen.browser()
    assert "On paper" in browser.visit("/journey").words
    assert "Written on paper, then typed in." in browser.visit(f"/entry/{week_id}").words


def test_who_wrote_it_is_never_on_the_link_workers_page(maureen, asha):
    maureen.shares("words")
    maureen.wrote("With help.", [Theme.ME], written_with="family", talk_about=True)
    for path in (f"/people/{maureen.id}", f"/people/{maureen.id}/sheet"):
        page = asha.browser().visit(path)
        assert "With help." in page.text
        assert "family" not in page.text.lower()


def test_who_helps_is_asked_nowhere_and_remembered_once_said(maureen):
    browser = maureen.browser()
    assert not browser.visit(f"/week/{maureen.week()}/words").all("//details[@id='helping'][@open]")
    browser.submit(browser.visit("/more/helping"), written_with="family")
    assert browser.visit(f"/week/{maureen.week()}/words").all("//details[@id='helping'][@open]")
    maureen.wrote(None, [Theme.ME])
    assert maureen.diary()[0].written_with == "family", "a week of ticks alone, too"


def test_what_is_said_of_one_week_is_for_that_week(maureen):
    browser = maureen.browser()
    browser.submit(browser.visit(f"/week/{maureen.week()}/words"), words="Asha wrote this.", written_with="worker")
    maureen.wrote("Alone.", [Theme.ME], weeks_ago=1)
    assert [week.written_with for week in maureen.diary()] == ["worker", "self"]
    browser.submit(browser.visit(f"/week/{maureen.week()}/words"), written_with="self")
    assert maureen.diary()[0].written_with == "self"


@pytest.mark.parametrize("said", [None, "", "nobody"])
def test_a_form_that_says_nothing_of_it_leaves_it_as_it_is(maureen, said):
    maureen.wrote("Before.", [Theme.ME], written_with="worker")
    browser = maureen.browser()
    browser.submit(browser.visit(f"/week/{maureen.week()}/words"), words="After.", written_with=said)
    (week,) = maureen.diary()
    assert (week.words, week.written_with) == ("After.", "worker")


def test_an_answer_that_is_none_is_asked_for_again(maureen):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/helping"), 422, written_with="nobody")
    assert "Choose one of the answers." in page.words


@given(printed=st.integers(0, 8), then=st.integers(0, 8))
def test_a_page_without_a_date_can_be_about_weeks_from_before_it_was_printed_to_now(printed, then):
    this_week = MONDAY + timedelta(weeks=printed + then)
    weeks = weeks_for(MONDAY + timedelta(weeks=printed), this_week)
    assert weeks[0] == this_week
    assert len(weeks) == then + 1 + WEEKS_BEFORE
    assert all(is_week(week) for week in weeks)
    assert list(weeks) == sorted(set(weeks), reverse=True)


@given(used=st.booleans(), stopped=st.booleans(), days=st.integers(-100, 100))
def test_a_page_is_open_until_it_is_used_closed_or_old(used, stopped, days):
    from datetime import UTC, datetime

    now = datetime(2026, 11, 25, tzinfo=UTC)
    state = state_of(used=used, stopped=stopped, expires_at=now + timedelta(days=days), now=now)
    assert (state is State.OPEN) == (not used and not stopped and days > 0)
    assert (state is State.USED) == used


def test_a_page_lasts_sixty_days():
    assert timedelta(days=60) == PAGE_LASTS


@given(choice=st.sampled_from(Choice), kept=st.sampled_from(WRITTEN_WITH), other=st.sampled_from(WRITTEN_WITH))
def test_of_two_texts_kept_as_one_a_helper_is_never_forgotten(choice, kept, other):
    said = written_by(choice, kept, other)
    assert said in {kept, other}
    if choice is Choice.BOTH and {kept, other} != {"self"}:
        assert said != "self"
