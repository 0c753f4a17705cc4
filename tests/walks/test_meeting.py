"""Getting ready, reading together, and a stop in between: the meeting as both see it, with script and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.dates import today, weekday
from tests.kit.live import NARROW, NO_SCRIPT, PHONE, TWICE_THE_TEXT
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

PARK = "Walked round the park with June from gardening. We laughed the whole way, and it rained, and nobody minded."
LETTER = "The service charge letter. I have read it nine times and I could not tell you if I owe them or they owe me."
LEEKS = "I can grow things! First leeks came up."
MINE = "I did not open the curtains."
LINE = "Can you come with me to the housing office?"

# Where what has to be read first ends, in CSS px from the top of the page.
FIRST_SCREEN = "() => document.querySelector('#h-ask + .asks').getBoundingClientRect().bottom + scrollY"


@pytest.fixture
def told(service):
    """Maureen shares her words and when they were; she met Asha three weeks ago and meets her again in three days."""
    person = service.person("Maureen T.")
    person.shares("words")
    person.shares_when()
    person.met(today(service.now()) - timedelta(days=21))
    person.meets(today(service.now()) + timedelta(days=3))
    person.wrote(PARK, [Theme.PEOPLE, Theme.AHEAD], 1, talk_about=True)
    person.wrote(LETTER, [Theme.HELP], 2, talk_about=True)
    person.says(person.wrote(MINE, [Theme.ME], 3), "only_me")
    for ago in range(4, 60):
        person.wrote(LEEKS, [list(Theme)[ago % 5]], ago)
    return person


def test_they_get_ready_meet_and_she_stops(live, service, told, pictures, script):
    look = PHONE | ({} if script else NO_SCRIPT)
    maureen = Walker(live.window(told.token, **look), pictures)
    asha = Walker(live.window(service.asha.token, **look), pictures)
    person_gets_ready(maureen, told, today(service.now()) + timedelta(days=3), script=script)
    worker_reads_in_a_minute(asha, told)
    they_read_together(asha)
    person_stops_meanwhile(maureen, asha)
    assert maureen.window.problems + asha.window.problems == []


def person_gets_ready(maureen, told, day, *, script):
    """When Maureen gets ready, then her list stands in her order, and a week only for her is asked about first."""
    maureen.opens("/week").reads(f"You meet Asha on {weekday(day)}.").presses("Get ready")
    maureen.is_at("Get ready to meet Asha").reads("Asha set the day.")
    last = maureen.page.locator("ol.quotes > li").last
    words = last.locator("blockquote p").inner_text()
    last.get_by_role("button", name="Up").click()
    expect(maureen.page.locator("ol.quotes blockquote p").first).to_have_text(words)
    if script:
        expect(maureen.page.get_by_role("button", name=f"Down: {words[:20]}")).to_be_focused()
        expect(maureen.page.locator("#live")).to_have_text("Moved up.")
    maureen.types("Something else I want to talk about", LINE).chooses("Asha can see this").presses("Save")
    expect(maureen.page.get_by_label("Asha can see this")).to_be_checked()
    maureen.pictured("prepare").presses("Choose weeks").is_at("Choose weeks to talk about").pictured("prepare-weeks")
    maureen.page.get_by_role("button", name=f"Talk about this: {MINE[:20]}").click()
    maureen.is_at("Let Asha see this week?").pictured("prepare-ask").presses("No, keep it to myself")
    maureen.is_at("Get ready to meet Asha").reads_nothing_of(MINE)
    maureen.picks("See just what Asha sees").reads(LINE).reads_nothing_of(MINE).pictured("prepare-preview")
    maureen.opens("/sharing/table").reads(words)


def worker_reads_in_a_minute(asha, told):
    """Then Asha's first screen holds who, when, what Maureen wants to talk about, and one thing to ask."""
    asha.opens(f"/people/{told.id}").is_at("Maureen T.").pictured("summary-phone")
    assert asha.page.evaluate(FIRST_SCREEN) <= PHONE["viewport"]["height"]
    assert asha.page.evaluate("() => document.documentElement.scrollHeight") < 4000, "a year is folded away"
    asha.reads("Moments since you last met", LINE).reads_nothing_of(MINE)
    asha.presses("Everything Maureen shares").reads("Moments Maureen shared").presses("Since you last met")


def they_read_together(asha):
    """When they read together, then there is one thing at a time, and no way but on, back, done and help."""
    asha.presses("Read together").pictured("table")
    first = asha.text_of("blockquote")
    assert first in {PARK, LETTER}
    assert [link.inner_text() for link in asha.page.get_by_role("link").all()] == ["Done", "Help now", "Next"]
    asha.page.get_by_role("link", name="Next").focus()
    asha.page.keyboard.press("Enter")
    expect(asha.page.locator("blockquote")).not_to_have_text(first)
    asha.presses("Next").reads(LINE, "Something else to talk about").pictured("table-line").presses("Back")
    expect(asha.page.locator("blockquote")).not_to_contain_text(LINE)


def person_stops_meanwhile(maureen, asha):
    """When she stops sharing meanwhile, then the next tap says so kindly, and behind it is a way to talk on."""
    maureen.opens("/sharing").presses("Stop sharing").pictured("stop-ask").presses("Stop sharing").is_at("Sharing")
    maureen.pictured("stop-done")
    asha.presses("Next").is_at("Maureen has stopped sharing").reads("You can talk without it.")
    asha.reads_nothing_of(PARK, LETTER, LINE, LEEKS).pictured("table-stopped")
    asha.presses("Questions for your talk").is_at("Maureen has stopped sharing").reads("You could ask")
    asha.reads_nothing_of(PARK, LETTER, LINE, LEEKS).pictured("nothing-shared")
    maureen.opens("/sharing/looked").reads("Asha Patel opened what you want to talk about on", "Asha Patel looked on")


def test_it_is_read_on_the_smallest_screen_with_the_largest_text(live, service, told):
    window = live.window(service.asha.token, **NARROW)
    window.text_of(TWICE_THE_TEXT)
    page = window.visit(f"/people/{told.id}/table")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["viewport"]["width"]
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Back")).to_be_visible()
    assert window.problems == []
