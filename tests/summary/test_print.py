"""What only a browser can tell: the sheet is one side of A4 whatever is on it, and the preview keeps its place."""

import re

import pytest

from socialrx_diary.themes.rules import Theme
from tests.kit.live import PHONE

pytestmark = pytest.mark.browser

PAGES = re.compile(rb"/Type\s*/Page[^s]")
LONG = "Kept going on the 14th and the 15th, WWWWWW and all. " * 40
A4 = {"viewport": {"width": 688, "height": 1017}}

# How far things on the sheet reach, in the order they should: nothing printed may lie over what follows or be cut off.
REACH = """() => {
  const box = (one) => one.getBoundingClientRect();
  const all = (what) => [...document.querySelectorAll(what)];
  const main = document.querySelector("main");
  const hand = document.querySelector(".by-hand");
  const above = all("main .quote, main .strip, main .list li").map((one) => box(one).bottom);
  const said = all("main blockquote p, main .strip-l, main h1, main h2");
  const cut = said.filter((one) => one.scrollWidth > one.clientWidth + 1);
  const lines = all(".by-hand section").map((part) =>
    [...part.querySelectorAll("li")].filter((line) => box(line).bottom <= box(part).bottom).length);
  return { above: Math.max(0, ...above), hand: box(hand).top, end: box(hand).bottom, main: box(main).bottom,
    cut: cut.length, lines };
}"""


def printed(live, asha, person):
    window = live.window(asha.token, **A4)
    page = window.visit(f"/people/{person.id}/sheet")
    sides = len(PAGES.findall(page.pdf(prefer_css_page_size=True)))
    page.emulate_media(media="print")
    reach = page.evaluate(REACH)
    assert window.problems == []
    return sides, reach


def fits(reach, *, at_least):
    assert reach["above"] <= reach["hand"], "what is printed runs into the room to write"
    assert reach["end"] <= reach["main"] + 1, "the room to write runs off the paper"
    assert reach["cut"] == 0
    assert min(reach["lines"]) >= at_least, "there is no room to write"


def test_the_fullest_diary_is_one_side_with_room_to_write(live, service, asha):
    person = service.person("Wilhelmina-Alexandrina T.")
    person.shares("words")
    person.shares_when("yes")
    for weeks_ago in range(60):
        person.wrote(LONG if weeks_ago % 2 else f"Week {weeks_ago}", list(Theme), weeks_ago, talk_about=weeks_ago < 20)
    sides, reach = printed(live, asha, person)
    assert sides == 1
    fits(reach, at_least=2)


@pytest.mark.parametrize("level", ["nothing", "ticks", "words"])
def test_an_ordinary_diary_is_one_side_with_room_to_write(live, maureen, asha, level):
    maureen.shares(level)
    for weeks_ago in range(8):
        words = f"Walked round the park {weeks_ago}."
        maureen.wrote(words, [Theme.PEOPLE, Theme.ME], weeks_ago, talk_about=weeks_ago < 3)
    sides, reach = printed(live, asha, maureen)
    assert sides == 1
    fits(reach, at_least=3)


def test_taking_out_keeps_the_focus_at_the_next_passage_and_says_so(live, maureen):
    maureen.shares("words")
    for weeks_ago in range(3):
        maureen.wrote(f"Walked round the park {weeks_ago}.", [Theme.PEOPLE], weeks_ago)
    maureen.shares_when("yes")
    window = live.window(maureen.token, **PHONE)
    page = window.visit("/sharing/preview")
    for passage, following in ((0, 1), (1, 2)):
        page.get_by_role("button", name=f"Take this out: Walked round the park {passage}.").press("Enter")
        page.wait_for_function("() => document.activeElement?.matches('.takeout button')")
        page.get_by_role("button", name=f"Put it back: Walked round the park {passage}.").wait_for()
        focused = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
        assert focused == f"Take this out: Walked round the park {following}."
        assert page.locator("#live").inner_text() == "Taken out. Asha will not see it."
    page.get_by_role("button", name="Take this out: Walked round the park 2.").press("Enter")
    page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
    assert window.problems == []
    assert "park" not in window.stored()
