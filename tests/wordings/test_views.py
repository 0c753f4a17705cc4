import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import own_words, versions, wording
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.models import WordingVersion
from tests.kit.answering import words_anew
from tests.kit.people import Service

CHANGE = "/service/words/share/change"


def used(service, question=wording.SHARE):
    with service.database.reading() as session:
        return versions.in_use(session, service.id, question)


def looks_at(browser, **typed):
    form = browser.visit(CHANGE).form()
    return browser.submit(form, button=("then", "look"), **typed)


def test_every_question_begins_with_the_words_that_come_with_the_diary(service):
    browser = service.ada.browser()
    page = browser.visit("/service/words")
    assert [one.text for one in page.all("//ul[@class='menu']//b")] == [
        own_words.ours(question, "en").title for question in own_words.QUESTIONS
    ]
    assert "The words that come with the diary" in browser.visit("/service/words/keep").words


def test_new_words_are_looked_at_beside_the_old_ones_before_they_are_used(service):
    browser = service.ada.browser()
    page = looks_at(browser, title_en="Will you share with {worker}?")
    assert "−Would" in page.words
    assert "+Will" in page.words
    assert [one.text_content() if hasattr(one, "text_content") else "".join(one.itertext())
            for one in page.all("//ins")] == ["new: +Will;"]  # fmt: skip
    assert used(service) == wording.SHARE, "looking changes nothing"
    page = browser.submit(page, button=("then", "use"))
    assert "Your words, version 2" in page.words
    assert used(service).said["en"].title == "Will you share with {worker}?"


def test_words_changed_after_the_look_are_looked_at_again(service):
    browser = service.ada.browser()
    page = looks_at(browser, title_en="Will you share with {worker}?")
    page = browser.submit(page, button=("then", "use"), title_en="Must you share with {worker}?")
    assert "+Must" in page.words
    assert used(service) == wording.SHARE
    browser.submit(page, button=("then", "use"))
    assert used(service).said["en"].title == "Must you share with {worker}?"


def test_two_administrators_do_not_write_over_each_other(service):
    browser = service.ada.browser()
    page = looks_at(browser, title_en="Will you share with {worker}?")
    words_anew(service, "share", title="Shall {worker} see it?")
    page = browser.submit(page, 409, button=("then", "use"))
    assert "Somebody else put new words in use" in page.words
    assert used(service).said["en"].title == "Shall {worker} see it?"
    browser.submit(page, button=("then", "use"))
    assert used(service).version == 3


@pytest.mark.parametrize(("typed", "said"), [
    ({"title_en": "Will you share?", "text_en": "Look at it at {service}."}, "{worker}, {worker_word}"),
    ({"text_en": "{worker} is your {worker_word} at {service}, {nhs_number}."}, "not known here: {nhs_number}"),
    ({"answer_en_nothing": ""}, "The other boxes in this language are filled in."),
    ({"title_cy": ""}, "The other boxes in this language are filled in."),
])  # fmt: skip
def test_names_are_kept_and_no_answer_goes_missing(service, typed, said):
    browser = service.ada.browser()
    page = browser.submit(browser.visit(CHANGE).form(), 422, button=("then", "use"), **typed)
    assert said in page.words
    assert used(service) == wording.SHARE


def test_a_language_left_empty_is_shown_in_english_and_says_so(service, maureen):
    browser = service.ada.browser()
    welsh = {f"{part}_cy": "" for part in ("title", "text", "answer", "answer_words")}
    welsh |= {f"answer_cy_{answer}": "" for answer in ("words", "ticks", "nothing")}
    page = looks_at(browser, **{name: "" for name in welsh if name not in {"answer_cy", "answer_words_cy"}})
    assert "Cymraeg is left out." in page.words
    browser.submit(page, button=("then", "use"))
    hers = maureen.browser()
    hers.post("/language", language="cy", next="/start/share")
    page = hers.visit("/start/share")
    asked = page.all("//fieldset[@lang='en']//h1")
    assert asked, "the words stand in English, marked as such"
    hers.submit(page, choice="nothing")
    with service.database.reading() as session:
        noted = consent.history(session, maureen.id)[-1]
    answered = (noted.scope, noted.choice, noted.recipient_id)
    assert answered == ("share", "nothing", service.asha.id)
    assert (noted.language, noted.wording_version) == ("en", 2)


def test_the_reading_age_is_told_while_it_is_typed_and_by_the_button(service):
    browser = service.ada.browser()
    form = browser.visit(CHANGE).form()
    form.action = "/service/words/share/age"
    page = browser.submit(form, text_en="{worker} is your {worker_word} at {service}.\nProvide consent.")
    assert "Hard words: consent, provide." in page.words
    browser.htmx = True
    answer = browser.peek(
        "/service/words/share/age", "POST", **{**form.fields, "title_en": "Go to {worker}, will you?"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(("people", "said"), [(4, "Fewer than 5 people"), (8, "About 10 people")])
def test_how_many_will_be_asked_again_is_rounded_and_so_few_are_hidden(service, people, said):
    for number in range(people):
        service.person(f"Person {number}").shares("ticks")
    service.person("Says no").shares("nothing")
    page = looks_at(service.ada.browser(), title_en="Will you share with {worker}?")
    assert f"{said} will be asked again." in page.words


def test_people_of_another_service_are_not_counted_nor_asked(app, service):
    other = Service(app, "Hill Street")
    for number in range(6):
        other.person(f"Person {number}").shares("words")
    page = looks_at(service.ada.browser(), title_en="Will you share with {worker}?")
    assert "Fewer than 5 people" in page.words
    words_anew(service, "share", title="Will you share with {worker}?")
    assert used(other) == wording.SHARE


def test_every_version_stays_and_says_who_put_it_in_use(service):
    words_anew(service, "keep", title="May {service} keep it?")
    words_anew(service, "keep", title="May we at {service} keep it?")
    page = service.ada.browser().visit("/service/words/keep")
    assert [re.sub(r" on .*", "", one.xpath("string()")) for one in page.all("//summary")] == [
        "Version 3, by Ada Byrne", "Version 2, by Ada Byrne", "Version 1, which came with the diary",
    ]  # fmt: skip
    with service.database.reading() as session:
        noted = audit.deeds(session, service.id, (Deed.WORDS_PUT_IN_USE,))
    assert [one.about["version"] for one in noted] == ["2", "3"]


def test_no_version_can_be_changed_or_deleted(service):
    words_anew(service, "keep", title="May {service} keep it?")
    for statement in ("UPDATE wordings SET version = 9", "DELETE FROM wordings"):
        with pytest.raises(DBAPIError), service.writing() as session:
            session.execute(text(statement))
    with service.database.reading() as session:
        assert session.query(WordingVersion).one().version == 2


@pytest.mark.parametrize(("who", "key"), [("asha", "share"), ("ada", "no_such_question")])
def test_only_an_administrator_words_a_question_and_only_one_there_is(service, who, key):
    by, said = getattr(service, who).actor, {"en": own_words.ours(wording.SHARE, "en")}
    with service.writing() as session, pytest.raises(consent.NotTheirsError):
        versions.put_in_use(session, by, key, said, 1, service.now())
    assert used(service) is wording.SHARE
