import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import Role
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.models import Study
from tests.kit import releasing
from tests.kit.crowd import crowd
from tests.kit.releasing import REASON

NEW = {
    "title": "Walking and sleep",
    "controller": "University of Northbridge",
    "approval_reference": "26/NB/0044",
    "information_sheet_version": "1.0",
    "starts_on": "2026-12-01",
    "ends_on": "2027-12-01",
    "asks": "age",
    "highest_tier": "C",
}


@pytest.fixture
def study(service):
    return service.study()


@pytest.fixture
def eleven(service, study):
    return crowd(service, study, 11, lambda _chance, number: [number % 3], seed=2, often=0.7)


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def ruths(request, service):
    return service.ruth.browser(htmx=request.param)


@pytest.fixture
def rita(service):
    """Another researcher of the same service."""
    return service.staff("Rita Moss", Role.RESEARCHER)


def test_a_researcher_sees_their_own_studies(service, study, rita, ruths):
    service.study("Somebody else's", rita)
    page = ruths.visit("/studies/")
    assert "How groups help" in page.words
    assert "Somebody else's" not in page.words


def test_without_a_study_the_page_says_what_to_do(ruths):
    assert "There is no study of yours here yet." in ruths.visit("/studies/").words


@pytest.mark.parametrize(("days", "said"), [((5, 9), "Starts on"), ((-9, -5), "Ended on"), ((-9, 9), "Runs until")])
def test_a_study_says_when_it_runs(service, study, ruths, today, days, said):
    starts, ends = (today + timedelta(days=number) for number in days)
    service.in_session(lambda s: s.execute(update(Study).values(starts_on=starts, ends_on=ends)))
    assert said in ruths.visit("/studies/").words
    page = ruths.visit(f"/studies/{study}/export")
    assert ("Files can be made while a study runs." in page.words) == (said != "Runs until")


def test_numbers_are_rounded_and_say_how(eleven, study, ruths):
    page = ruths.visit(f"/studies/{study}")
    words = page.words
    assert "About 10 people let this study use about 10 weeks." in words
    assert "We hide any group smaller than 5" in words
    [quiet] = page.all("//tr[th='A quiet week']")
    assert [cell.text for cell in quiet.xpath("td")] == ["fewer than 5", "hidden"]
    assert "11" not in words
    assert "Ermintrude" not in words


def test_with_too_few_people_no_number_is_said(service, eleven, study, ruths):
    for person in eleven[:2]:
        person.joins_study(study, "no")
    for address in (f"/studies/{study}", f"/studies/{study}/export"):
        page = ruths.visit(address)
        assert "Not enough diaries yet" in page.words
        assert "9" not in page.words.replace("26/NB/0001", "")
        assert not page.all("//main//form[@method='post']")
    assert not page.all("//main//a[contains(@href, 'export')]")


def _bare(answer, asked):
    """Take the address that was asked for and the form tokens out of a page; all the rest is what it says."""
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", answer.get_data(as_text=True)).replace(asked, "")


def test_anybody_elses_study_is_not_there(service, eleven, study, ruths, rita):
    ready = f"/studies/{study}/exports/{releasing.filed(service, study)}"
    theirs = rita.browser()
    for address in (f"/studies/{study}", f"/studies/{study}/export", ready):
        missing = address.replace(str(study), str(uuid4()))
        one, two = theirs.peek(address), theirs.peek(missing)
        assert one.status_code == two.status_code == 404
        assert _bare(one, address) == _bare(two, missing)
    one, two = (
        theirs.peek(f"/studies/{some}/export?tier=B", "POST", csrf_token=theirs.csrf_token(), reason=REASON)
        for some in (study, uuid4())
    )
    assert one.status_code == two.status_code == 404
    other = service.study("Mine", rita)
    crossed = theirs.peek(ready.replace(str(study), str(other)))
    assert crossed.status_code == 404


def test_an_administrator_sets_a_study_up_and_people_are_asked(service, today):
    browser = service.ada.browser()
    form = browser.visit("/studies/new")
    starts, ends = today, today + timedelta(days=300)
    page = browser.submit(form, **NEW | {"starts_on": starts, "ends_on": ends}, researcher=str(service.ruth.id))
    assert page.heading == "The study is set up"
    assert "Ruth Okafor" in page.words
    with service.database.reading() as session:
        [study] = studies.live_studies(session, service.id, today)
    assert (study.title, study.starts_on, study.ends_on) == ("Walking and sleep", starts, ends)
    assert (study.asks, study.highest_tier) == ("age", "C")
    assert "Walking and sleep" in service.ruth.browser().visit("/studies/").words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "Type what the study is called."),
        ({"controller": ""}, "Type who runs the study"),
        ({"approval_reference": ""}, "Type the reference"),
        ({"information_sheet_version": "1" * 21}, "too long"),
        ({"starts_on": ""}, "Give the first day"),
        ({"ends_on": "31 June"}, "Give the last day"),
        ({"ends_on": "2026-11-30"}, "The last day is before the first."),
        ({"ends_on": "30/11/2026"}, "The last day is before the first."),
        ({"researcher": None}, "Choose the researcher."),
        ({"highest_tier": None}, "Choose what may leave in files."),
    ],
)
def test_a_study_lacks_nothing(service, fields, said):
    browser = service.ada.browser()
    page = browser.submit(browser.visit("/studies/new"), 422, **NEW | {"researcher": str(service.ruth.id)} | fields)
    assert said in page.words
    assert page.form().fields["approval_reference"] == fields.get("approval_reference", NEW["approval_reference"])
    with service.database.reading() as session:
        assert not studies.studies_of(session, service.ruth.actor)


@pytest.mark.parametrize("who", ["asha", "ada"])
def test_only_a_researcher_of_this_service_can_be_chosen(service, who):
    browser = service.ada.browser()
    form = browser.visit("/studies/new")
    page = browser.submit(form, 422, **NEW, researcher=str(getattr(service, who).id))
    assert "Choose the researcher." in page.words


def test_without_a_researcher_a_study_cannot_be_set_up(service, app):
    service.in_session(lambda s: s.execute(update(Staff).where(Staff.role == Role.RESEARCHER).values(active=False)))
    page = service.ada.browser().visit("/studies/new")
    assert "There is no researcher in this service yet." in page.words


def test_a_study_of_another_service_is_not_there(service, app, study):
    browser = service.ada.browser()
    assert browser.visit(f"/studies/{study}/set-up").heading == "The study is set up"
    assert browser.peek(f"/studies/{uuid4()}/set-up").status_code == 404
