"""Writing on a phone that may be put down at any moment: what is typed is put by, and nobody is disturbed by it."""

import re

import pytest
from playwright.sync_api import expect

from tests.kit.live import PHONE
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

NOT_KEPT = "This is what you were writing. It is not kept yet."
DRAFT_KEPT = re.compile(r"^Draft kept \d{1,2}(:\d\d)?[ap]m$")
CARET = "() => [document.activeElement.id, document.activeElement.selectionStart]"


@pytest.fixture
def person(service):
    return service.person("Joan B.")


@pytest.fixture
def joan(live, person):
    return Walker(live.window(person.token, **PHONE))


def writes(walker, words):
    walker.page.get_by_label("In your own words", exact=True).press_sequentially(words)
    expect(walker.page.locator("#draft-kept")).to_have_text(DRAFT_KEPT)
    return walker


def test_words_typed_are_there_when_the_page_is_opened_again(joan, person):
    """Given words that were typed and not kept, when the phone is picked up again, then they are in the box."""
    joan.opens("/week").chooses("Getting help").presses("Continue").is_at("Saved. Would you like to add a few words?")
    writes(joan, "Saw the sea.")
    assert joan.page.evaluate(CARET) == ["words", len("Saw the sea.")], "the cursor is where it was"
    expect(joan.page.locator("#live")).not_to_contain_text("kept")
    joan.opens(f"/week/{person.week()}/words").reads(NOT_KEPT)
    expect(joan.page.locator("textarea")).to_have_value("Saw the sea.")
    assert [week.words for week in person.diary()] == [""], "it is no part of the week"
    joan.presses("Save my words").is_at("That is kept")
    joan.opens(f"/week/{person.week()}/words").reads_nothing_of(NOT_KEPT)
    assert [week.words for week in person.diary()] == ["Saw the sea."]
    assert not joan.window.problems


def test_it_can_be_thrown_away(joan, person):
    writes(joan.opens(f"/week/{person.week()}/words"), "Nothing to say.")
    joan.opens(f"/week/{person.week()}/words").reads(NOT_KEPT).presses("Throw it away")
    joan.reads("That is gone. Nothing that you kept has changed.").is_at("Would you like to add a few words?")
    expect(joan.page.locator("textarea")).to_have_value("")
    expect(joan.page.locator("h1")).to_be_focused()
    assert joan.page.url.endswith("/words?gone=draft")
    assert person.diary() == []
    assert not joan.window.problems


def test_two_windows_do_not_write_over_each_other(live, person):
    """Given the same week open in two windows, when each is written in and put down, then both texts are there."""
    first, second = (Walker(live.window(person.token, **PHONE)) for _window in range(2))
    for window in (first, second):
        window.opens(f"/week/{person.week()}/words")
    writes(first, "Saw the sea.")
    writes(second, "Had soup.")
    first.opens(f"/week/{person.week()}/words").reads(NOT_KEPT)
    expect(first.page.locator("textarea")).to_have_value("Saw the sea.\n\nHad soup.")


def test_without_a_signal_it_claims_nothing(live, person):
    joan = Walker(live.window(person.token, **PHONE)).opens(f"/week/{person.week()}/words")
    joan.window.context.set_offline(offline=True)
    with joan.page.expect_event("requestfailed"):
        joan.page.get_by_label("In your own words", exact=True).press_sequentially("Saw the sea.")
    expect(joan.page.locator("#draft-kept")).to_be_empty()
    expect(joan.page.locator(".lost")).to_have_count(0)
