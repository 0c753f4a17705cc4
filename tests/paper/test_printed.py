"""What only a browser can tell: a page to write on is one side of A4, whatever language it is in and however large."""

import re

import pytest

from tests.kit.live import NARROW

pytestmark = pytest.mark.browser

PAGES = re.compile(rb"/Type\s*/Page[^s]")
FEWEST_LINES = 2
TWENTY_POINTS = 20 * 96 / 72

# As much longer as other languages are: every other word said twice.
LENGTHEN = """() => {
  const walk = document.createTreeWalker(document.querySelector(".mine"), NodeFilter.SHOW_TEXT), found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) found.push(node);
  for (const node of found) if (!node.parentElement.closest(".card-code"))
    node.data = node.data.replace(/(\\p{L}{4,}) /gu, (all, word, at) => at % 2 ? `${word} ${word} ` : all);
}"""
REACH = """() => {
  const box = (one) => one.getBoundingClientRect(), all = (what) => [...document.querySelectorAll(what)];
  const look = (one) => getComputedStyle(one);
  const main = box(document.querySelector("main")), words = box(document.querySelector(".mine-words"));
  const said = all(".mine :is(h1, h2, p, b, span)");
  return {
    out: said.filter((one) => box(one).bottom > main.bottom + 1 || box(one).right > main.right + 1)
      .map((one) => one.textContent),
    cut: said.filter((one) => one.scrollWidth > one.clientWidth + 1 && look(one).display !== "inline").length,
    lines: all(".mine-words li").filter((one) => box(one).bottom <= words.bottom).length,
    smallest: Math.min(...said.map((one) => parseFloat(look(one).fontSize))),
    colours: [...new Set(all(".mine *").flatMap((one) => [look(one).color, look(one).backgroundColor]))],
    qr: box(document.querySelector(".qr")).width,
  };
}"""
BLACK_OR_WHITE = {"rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("longer", [False, True], ids=["English", "longer"])
@pytest.mark.parametrize("size", ["usual", "large"])
def test_a_page_is_one_side_in_black_and_white_with_room_to_write(live, maureen, size, longer):
    page_id, _code = maureen.prints_a_page(weeks_ago=None if longer else 0)
    window = live.window(maureen.token, viewport={"width": 688, "height": 1017})
    page = window.visit(f"/paper/{page_id}?size={size}")
    if longer:
        page.evaluate(LENGTHEN)
    assert len(PAGES.findall(page.pdf(prefer_css_page_size=True))) == 1
    page.emulate_media(media="print")
    reach = page.evaluate(REACH)
    assert reach["out"] == []
    assert reach["cut"] == 0
    assert reach["lines"] >= FEWEST_LINES
    assert set(reach["colours"]) <= BLACK_OR_WHITE
    assert reach["qr"] >= 25 * 96 / 25.4, "a phone's camera reads it"
    assert size == "usual" or reach["smallest"] >= TWENTY_POINTS - 0.1
    assert window.problems == []


def test_the_square_fills_the_code_in_and_the_page_is_typed_in_on_a_narrow_screen(live, maureen):
    _id, code = maureen.prints_a_page()
    window = live.window(**NARROW)
    asked = []
    window.page.on("request", lambda request: asked.append(request.url))
    page = window.visit(f"/type-in#{code}")
    assert page.get_by_label("The code on the page").input_value() == code
    assert code not in page.url
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("checkbox", name="Getting help").check()
    page.get_by_label("The words on the page").fill("From the kitchen table.")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="That is kept").wait_for()
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    assert [week.words for week in maureen.diary()] == ["From the kitchen table."]
    assert not [url for url in asked if code in url.partition("#")[0]], "the code is in no address that is sent"
    assert window.problems == []
    assert "kitchen" not in window.stored()
