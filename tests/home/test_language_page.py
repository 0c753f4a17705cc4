"""Choosing a language: before anybody is known, and for a diary on every phone it is open on."""

from uuid import uuid4

import pytest

from socialrx_diary.language import available, codes
from socialrx_diary.participants import service as participants
from tests.kit.browser import Browser


@pytest.fixture
def stranger(app, service):
    return Browser(app)


def language_of(browser, path="/about"):
    return browser.visit(path).all("/html/@lang")


def kept_for(service, person):
    return service.in_session(lambda session: participants.language(session, person.actor))


def test_each_language_is_called_by_its_own_name_in_its_own_direction(stranger):
    page = stranger.visit("/language")
    buttons = page.all("//main//button[@name='language']")
    assert ["".join(button.itertext()) for button in buttons] == [one.name for one in available()]
    assert [button.get("lang") for button in buttons] == [one.tag for one in available()]
    assert [button.get("dir") for button in buttons] == [one.direction for one in available()]


def test_what_no_native_reader_has_checked_says_so_in_both_languages(stranger):
    page = stranger.visit("/language")
    assert "Our Welsh needs a check by somebody who grew up with it." in page.words
    assert page.all("//main//p[@lang='cy'][contains(., 'Cymraeg')]")
    assert "Our English" not in page.words


@pytest.mark.parametrize("path", ["/", "/join"])
def test_the_first_pages_lead_to_the_choice_and_back(stranger, path):
    link = stranger.visit(path).all("//main//a[starts-with(@href, '/language')]")[0]
    assert "Cymraeg" in "".join(link.itertext())
    page = stranger.submit(stranger.visit("/language?next=" + path), button=("language", "cy"))
    assert (page.path, page.all("/html/@lang")) == (path, ["cy"])


def test_choosing_never_leads_elsewhere(stranger):
    page = stranger.visit("/language?next=//evil.example/x")
    assert page.all("//input[@name='next']/@value")[0] == "/"
    assert page.all("//main//a[@class='back']/@href") == ["/"]


def test_opening_the_page_changes_nothing(maureen, service):
    browser = maureen.browser()
    browser.visit("/language?next=/more/settings&language=cy")
    assert language_of(browser) == ["en"]
    assert kept_for(service, maureen) is None


def test_a_diary_speaks_its_language_on_every_phone(service, maureen):
    maureen.browser().post("/language", language="cy", next="/more")
    other_phone = maureen.browser()
    assert kept_for(service, maureen) == "cy"
    assert language_of(other_phone, "/week") == ["cy"]


def test_a_diarys_language_counts_for_more_than_what_a_shared_browser_remembers(service, maureen):
    joan = service.person("Joan B.")
    maureen.browser().post("/language", language="cy", next="/more")
    shared = maureen.browser()
    shared.client.set_cookie("language", "en")
    assert language_of(shared, "/week") == ["cy"]
    assert language_of(joan.browser(), "/week") == ["en"]
    assert kept_for(service, joan) is None


def test_a_language_chosen_before_joining_is_the_diarys(service, app):
    _id, code = service.invited("Nia W.")
    newcomer = Browser(app)
    newcomer.post("/language", language="cy", next="/join")
    newcomer.post("/join", code=code)
    page = newcomer.visit("/start/keep?phone=own")
    newcomer.submit(page, choice="yes")
    newcomer.client.delete_cookie("language")
    assert language_of(newcomer, "/week") == ["cy"]


def test_a_week_that_is_not_there_is_missing_in_the_diarys_language_too(maureen):
    browser = maureen.browser()
    browser.post("/language", language="cy", next="/more")
    browser.client.delete_cookie("language")
    assert browser.visit(f"/entry/{uuid4()}", 404).all("/html/@lang") == ["cy"]


def test_a_language_whose_catalogue_is_gone_is_not_spoken(service, maureen):
    service.in_session(lambda session: participants.set_language(session, maureen.actor, "tlh"))
    assert language_of(maureen.browser(), "/week") == ["en"]


def test_staff_choose_for_the_browser_they_sit_at(service):
    browser = service.asha.browser()
    browser.post("/language", language="cy", next="/people")
    assert language_of(browser, "/people") == ["cy"]
    assert language_of(service.asha.browser(), "/people") == ["en"]


def test_the_settings_and_the_copy_name_the_language(maureen):
    browser = maureen.browser()
    browser.post("/language", language="cy", next="/more/settings")
    page = browser.visit("/more/settings")
    assert "Cymraeg" in page.words
    assert page.all("//main//a[@href='/language?next=/more/settings']")
    assert "Iaith: Cymraeg" in browser.visit("/more/copy/read").words
    assert set(codes()) >= {"en", "cy"}
