"""Two people check a passage for names, by keyboard alone with script, and with a plain form without."""

import pytest
from playwright.sync_api import expect

from socialrx_diary.accounts.rules import Role
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Part
from tests.kit.live import DESKTOP, NO_SCRIPT
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

WORDS = "Mrs Shawcross rang me. My friend Oonagh drove, and Oonagh waited."


@pytest.fixture
def names(service):
    """The page where the one passage of a study is checked, by Ruth and by Noor."""
    study_id, noor = service.study(), service.staff("Noor Aziz", Role.RESEARCHER)
    with service.writing() as session:
        study = studies.study_set_up(session, service.ada.actor, study_id)
        assert members.put_on(session, service.ada.actor, study, noor.id, Part.CHECKER, service.now())
    maureen = service.person()
    maureen.joins_study(study_id, "words")
    maureen.wrote(WORDS)
    service.noor = noor
    return f"/studies/{study_id}/names"


def test_two_people_check_a_passage(live, service, script, pictures, names):
    look = {} if script else NO_SCRIPT
    ruth = Walker(live.window(service.ruth.token, **DESKTOP, **look), pictures)
    noor = Walker(live.window(service.noor.token, **DESKTOP, **look), pictures)
    for reader in (ruth, noor):
        reader.opens(names).reads("0 of 1 passages are done.").presses("Read the next one").is_at("Check this passage")
        hide_all(reader, by_keyboard=script)
        reader.pictured("check-names")
        if reader is ruth:
            marks(reader, "drove")
            hide_all(reader, by_keyboard=script)
        reader.page.keyboard.press("Enter") if script else reader.presses("Save and next")
        reader.is_at("Check for names")
    noor.reads("1 of 1 passages are done.", "No words wait to be checked.")
    assert not ruth.window.problems + noor.window.problems


def hide_all(reader, *, by_keyboard):
    """Everything still open is hidden; with script it is kept at once, and said how many are left."""
    marked = reader.page.locator("[data-word]")
    expect(marked.first).to_be_visible()
    for number in range(marked.count()):
        radio = marked.nth(number).get_by_role("radio", name="Hide it")
        if radio.is_checked():
            continue
        if by_keyboard:
            radio.focus()
            reader.page.keyboard.press("h")
            expect(reader.page.locator(f'[data-mark="{number + 1}"]')).to_have_class("hide")
        else:
            radio.check(force=True)
    if by_keyboard:
        expect(reader.page.locator("#left")).to_have_text("All are decided.")
        expect(reader.page.locator("#live")).to_have_text("Hidden. None left.")
        expect(reader.page.get_by_role("button", name="Save and next")).to_be_focused()


def marks(reader, words):
    """One more word is marked by typing it; what was decided before stays."""
    before = reader.page.locator("[data-word]").count()
    reader.types("Words to mark", words).presses("Mark these words").is_at("Check this passage")
    expect(reader.page.locator("[data-word]")).to_have_count(before + 1)
    expect(reader.page.locator("[data-word]:has(:checked)")).to_have_count(before)
