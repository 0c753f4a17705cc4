"""By keyboard alone: Tab goes through a page as it reads, shows where it is, is never hidden and never caught.

The screen is 320 × 256, which is a desk's screen at 400 %.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from socialrx_diary.participants import service as participants
from tests.kit.live import DARK, LESS_MOTION, NARROW
from tests.kit.sure import SURE
from tests.walks.town import EVERYDAY, Town, addresses, every_route

pytestmark = pytest.mark.browser

SMALL = {"viewport": {"width": 320, "height": 256}}
SMALLEST = 48
WALKERS = ("nobody", "nia", "joan", "maureen", *(("ken",) if SURE else ()))  # his pages are of routes that others have

# Notes every stop of the cursor: which it is, whether it can be seen to be there, and whether anything lies over it.
WATCH = """() => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((one) => one.type !== "hidden" && !one.disabled && shown(one));
  const first = (radio) => {
    const group = all.filter((one) => one.type === "radio" && one.name === radio.name && one.form === radio.form);
    return group.find((one) => one.checked) ?? group[0];
  };
  window.expected = all.filter((one) => one.type !== "radio" || first(one) === one);
  const name = (one) => `${one.tagName.toLowerCase()} ${(one.textContent || one.name || "").trim().slice(0, 30)}`;
  const ringed = (one) => [one, one.closest("label")].filter(Boolean).some((each) => {
    const look = getComputedStyle(each);
    return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  });
  window.stops = [];
  document.addEventListener("focusin", ({ target }) => {
    const { left, top, bottom, width, height } = target.getBoundingClientRect();
    const [x, y] = [left + width / 2, Math.min(Math.max(top, 0) + 4, innerHeight - 1)];
    const on = document.elementFromPoint(x, Math.max(y, top + Math.min(height, 8) / 2));
    const covered = !(on && (target.contains(on) || on.contains(target) || target.labels?.[0]?.contains(on)));
    const faults = [!ringed(target) && "cannot be seen to be there",
      covered && `lies under ${on?.outerHTML.slice(0, 60)}`,
      (bottom <= 0 || top >= innerHeight) && "off the screen"].filter(Boolean);
    window.stops.push({ at: window.expected.indexOf(target), name: name(target), faults, top: top + scrollY,
      bottom: bottom + scrollY });
  });
  // A date is one field with four stops of its own: day, month, year, and the little calendar.
  return window.expected.length + 3 * all.filter((one) => one.type === "date").length;
}"""
# A page may put the cursor into the box that somebody came to write in; the walk begins at the top all the same.
TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  scrollTo(0, 0);
}"""
TOLD = """() => ({ stops: window.stops, names: window.expected.map((one) =>
  `${one.tagName.toLowerCase()} ${(one.textContent || one.name || "").trim().slice(0, 30)}`),
  indexed: document.querySelectorAll("[tabindex]:not([tabindex='-1'], [tabindex='0'])").length,
  stuck: [...document.querySelectorAll("body *")].filter((one) =>
    ["fixed", "sticky"].includes(getComputedStyle(one).position)).length })"""


@dataclass
class Seen:
    """How many pages and stops there were, and what was wrong."""

    pages: int = 0
    stops: int = 0
    wrong: list = field(default_factory=list)


@pytest.fixture
def town(app, scene):
    return scene(app, "town", Town)


@pytest.mark.parametrize("who", WALKERS)
def test_the_cursor_goes_through_every_page_as_it_reads(app, live, town, who):
    window, seen = live.window(town.token(who), **SMALL), Seen()
    for path in (path for them, path in every_route(app, town, WALKERS) if them == who):
        window.visit(path).evaluate(TO_THE_TOP)
        seen.pages += 1
        faults = list(walked(window.page, seen))
        seen.wrong += [f"{path}: {fault}" for fault in (*faults, *window.sideways())]
    print(f"{who}: {seen.pages} pages, {seen.stops} stops")
    assert seen.wrong == []
    assert seen.pages


def test_the_walk_sees_what_is_wrong(live):
    """A page whose cursor is caught, hidden, unseen and out of order is found wanting in each."""
    window, seen = live.window(**SMALL), Seen()
    page = window.visit("/about")
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`.helpnow:focus-visible { outline: none }
            .cover { position: fixed; inset: 0; background: #fff; z-index: 99 }`);
          document.adoptedStyleSheets = [sheet];
          document.body.append(Object.assign(document.createElement("div"), { className: "cover" }));
          document.querySelector(".foot a").tabIndex = 3;
        }"""
    )
    said = " ".join(walked(page, seen))
    for sign in ("cannot be seen to be there", "lies under", "are numbered", "stay put", "order"):
        assert sign in said, sign


def walked(page, seen):
    """Press Tab from the top to the bottom; tell what is wrong on the way."""
    for _stop in range(page.evaluate(WATCH)):
        page.keyboard.press("Tab")
    told = page.evaluate(TOLD)
    stops = told["stops"]
    seen.stops += len(stops)
    if [stop["at"] for stop in stops] != list(range(len(told["names"]))):
        yield f"order: {[stop['name'] for stop in stops]}, not {told['names']}"
    for stop in stops:
        yield from (f"{stop['name']} {fault}" for fault in stop["faults"])
    for one, other in pairwise(stops):
        if other["bottom"] <= one["top"]:
            yield f"{other['name']} stands above {one['name']} and comes after it"
    if told["indexed"]:
        yield "some stops are numbered by hand"
    if told["stuck"]:
        yield "some things stay put while the page moves"


def test_the_first_stop_leads_past_the_top_of_the_page(live, maureen):
    page = live.window(maureen.token, **SMALL).visit("/journey")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_largest_text_and_simple_letters_fit_a_narrow_screen(live, town, look):
    """The pages of every week, each time; every page with SURE=1. That text may grow is looked at on every page."""
    settings_of(town, text_size="largest", look=look, letters="simple")
    window, wrong = live.window(town.maureen.token, **NARROW, **DARK), []
    for path in (path for them, path in addresses(town) if them == "maureen" and (SURE or path in EVERYDAY)):
        window.visit(path)
        small = [one for one in window.targets() if min(one["height"], one["width"]) < SMALLEST]
        wrong += [f"{path}: {fault}" for fault in (*window.sideways(), *small)]
    assert wrong == []
    assert window.problems == []


MOTIONS = {("usual", False): {"settle"}, ("less", False): set(), ("usual", True): set(), ("less", True): set()}
MOVING = """() => [...document.querySelectorAll("*")].map((one) => getComputedStyle(one))
  .flatMap((look) => [look.animationName, look.transitionDuration === "0s" ? "none" : "transition"])"""


def test_the_one_thing_that_moves_lies_still_for_whoever_wants_less(live, town):
    for (motion, phone_says_less), moves in MOTIONS.items():
        settings_of(town, motion=motion)
        window = live.window(town.maureen.token, **NARROW, **(LESS_MOTION if phone_says_less else {}))
        names = window.visit(f"/week/{town.maureen.week(1)}/kept").evaluate(MOVING)
        assert set(names) - {"none"} == moves, (motion, phone_says_less)


def settings_of(town, **chosen):
    """Maureen chose how her pages look."""
    usual = {"text_size": "normal", "look": "phone", "letters": "usual", "motion": "usual", "leave_quickly": True}
    maureen = town.maureen
    with town.service.database.writing() as session:
        version = participants.own(session, maureen.actor).version
        assert participants.change_settings(session, maureen.actor, version, **usual | chosen)
