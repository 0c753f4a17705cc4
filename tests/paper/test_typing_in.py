"""Typing a page in: the code opens an empty form for one week, keeps what is typed once, and tells nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.paper import service as paper
from socialrx_diary.paper.models import PaperPage
from socialrx_diary.paper.rules import Opened, Refusal, Written
from socialrx_diary.themes.rules import Theme
from tests.kit.browser import Browser

WORDS = "Rang the housing office myself."


@pytest.fixture
def helper(app):
    """Somebody with no account, on a phone of their own."""
    return Browser(app)


def open_form(browser, code, status=200):
    return browser.submit(browser.visit("/type-in"), status, code=code)


def typed(browser, code, status=200, **fields):
    return browser.submit(open_form(browser, code), status, **({"words": WORDS, "themes": ["help"]} | fields))


def pages(person):
    with person.service.database.reading() as session:
        return {page.id: page.state.value for page in paper.pages_of(session, person.actor, person.service.now())}


def deeds(person):
    with person.service.database.reading() as session:
        return [row.deed for row in session.scalars(select(TrailEntry).where(TrailEntry.chain == person.id))]


def test_somebody_with_no_account_types_in_a_week(maureen, helper):
    page_id, code = maureen.prints_a_page(weeks_ago=1)
    kept = typed(helper, code)
    assert kept.heading == "That is kept"
    (week,) = maureen.diary()
    assert (week.week, week.words, week.themes) == (maureen.week(1), WORDS, (Theme.HELP,))
    assert week.written_with == "paper"
    assert pages(maureen) == {page_id: "used"}
    assert deeds(maureen)[-1] == Deed.PAGE_TYPED_IN


def test_the_form_and_the_answer_tell_nothing_of_whose_it_is(maureen, helper):
    maureen.wrote("What I wrote before.", [Theme.ME, Theme.PEOPLE])
    _id, code = maureen.prints_a_page(weeks_ago=0)
    form = open_form(helper, code)
    kept = typed(helper, code)
    for page in (form, kept):
        for secret in ("Maureen", "Asha", "What I wrote", str(maureen.id)):
            assert secret not in page.text
    assert not form.all("//input[@checked]")
    assert form.form().fields["words"] == ""


def test_nothing_in_a_typed_code_lets_anybody_in(maureen, helper):
    _id, code = maureen.prints_a_page()
    typed(helper, code)
    assert helper.client.get_cookie("diary") is None
    for path in ("/week", "/journey", "/paper", "/more"):
        assert helper.peek(path).headers["Location"] == "/back"


@pytest.mark.parametrize(
    "spelled", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_code_can_be_typed_as_people_type(maureen, helper, spelled):
    _id, code = maureen.prints_a_page()
    assert open_form(helper, spelled(code)).heading == "What is ticked on the page?"


def test_a_page_works_once_and_what_was_typed_a_second_time_is_handed_back(maureen, helper):
    _id, code = maureen.prints_a_page()
    first, second = open_form(helper, code), open_form(helper, code)
    helper.submit(first, words=WORDS)
    again = helper.submit(second, 422, words="Something else.")
    assert "That page has been typed in." in again.words
    assert again.form().fields["words"] == "Something else."
    assert [week.words for week in maureen.diary()] == [WORDS]
    assert "That page has been typed in." in open_form(helper, code, 422).words


def test_a_double_tap_keeps_one_week_and_says_so_twice(maureen, helper):
    _id, code = maureen.prints_a_page()
    form = open_form(helper, code).form()
    for _tap in range(2):
        assert helper.submit(form, words=WORDS).heading == "That is kept"
    (week,) = maureen.diary()
    assert (week.words, week.version) == (WORDS, 1)


def test_the_same_form_with_other_words_is_not_taken_for_a_double_tap(maureen, helper):
    """Back, then a change, then Keep: whoever typed must not be told that it is kept."""
    _id, code = maureen.prints_a_page()
    form = open_form(helper, code).form()
    helper.submit(form, words=WORDS)
    assert "That page has been typed in." in helper.submit(form, 422, words=f"{WORDS} And more.").words


def test_a_week_written_meanwhile_stays_and_the_paper_is_set_aside_beside_it(maureen, helper):
    _id, code = maureen.prints_a_page()
    maureen.wrote("On my phone.", [Theme.PEOPLE])
    assert typed(helper, code).heading == "That is kept"
    (week,) = maureen.diary()
    assert (week.words, week.written_with) == ("On my phone.", "self")
    both = maureen.browser().visit(f"/entry/{week.id}/both")
    assert WORDS in both.words
    assert "On my phone." in both.words


@pytest.mark.parametrize(("choice", "words", "written_with"), [
    ("kept", "On my phone.", "self"),
    ("other", WORDS, "paper"),
    ("both", f"On my phone.\n\n{WORDS}", "paper"),
])  # fmt: skip
def test_whoever_chooses_between_the_two_keeps_who_wrote_it(maureen, helper, choice, words, written_with):
    _id, code = maureen.prints_a_page()
    maureen.wrote("On my phone.", [Theme.HELP])
    typed(helper, code)
    browser = maureen.browser()
    both = browser.visit(f"/entry/{maureen.diary()[0].id}/both")
    browser.submit(both, choice=choice)
    (week,) = maureen.diary()
    assert (week.words, week.written_with) == (words, written_with)


def test_only_for_me_on_paper_keeps_it_from_the_link_worker_from_the_first_moment(maureen, helper, asha):
    maureen.shares("words")
    _id, code = maureen.prints_a_page()
    typed(helper, code, only_me="y", talk_about="y")
    (week,) = maureen.diary()
    with maureen.service.database.reading() as session:
        assert consent.standing_of(session, maureen.id).entry(week.id) is Choice.ONLY_ME
    assert WORDS not in asha.browser().visit(f"/people/{maureen.id}").text
    assert week.talk_about


def test_a_page_set_aside_puts_no_mark_to_talk_about_on_the_week_that_is_there(maureen, helper):
    _id, code = maureen.prints_a_page()
    maureen.wrote("On my phone.", [Theme.PEOPLE])
    typed(helper, code, talk_about="y")
    assert not maureen.diary()[0].talk_about


def test_a_link_worker_types_in_with_no_more_power_than_a_stranger(maureen, asha):
    _id, code = maureen.prints_a_page()
    kept = typed(asha.browser(), code)
    assert "Maureen" not in kept.words
    assert [week.words for week in maureen.diary()] == [WORDS]
    assert WORDS not in asha.browser().visit(f"/people/{maureen.id}").text, "nothing is shared"


def test_the_person_types_in_their_own_page_while_signed_in(maureen):
    _id, code = maureen.prints_a_page()
    browser = maureen.browser()
    form = open_form(browser, code).form()
    for _tap in range(2):
        assert browser.submit(form, words=WORDS).heading == "That is kept"
    assert [week.words for week in maureen.diary()] == [WORDS]


def test_a_page_without_a_date_asks_for_the_week_and_takes_no_other(maureen, helper):
    _id, code = maureen.prints_a_page(weeks_ago=None)
    form = open_form(helper, code)
    offered = form.all("//select[@name='week']/option/@value")
    assert offered == ["", *(maureen.week(ago).isoformat() for ago in range(5))]
    for week in ("", "2020-01-06", maureen.week(-1).isoformat(), "no date"):
        assert "Choose one of the weeks." in helper.submit(form, 422, week=week, words=WORDS).words
    helper.submit(form, week=maureen.week(2).isoformat(), words=WORDS)
    assert [week.week for week in maureen.diary()] == [maureen.week(2)]


def test_another_week_than_the_one_printed_is_refused(maureen, helper):
    _id, code = maureen.prints_a_page(weeks_ago=1)
    assert "Choose one of the weeks." in typed(helper, code, 422, week=maureen.week(5).isoformat()).words
    assert maureen.diary() == []


def test_an_empty_page_spends_no_code(maureen, helper):
    page_id, code = maureen.prints_a_page()
    again = helper.submit(open_form(helper, code), 422)
    assert "Tick what is ticked on the page, or type its words." in again.words
    assert pages(maureen) == {page_id: "open"}
    assert helper.submit(again, words=WORDS).heading == "That is kept"


def test_more_words_than_a_week_can_hold_are_handed_back(maureen, helper):
    _id, code = maureen.prints_a_page()
    again = typed(helper, code, 422, words="long " * 2100)
    assert again.form().fields["words"].startswith("long long")


def test_a_page_that_was_closed_or_is_too_old_opens_nothing(service, maureen, helper):
    page_id, code = maureen.prints_a_page()
    with service.writing() as session:
        session.execute(update(PaperPage).values(expires_at=service.now() - timedelta(minutes=1)))
    assert "That page is closed." in open_form(helper, code, 422).words
    assert pages(maureen) == {page_id: "old"}


def test_closing_a_page_while_somebody_types_hands_their_words_back(maureen, helper):
    _id, code = maureen.prints_a_page()
    form = open_form(helper, code)
    browser = maureen.browser()
    browser.submit(browser.visit("/paper").form(f"/paper/{_id}/stop"))
    refused = helper.submit(form, 422, words=WORDS)
    assert "That page is closed." in refused.words
    assert refused.form().fields["words"] == WORDS
    assert maureen.diary() == []


def test_ten_wrong_tries_burn_a_page_even_for_the_right_code(maureen, helper):
    _id, code = maureen.prints_a_page()
    wrong = code[:4] + "-ZZZZ-ZZZZ"
    for _try in range(10):
        assert "We do not know that code." in open_form(helper, wrong, 422).words
    assert "typed wrong too many times" in open_form(helper, code, 422).words


def test_codes_cannot_be_tried_without_end_from_one_place(maureen, helper):
    for _try in range(30):
        open_form(helper, "ZZZZ-ZZZZ-ZZZZ", 422)
    _id, code = maureen.prints_a_page()
    assert "Too many codes were tried from here." in open_form(helper, code, 429).words


def test_words_typed_under_a_code_that_does_not_count_are_handed_back(maureen, helper):
    _id, code = maureen.prints_a_page()
    for broken in ("", "ZZZZ-ZZZZ-ZZZZ"):
        form = open_form(helper, code).form()
        refused = helper.submit(form, 422, code=broken, words=WORDS, week="no date")
        assert refused.form().fields["words"] == WORDS
    assert maureen.diary() == []


def test_a_join_code_is_no_page_and_a_page_is_no_join_code(service, maureen, helper):
    _id, code = maureen.prints_a_page()
    _person, card = service.invited("Dil")
    assert "We do not know that code." in open_form(helper, card, 422).words
    assert "We do not know that code." in helper.submit(helper.visit("/join"), 422, code=code).words


def test_a_page_goes_with_the_diary_it_was_printed_for(maureen, helper):
    _id, code = maureen.prints_a_page()
    browser = maureen.browser()
    browser.submit(browser.visit("/more/delete"))
    assert "That page is closed." in open_form(helper, code, 422).words


@pytest.mark.parametrize("code", ["", "   ", "K7QM", "K7QM-4T9X-2HWP-0000", "\u202eK7QM-4T9X-2HWU", "💐" * 12])
def test_what_cannot_be_a_code_is_asked_for_again(maureen, helper, code):
    assert open_form(helper, code, 422).heading == "Type in a paper page"


def test_two_who_type_at_once_spend_the_code_once(service, maureen):
    """Both had the form open: the second finds the code spent, whatever they read before."""
    _id, code = maureen.prints_a_page()
    with service.database.writing() as session:
        opened = paper.open_page(session, code, "here", service.now())
    assert isinstance(opened, Opened)
    outcomes = []
    for words in ("First.", "Second."):
        with service.database.writing() as session:
            written = Written(maureen.week(), (), words, only_me=False, talk_about=False)
            outcomes.append(paper.keep(session, service.vault, opened, written, uuid4(), service.now()))
    assert outcomes == [None, Refusal.USED]
    assert [week.words for week in maureen.diary()] == ["First."]
