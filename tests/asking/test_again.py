"""A question whose words have changed is asked once more; what was agreed to before stands, and means what it said."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.consent import own_words, wording
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.own_words import Own, Words
from socialrx_diary.consent.rules import Choice, Chosen, Scope, Shared
from socialrx_diary.themes.rules import Theme
from tests.kit.answering import words_anew

TITLE = "Will you share with {worker}?"


def standing(person):
    with person.service.database.reading() as session:
        return consent.standing_of(session, person.id)


def last_answered(person):
    with person.service.database.reading() as session:
        last = consent.history(session, person.id)[-1]
    return last.wording, last.wording_version


def test_whoever_said_yes_is_asked_again_at_the_next_visit_and_only_once(service, maureen):
    maureen.shares("words")
    browser = maureen.browser()
    assert browser.visit("/week").path == "/week"
    words_anew(service, "share", title=TITLE)
    page = browser.visit("/week")
    assert (page.path, page.heading) == ("/asked-again", "Will you share with Asha?")
    assert "You chose before: Share what I ticked and my words" in page.words
    assert "Would you like to share with Asha?" in page.words, "the older words are there to be read"
    assert not page.all("//input[@checked]"), "nothing is chosen beforehand"
    page = browser.submit(page, choice="ticks")
    assert page.path == "/week"
    assert browser.visit("/week").path == "/week"
    assert standing(maureen).share(service.asha.id) is Shared.TICKS


def test_whoever_said_no_or_nothing_is_not_asked(service, maureen):
    maureen.shares("nothing")
    joan = service.person("Joan B.")
    words_anew(service, "share", title=TITLE)
    assert maureen.browser().visit("/week").path == "/week"
    assert joan.browser().visit("/week").path == "/week"


def test_whoever_said_yes_to_our_own_older_words_is_asked_in_the_new_ones(service, maureen):
    [older], study_id = wording.OLDER, service.study()
    shown = wording.shown(older, study="How groups help", controller="University of Northbridge")
    with service.writing() as session:
        chosen = Chosen(Scope.RESEARCH, Choice.WORDS, study_id)
        consent.choose(session, maureen.actor, chosen, shown, service.now())
    assert last_answered(maureen) == ("research", 1)
    page = maureen.browser().visit("/week")
    assert page.path == "/asked-again"
    assert "Two people who work on it take out names and places" in page.words
    assert "A person takes out names and places before they read any words." in page.words, "the older words"
    assert standing(maureen).research(study_id) is Shared.WORDS, "until then it stands"
    browser = maureen.browser()
    browser.submit(browser.visit("/asked-again"), choice="ticks")
    assert last_answered(maureen) == ("research", 2)
    assert browser.visit("/week").path == "/week"
    copy = json.loads(browser.peek("/more/copy/my-diary.json").data)
    answers = [one for one in copy["choices"] if one["about"] == "research"]
    told = [(one["wording_version"], one["words_shown"][3].split()[0]) for one in answers]
    assert told == [(1, "A"), (2, "Two")]


def test_a_services_own_words_follow_those_they_were_made_from(service, maureen):
    study_id = service.study()
    maureen.joins_study(study_id, "words")
    assert words_anew(service, "research", title="May “{study}” of {controller} learn?") == 3
    assert maureen.browser().visit("/week").path == "/asked-again"


def test_until_it_is_answered_the_older_yes_stands_and_means_what_it_said(service, maureen):
    maureen.wrote("Walked round the park.", [Theme.ME])
    maureen.shares("ticks")
    before = standing(maureen)
    words_anew(service, "share", title=TITLE, answers={"words": "A", "ticks": "Share everything", "nothing": "C"})
    assert standing(maureen) == before
    assert "Walked" not in service.asha.browser().visit(f"/people/{maureen.id}").text


def test_not_now_is_left_alone_for_this_visit_and_asked_at_the_next(service, maureen):
    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    browser = maureen.browser()
    page = browser.visit("/week")
    assert page.all("//a[@href='/week?later=yes']")
    assert browser.visit("/week?later=yes").path == "/week"
    assert browser.visit("/week").path == "/week"
    assert maureen.browser().visit("/week").path == "/asked-again"
    assert standing(maureen).share(service.asha.id) is Shared.WORDS


def test_no_is_one_press_like_yes_and_counts_at_once(service, maureen):
    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    browser = maureen.browser()
    browser.submit(browser.visit("/asked-again"), choice="nothing")
    assert standing(maureen).share(service.asha.id) is Shared.NOTHING
    assert "not sharing" in service.asha.browser().visit(f"/people/{maureen.id}").words


def test_an_answer_to_words_that_changed_on_the_screen_is_asked_for_again(service, maureen):
    maureen.shares("ticks")
    words_anew(service, "share", title=TITLE)
    browser = maureen.browser()
    page = browser.visit("/asked-again")
    words_anew(service, "share", title="Shall {worker} see it?")
    page = browser.submit(page, 422, choice="words")
    assert "The words of this page have changed." in page.words
    assert standing(maureen).share(service.asha.id) is Shared.TICKS


def test_every_question_that_changed_is_asked_one_after_the_other(service, maureen):
    study_id = service.study()
    maureen.shares("words")
    maureen.shares_when()
    maureen.joins_study(study_id)
    for key, title in {
        "research": "May “{study}” of {controller} learn?", "share_when": "May {worker} see when?",
        "share": TITLE, "keep": "May {service} keep it?",
    }.items():  # fmt: skip
        words_anew(service, key, title=title)
    browser, asked = maureen.browser(), []
    page = browser.visit("/week")
    for choice in ("yes", "ticks", "no", "ticks"):
        asked.append(page.heading)
        page = browser.submit(page, choice=choice)
    assert asked == [
        "May Park Road keep it?", "Will you share with Asha?", "May Asha see when?",
        "May “How groups help” of University of Northbridge learn?",
    ]  # fmt: skip
    assert page.path == "/week"
    assert standing(maureen).shares_when(service.asha.id) is False


def test_no_to_keeping_leads_to_the_page_about_leaving_and_deletes_nothing(service, maureen):
    words_anew(service, "keep", title="May {service} keep it?")
    browser = maureen.browser()
    page = browser.submit(browser.visit("/asked-again"), choice="no")
    assert page.path == "/more/delete"
    assert standing(maureen).keeps


def test_a_question_about_somebody_who_has_moved_on_is_passed_over(service, maureen):
    from socialrx_diary.accounts import staff

    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    with service.writing() as session:
        staff.stop_staff(session, service.ada.actor, service.asha.id, service.now())
    assert maureen.browser().visit("/week").path == "/week"


def test_a_new_card_alone_is_asked_nothing(service, maureen):
    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    assert maureen.on_a_new_phone().browser().visit("/week").path == "/week"


def test_ones_own_copy_tells_the_words_of_each_version(service, maureen):
    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    browser = maureen.browser()
    browser.submit(browser.visit("/asked-again"), choice="ticks")
    words_anew(service, "share", title="Shall {worker} see it?")
    copy = json.loads(browser.peek("/more/copy/my-diary.json").data)
    said = [one["words_shown"][0] for one in copy["choices"] if one["about"] == "share" and one["words_shown"]]
    assert said == ["Would you like to share with Asha?", "Will you share with Asha?"]
    assert [one["wording_version"] for one in copy["choices"] if one["about"] == "share"] == [1, 2]


@given(st.text(), st.text(), st.sampled_from(["words", "ticks", "nothing"]))
def test_words_never_change_what_an_answer_does(title, text, answer):
    ours = own_words.ours(wording.SHARE, "en")
    words = replace(ours, title=title, answers=dict.fromkeys(ours.answers, text))
    shown = own_words.shown(Own("share", 2, {"en": words}, None), worker="Asha")
    assert [value for value, _text in shown.options] == ["words", "ticks", "nothing"]
    assert answer in dict(shown.options)


@pytest.mark.parametrize("title", ["100 % {worker}", "%(worker)s", "{{worker}}", "{unknown}"])
def test_anything_typed_can_be_shown(title):
    words = Words(title, (), {"yes": "Yes"})
    shown = own_words.shown(Own("share", 2, {"en": words}, None), worker="Asha")
    assert shown.title == title.replace("{worker}", "Asha")


def test_choosing_needs_the_person_and_rows_are_only_added(service, maureen):
    maureen.shares("words")
    words_anew(service, "share", title=TITLE)
    with service.database.reading() as session:
        before = len(consent.history(session, maureen.id))
    browser = maureen.browser()
    browser.submit(browser.visit("/asked-again"), choice="words")
    with service.database.reading() as session:
        rows = consent.history(session, maureen.id)
    assert len(rows) == before + 1
    assert (rows[-1].scope, rows[-1].choice, rows[-1].wording_version) == (Scope.SHARE.value, Choice.WORDS.value, 2)
