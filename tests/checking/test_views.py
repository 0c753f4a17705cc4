"""Checking as its readers meet it: with a plain form, one passage after another, and nothing said that joins two."""

import re

import pytest

from socialrx_diary.accounts.rules import Role
from socialrx_diary.checking.turns import Turn

WORDS = "Rang Sheila from Age UK. It was kind."


@pytest.fixture
def maureen(service, checked):
    person = service.person()
    person.joins_study(checked.study_id, "words")
    person.wrote(WORDS)
    return person


@pytest.fixture
def names(checked, maureen):
    return f"/studies/{checked.study_id}/names"


def choices(page, choice, **others):
    """The same choice for every marked word but some, by what it was."""
    was = [one.text for one in page.all("//fieldset//bdi")]
    named = list(dict.fromkeys(page.all("//fieldset//input[@type='radio']/@name")))
    return {name: others.get(word, choice) for name, word in zip(named, was, strict=True)}


def test_a_passage_is_read_and_kept_with_a_plain_form(checked, names):
    ruth = checked.ruth.browser()
    page = ruth.visit(names)
    assert "0 of 1 passages are done." in page.words
    page = ruth.submit(page.form(f"{names}/next"))
    assert page.heading == "Check this passage"
    assert "they miss things. Read every word." in page.words
    assert not page.all("//input[@type='radio'][@checked]"), "nothing is decided beforehand"
    assert "[person]" in page.words
    page = ruth.submit(page, **choices(page, "keep", Sheila="hide"))
    assert page.heading == "Check for names"
    assert checked.queue(checked.noor).turns == {Turn.SECOND: 1}


def test_what_is_open_is_said_and_what_was_decided_is_there_again(checked, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    first, second = choices(page, "hide")
    page = ruth.submit(page, 422, **{first: "hide"})
    assert "Decide about this one" in page.words
    assert page.all(f"//input[@name='{first}'][@checked]/@value") == ["hide"]
    page = ruth.submit(page, 422, **{second: "change"})
    assert "Type what to change it to" in page.words
    to = second.replace("choice_", "to_")
    assert ruth.submit(page, **{second: "change", to: "a charity"}).heading == "Check for names"


def test_the_second_reader_sees_what_the_first_decided_and_nothing_is_filled_in(checked, names):
    ruth, noor = checked.ruth.browser(), checked.noor.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    ruth.submit(page, **choices(page, "keep", Sheila="hide"))
    page = noor.submit(noor.visit(names).form(f"{names}/next"))
    assert "Ruth Okafor has read this." in page.words
    assert "Ruth Okafor: hide it." in page.words
    assert not page.all("//input[@type='radio'][@checked]")
    page = noor.submit(page, **choices(page, "keep"))
    assert "Another reader decided otherwise" in ruth.visit(names).words


def test_missed_words_are_marked_by_typing_them(checked, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    page = ruth.submit(page, 422, more="teapot", **choices(page, "hide"))
    assert "not in the passage" in page.words
    page = ruth.submit(page, more="it was kind", kind="quasi")
    assert "It was kind" in [one.text for one in page.all("//fieldset//bdi")]
    assert len(page.all("//input[@type='radio'][@checked]")) == 2, "what was decided stays decided"


def test_one_decision_is_put_by_and_said_without_the_words(checked, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    first, _second = choices(page, "hide")
    ruth.as_htmx()
    fields = {**page.form().fields, first: "hide"}
    answer = ruth.peek(page.form().action + "/one", "POST", **fields)
    body = answer.get_data(as_text=True)
    assert "Hidden. 1 left." in body
    assert "Sheila" not in body
    ruth.htmx = False
    assert ruth.visit(page.path).all(f"//input[@name='{first}'][@checked]/@value") == ["hide"]
    stale = ruth.as_htmx().peek(page.form().action + "/one", "POST", **{**fields, "csrf_token": "x"})
    assert stale.status_code == 422


def test_an_edit_meanwhile_is_said_and_the_old_decisions_are_not_put_on_the_new_words(checked, maureen, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    fields = choices(page, "hide")
    maureen.wrote("Rang Sheila from Age UK. It was unkind.")
    after = ruth.submit(page, **fields)
    assert "in the list no more" in after.words
    page = ruth.submit(after.form(f"{names}/next"))
    assert "unkind" in page.words
    maureen.wrote("Rang Sheila from Age UK. It was so so.")
    ruth.visit(page.path)
    page = ruth.submit(page, 422, **fields)
    assert "have changed since you opened them" in page.words


def test_whoever_takes_it_back_is_read_no_more(checked, maureen, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    maureen.joins_study(checked.study_id, "no")
    assert "in the list no more" in ruth.submit(page, **choices(page, "hide")).words
    assert "in the list no more" in ruth.visit(page.path).words
    assert "Sheila" not in ruth.visit(page.path).text


def test_a_passage_says_nothing_of_whose_it_is_or_when_it_was(service, checked, maureen, names):
    ruth = checked.ruth.browser()
    page = ruth.submit(ruth.visit(names).form(f"{names}/next"))
    week = maureen.diary()[0]
    for told in (str(week.id), str(maureen.id), maureen.id.hex, week.week.isoformat(), "Maureen"):
        assert told not in page.text
    assert re.search(r"Passage [0-9A-Z]{4}\.", page.words)


def test_the_writer_is_told_in_plain_words(service, checked, maureen, names):
    ruth = checked.ruth.browser()
    ruth.submit(ruth.visit(names).form(f"{names}/next"))
    told = maureen.browser().visit("/sharing/looked").words
    assert "Somebody checked your words for names, for the study “How groups help”" in told


def test_a_reader_shows_that_it_is_them_before_the_first_passage_and_not_before_each(service, checked, maureen, names):
    maureen.wrote("Another week.", weeks_ago=1)
    with service.writing() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE devices SET proved_at = NULL"))
    noor = checked.noor.browser()
    page = noor.visit(names)
    asked = noor.submit(page.form(f"{names}/next"), 403)
    assert "again" in asked.text
    passage = checked.takes(checked.noor)
    assert noor.peek(f"{names}/{passage}").status_code == 303
    checked.opens(checked.noor, passage)
    assert noor.visit(f"{names}/{passage}").heading == "Check this passage"
    assert noor.submit(noor.visit(names).form(f"{names}/next")).heading == "Check this passage"


def test_an_administrator_says_who_works_on_a_study(service, checked, maureen, names):
    rosa = service.staff("Rosa Lind", Role.RESEARCHER)
    ada, people = service.ada.browser(), f"/studies/{checked.study_id}/people"
    rosas = rosa.browser()
    rosas.visit(names, 404)
    page = ada.submit(ada.visit(people).form(people), staff=str(rosa.id), part="checker")
    assert "Rosa Lind" in page.words
    assert "How groups help" in rosas.visit("/studies/").words
    assert rosas.visit(names).heading == "Check for names"
    rosas.visit(f"/studies/{checked.study_id}", 404)
    ada.submit(page.form(f"{people}/{rosa.id}/take-off"))
    rosas.visit(names, 404)
    ada.submit(ada.visit(people).form(people), staff=str(rosa.id), part="researcher")
    rosas.visit(f"/studies/{checked.study_id}")
