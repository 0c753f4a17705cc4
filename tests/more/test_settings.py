import pytest

from socialrx_diary.participants.models import Participant


def settings_of(service, person):
    with service.database.reading() as session:
        row = session.get(Participant, person.id)
    return row.text_size, row.look, row.letters, row.leave_quickly


def test_what_is_chosen_is_seen_at_once(service, maureen):
    browser = maureen.browser()
    page = browser.submit(
        browser.visit("/more/settings"), text_size="largest", look="dark", letters="simple", leave_quickly="yes"
    )
    assert "Saved." in page.words
    assert page.all("/html/@data-text") == ["largest"]
    assert page.all("/html/@data-look") == ["dark"]
    assert page.all("/html/@data-letters") == ["simple"]
    assert page.all("//header//a[@data-leave]/@href") == ["/leave-now"]
    assert settings_of(service, maureen) == ("largest", "dark", "simple", True)


def test_the_page_shows_what_holds_now(service, maureen):
    browser = maureen.browser()
    browser.submit(browser.visit("/more/settings"), text_size="large")
    assert browser.visit("/more/settings").all("//input[@checked]/@value") == ["large", "phone", "usual", "usual", "no"]


@pytest.mark.parametrize("field", ["text_size", "look", "letters", "leave_quickly"])
@pytest.mark.parametrize("value", [None, "enormous"])
def test_what_cannot_be_chosen_is_asked_for_again(service, maureen, field, value):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/settings"), 422, **{field: value})
    assert "Choose one of the answers." in page.words
    assert settings_of(service, maureen) == ("normal", "phone", "usual", False)


def test_settings_changed_on_another_phone_are_not_overwritten_unseen(service, maureen):
    here, there = maureen.browser(), maureen.browser()
    page = here.visit("/more/settings")
    there.submit(there.visit("/more/settings"), look="dark")
    page = here.submit(page, 409, text_size="large")
    assert "Your settings were changed on another phone." in page.words
    assert settings_of(service, maureen) == ("normal", "dark", "usual", False)
    here.submit(page)
    assert settings_of(service, maureen) == ("large", "phone", "usual", False)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_is_none_changes_nothing(service, maureen, version):
    browser = maureen.browser()
    browser.submit(browser.visit("/more/settings"), 409, look="dark", version=version)
    assert settings_of(service, maureen)[1] == "phone"


def test_one_persons_settings_are_not_anothers(service, maureen):
    joan = service.person("Joan B.")
    browser = maureen.browser()
    browser.submit(browser.visit("/more/settings"), look="dark")
    assert settings_of(service, joan)[1] == "phone"


def test_the_menu_leads_everywhere(maureen):
    browser = maureen.browser()
    for href in browser.visit("/more").all("//main//a/@href"):
        assert browser.visit(str(href)).status == 200
