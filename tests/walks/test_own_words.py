"""Wording a question in a browser: its reading age while it is typed, and the new words beside the old ones."""

import pytest
from playwright.sync_api import expect

from tests.kit.answering import words_anew
from tests.kit.live import DESKTOP, NO_SCRIPT, PHONE

pytestmark = pytest.mark.browser

CHANGE = "/service/words/share/change"
HARD = "{worker} is your {worker_word} at {service}. Your consent to information governance is required."


def test_the_reading_age_follows_what_is_typed_and_nothing_is_put_in_use(live, service):
    window = live.window(service.ada.token, **DESKTOP)
    page = window.visit(CHANGE)
    age = page.locator("#age")
    expect(age).to_contain_text("Reading age")
    page.locator("#text_en").fill(HARD)
    expect(age).to_contain_text("Hard words: consent, information.")
    expect(page.locator("#text_en")).to_be_focused()
    expect(page.locator("#text_en")).to_have_value(HARD)
    assert window.problems == []


@pytest.mark.parametrize("how", [{}, NO_SCRIPT], ids=["script", "no script"])
def test_words_are_looked_at_and_then_used(live, service, how):
    window = live.window(service.ada.token, **PHONE, **how)
    page = window.visit(CHANGE)
    page.locator("#title_en").fill("Will you share with {worker}?")
    page.get_by_role("button", name="Look at them beside the old ones").click()
    expect(page.locator("ins").first).to_contain_text("+Will")
    expect(page.locator("del").first).to_contain_text("−Would")
    page.get_by_role("button", name="Put these words in use").click()
    expect(page.get_by_text("Your words, version 2")).to_be_visible()
    assert window.problems == []


@pytest.mark.parametrize("how", [{}, NO_SCRIPT], ids=["script", "no script"])
def test_no_is_as_big_as_yes(live, service, maureen, how):
    maureen.shares("words")
    words_anew(service, "share", title="Will you share with {worker}?")
    page = live.window(maureen.token, **PHONE, **how).visit("/week")
    sizes = [choice.bounding_box() for choice in page.locator("label.choice").all()]
    assert len(sizes) == 3
    assert len({(box["width"], box["height"]) for box in sizes}) == 1
    page.get_by_text("Share nothing for now").click()
    page.get_by_role("button", name="Save my answer").click()
    expect(page.get_by_role("heading", name="What was part of your week?")).to_be_visible()
