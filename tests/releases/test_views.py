import re
from datetime import timedelta
from uuid import uuid4

import pytest

from socialrx_diary import upkeep
from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit import service as audit
from socialrx_diary.releases import service as releases
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Tier
from tests.kit import releasing
from tests.kit.releasing import REASON


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def ruths(request, service):
    return service.ruth.browser(htmx=request.param)


def builder(browser, study, tier="B"):
    return browser.visit(f"/studies/{study}/export?tier={tier}")


def ask(browser, study, tier="B", status=200, **fields):
    page = builder(browser, study, tier)
    form = page.form(f"/studies/{study}/export?tier={tier}")
    return browser.submit(form, status, **{"reason": REASON, **fields})


def asked_in(service, study):
    with service.database.reading() as session:
        return releases.releases_of(session, studies.study_of(session, service.ruth.actor, study))


def test_the_builder_says_what_who_and_how_safe_before_anything_is_made(service, twelve, study, ruths):
    page = builder(ruths, study)
    for said in (
        "Only people whose permission stands now",
        "about 10 people and about 35 weeks",
        "Each of them can see in their own diary",
        "Smallest group",
        "as at least 4 others",
        "pseudonymous, not anonymous",
        "week_number",
        "A random id, made for this file only.",
    ):
        assert said in page.words
    assert [one.get("value") for one in page.all("//input[@name='tier']")] == ["A", "B"]
    assert page.all("//input[@name='tier'][@checked]/@value") == ["B"]
    assert asked_in(service, study) == []


def test_words_cannot_be_asked_for_until_all_are_read_and_the_page_says_how_many(service, twelve, study, readers):
    releasing.may_hold(service, study, Tier.QUOTES)
    browser = service.ruth.browser()
    page = builder(browser, study, "C")
    assert "36 pieces of writing have not been read by two people yet." in page.words
    assert not page.all("//main//form[@method='post']")
    assert "There is no sentence that may be quoted yet." in builder(browser, study, "D").words
    for person in twelve:
        readers.reads(person)
    page = builder(browser, study, "C")
    assert "as at least 9 others" in page.words
    assert page.all("//main//form[@method='post']")


def test_the_builder_says_how_many_numbers_are_told(service, twelve, study):
    words = builder(service.ruth.browser(), study, "A").words
    tables = releasing.contents(service, releasing.ask(service, study, Tier.COUNTS))[1]
    numbers = [row[name] for row in tables["counts"] for name in ("people", "weeks")]
    told = [number for number in numbers if number is not None]
    assert f"{len(told)} of {len(numbers)} numbers are told." in words


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Say why"), ("   a bit   ", "Say a little more"), ("x" * 301, "too long"), ("x" * 9, "Say a little more")],
)
def test_a_file_needs_a_reason(service, twelve, study, reason, said):
    page = ask(service.ruth.browser(), study, status=422, reason=reason)
    assert said in page.words
    assert page.form(f"/studies/{study}/export?tier=B").fields["reason"] == reason.strip()
    assert asked_in(service, study) == []


def test_a_file_is_asked_for_agreed_to_and_there(service, twelve, study, ruths):
    page = ask(ruths, study)
    assert "Waiting for a second person." in page.words
    assert REASON in page.words
    with service.database.reading() as session:
        assert not any(audit.looks(session, person.id) for person in twelve)
    adas = service.ada.browser()
    waiting = adas.visit("/studies/asked")
    assert "Ruth Okafor asked on" in waiting.words
    question = adas.visit(waiting.all("//main//ul//a/@href")[0])
    assert "Smallest group" in question.words
    assert "There is nothing to answer just now." in adas.submit(question, answer="yes").words
    assert "It is being made." in ruths.visit(page.path).words
    assert upkeep.make_files(service.database, service.vault) == 1
    assert "It was made." in ruths.visit(page.path).words
    ready = ruths.visit(ruths.visit(page.path).all("//main//a[contains(@href, '/exports/')]/@href")[0])
    assert ready.heading == "The file is ready"
    with service.database.reading() as session:
        assert all(len(audit.looks(session, person.id)) == 1 for person in twelve)


def test_no_needs_a_reason_that_whoever_asked_can_read(service, twelve, study):
    asked = ask(service.ruth.browser(), study).path
    adas = service.ada.browser()
    question = adas.visit(adas.visit("/studies/asked").all("//main//ul//a/@href")[0])
    assert "Say why not" in adas.submit(question, 422, answer="no").words
    assert "Choose yes or no." in adas.submit(question, 422).words
    adas.submit(question, answer="no", why_not="Say who works with it.")
    page = service.ruth.browser().visit(asked)
    assert "A second person said no." in page.words
    assert "They said: Say who works with it." in page.words


def test_whoever_asked_is_not_asked(service, twelve, study):
    ask(service.ruth.browser(), study)
    asked_id = asked_in(service, study)[0].id
    browser = service.ruth.browser()
    assert "There is nothing to answer just now." in browser.visit("/studies/asked").words
    assert browser.peek(f"/studies/asked/{asked_id}").status_code == 404
    assert browser.peek(f"/studies/asked/{asked_id}", "POST", csrf_token=browser.csrf_token()).status_code == 404
    assert service.asha.browser().peek("/studies/asked").status_code == 404


def test_a_form_sent_twice_asks_once(service, twelve, study, ruths):
    form = builder(ruths, study).form(f"/studies/{study}/export?tier=B")
    one, two = (ruths.submit(form, reason=REASON) for _ in range(2))
    assert one.path == two.path
    assert len(asked_in(service, study)) == 1


def test_when_people_withdraw_meanwhile_nothing_is_asked_for_or_agreed_to(service, twelve, study):
    browser, adas = service.ruth.browser(), service.ada.browser()
    asked_id = releasing.ask(service, study)
    question = adas.visit(f"/studies/asked/{asked_id}")
    form = builder(browser, study).form(f"/studies/{study}/export?tier=B")
    for person in twelve[:3]:
        person.joins_study(study, "no")
    assert "Not enough diaries yet" in browser.submit(form, 422, reason=REASON).words
    assert "There are too few people for this file now." in adas.submit(question, 422, answer="yes").words
    assert [one.approved for one in asked_in(service, study)] == [None]


def test_too_few_for_a_file_are_not_said_to_be_too_few_in_the_study(service, twelve, study):
    """Twelve people let it use their weeks; three have so few weeks that they would stand alone, and nine are left."""
    for person in twelve[3:]:
        for ago in (5, 6):
            person.wrote("More.", weeks_ago=ago)
    words = builder(service.ruth.browser(), study).words
    assert "There are too few people for this file now." in words
    assert "Fewer than" not in words


def test_when_a_study_is_over_whoever_is_asked_reads_why_nothing_can_be_made(service, twelve, study):
    asked_id = releasing.ask(service, study)
    service.in_session(lambda s: setattr(s.get(Study, study), "ends_on", service.now().date() - timedelta(days=2)))
    words = service.ada.browser().visit(f"/studies/asked/{asked_id}").words
    assert "Ended on" in words
    assert "Files can be made while a study runs." in words
    assert "too few" not in words


def test_what_was_taken_back_is_told_with_a_list_to_take(service, twelve, study, ruths):
    release_id = releasing.made(service, study)
    where = f"/studies/{study}/files/{release_id}"
    assert "withdrawn" not in ruths.visit(where).words
    twelve[0].joins_study(study, "no")
    twelve[1].joins_study(study, "no")
    assert "2 people have withdrawn since this file was made." in ruths.visit(f"/studies/{study}/files").words
    link = ruths.visit(where).all("//main//a[@download]/@href")[0]
    answer = ruths.peek(link)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    lines = answer.get_data(as_text=True).split("\r\n")
    assert lines[0] == "id,take_out"
    assert all(re.fullmatch(r"p[a-z2-7]{16},person", line) for line in lines[1:3])
    assert lines[3:] == [""]
    rosa = service.staff("Rosa Lind", Role.RESEARCHER).browser()
    assert rosa.peek(link).status_code == rosa.peek(link.replace(str(release_id), str(uuid4()))).status_code == 404


def research_page(browser, study):
    return browser.visit(f"/sharing/research/{study}")


def test_the_question_says_what_a_study_asks_for_and_the_answer_is_bound_to_it(service, twelve, study):
    releasing.may_hold(service, study, Tier.WORDS)
    browser = twelve[0].browser()
    words = research_page(browser, study).words
    for said in (
        "It gets what you tick, week by week, and if you still write. It is not told which week it was.",
        "It gets about how old you are.",
        "It can get your words, if you say so.",
    ):
        assert said in words
    assert "quote" not in words
    browser.submit(research_page(browser, study), use="ticks")
    copied = browser.visit("/more/copy/read").words
    assert "It gets about how old you are." in copied, "the very words that were agreed to are in one's own copy"


def test_whoever_says_no_reads_what_is_out_already(service, twelve, study):
    releasing.may_hold(service, study, Tier.WORDS)
    browser = twelve[0].browser()
    assert browser.submit(research_page(browser, study), use="words").path == "/sharing"
    releasing.made(service, study)
    assert "What it has had from you" in browser.visit("/sharing").words
    page = browser.submit(research_page(browser, study), use="no")
    assert page.heading == "What it has had from you"
    assert "What you ticked was put in a research file for the study" in page.words
    assert "A file that has been made cannot be called back." in page.words
    assert "You are in no file from now on." in page.words


def test_one_week_is_kept_out_and_another_let_in(service, twelve, study):
    releasing.may_hold(service, study, Tier.WORDS)
    maureen, browser = twelve[0], twelve[0].browser()
    newest, oldest = maureen.diary()[0], maureen.diary()[-1]
    here = f"/sharing/week/{newest.id}/research/{study}"
    assert "May the study use this week?" in browser.visit(f"/sharing/week/{newest.id}").words
    assert browser.submit(browser.visit(here), use="no").path == here
    maureen.joins_study(study, "ticks")
    browser.submit(browser.visit(f"/sharing/week/{oldest.id}/research/{study}"), use="words")
    with service.database.reading() as session:
        [person] = [one for one in studies.permitted(session, study) if one.id == maureen.id]
    assert [week.words_steps is not None for week in person.weeks] == [True, False]
    history = browser.visit("/sharing/history").words
    assert "out of the study “How groups help”" in history
    assert "with your words" in history
    joan = twelve[1].browser()
    assert joan.peek(here).status_code == joan.peek(here.replace(str(newest.id), str(uuid4()))).status_code == 404
    maureen.joins_study(study, "no")
    assert browser.peek(here).status_code == 404, "who is in no study has nothing to choose for it"
