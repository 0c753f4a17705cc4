"""What htmx puts into a page: where the cursor is afterwards, what is said aloud, and that it is the same page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.kit.live import NO_SCRIPT, PHONE
from tests.walks.steps import Walker
from tests.walks.town import Town

pytestmark = pytest.mark.browser

WORDS = "Saw the sea from the bus."
SLOW_MS = 400
# One short line; the text of an idea is said whole.
LONGEST_LINE = 30

FOCUS = """() => { const on = document.activeElement;
  return on === document.body ? "body" : on.id || on.tagName.toLowerCase(); }"""
CHROME = """() => ({
  heading: document.querySelector("h1").textContent, title: document.title,
  tabs: [...document.querySelectorAll(".tabs a")].map((tab) => tab.textContent + (tab.ariaCurrent || "")),
  mains: document.querySelectorAll("main").length, lives: document.querySelectorAll("#live").length,
})"""
MARK_LIVE = "() => { document.getElementById('live').marked = true; }"
MAKE_STALE = "() => document.querySelectorAll('[name=csrf_token]').forEach((one) => { one.value = 'stale'; })"
IS_MARKED = "() => document.getElementById('live').marked === true"


@dataclass
class Swap:
    """One thing that is pressed or typed: who, where, what is filled in, and what is to be afterwards.

    `said` is how the line begins that is read out; "" for nothing at all, None where it does not matter.
    """

    who: str
    path: str
    press: str
    focus: str
    said: str | None
    choose: tuple = ()
    write: str = ""
    unfold: str = ""
    picks: tuple = ()
    keys: tuple = ()
    stale: bool = False


SWAPS = {
    "continue": Swap("joan", "/week", "Continue", "h1", "Saved. You can add a few words.", ("Getting help",)),
    "own words": Swap("joan", "/week", "In my own words", "words", None),
    "save words": Swap("joan", "{this}/words", "Save my words", "h1", "That is kept.", (), WORDS),
    "idea": Swap("joan", "{this}/words", "A hard week", "idea-hard", None, unfold="Give me an idea"),
    "quiet": Swap("joan", "{before}/not", "It was a quiet week", "h1", "That is kept."),
    "too many words": Swap("joan", "{this}/words", "Save my words", "problem", None, (), "long " * 2100),
    "only me": Swap("maureen", "/entry/{talk}", "Only for me", "mark-only", "Only you can see this week."),
    "talk about": Swap("maureen", "/entry/{ticks}", "I want to talk about this", "mark-talk", "Marked to talk about"),
    "draft": Swap("joan", "{this}/words", "", "words", "", keys=("In your own words", "Soup")),
    "throw away": Swap("joan", "{writing}/words", "Throw it away", "h1", "That is gone. Nothing"),
    "quiet on an old page": Swap("joan", "{writing}/not", "It was a quiet week", "problem", None, stale=True),
    "kept close": Swap("maureen", "/entry/{ticks}", "Keep close", "mark-close", "Kept close. Only you know."),
    "mark on an old page": Swap("maureen", "/entry/{talk}", "Keep close", "problem", None, stale=True),
    "earlier": Swap("maureen", "/journey", "Show earlier weeks", "a", "9 more weeks, back to "),
    "rest": Swap("maureen", "/journey/rests", "Put it on my path", "h1", "A rest is on your path.", picks=(1, 1)),
    "rest: no month": Swap("maureen", "/journey/rests", "Put it on my path", "problem", None),
    "people": Swap("asha", "/people", "", "name", "One person.", keys=("Find a name", "Mau")),
    "nobody found": Swap("asha", "/people", "", "name", "Nobody of this name.", keys=("Find a name", "Zzz")),
    "theme": Swap("maureen", "/journey", "Getting help", "h1", "Weeks about Getting help"),
    "take out": Swap("maureen", "/sharing/preview", "Take this out", "button", "Taken out. Asha will not see it."),
    "put back": Swap("maureen", "/sharing/preview", "Put it back", "button", "Put back. Asha can see it again."),
    "join: no answer": Swap("nia", "/start/phone", "Continue", "problem", None),
    "join: phone": Swap("nia", "/start/phone", "Continue", "h1", None, ("Yes, it is mine",)),
    "join: share": Swap("joan", "/start/share", "Continue", "h1", None, ("Share only what I ticked",)),
}


@pytest.fixture
def town(app, scene):
    town = scene(app, "town", Town)
    town.joan.is_writing("What was I saying?", weeks_ago=2)
    return town


@pytest.fixture
def joan(live, service):
    return Walker(live.window(service.person("Joan B.").token, **PHONE))


def test_after_every_swap_somebody_knows_where_they_are(live, town):
    """The cursor is never lost, one short line is said, and the screen is as if the address had been opened."""
    wrong = {}
    for name, swap in SWAPS.items():
        walker = Walker(live.window(town.token(swap.who), **PHONE))
        faults = [*swapped(walker, swap, town), *walker.window.problems]
        walker.window.context.close()
        if faults:
            wrong[name] = faults
    assert wrong == {}


def swapped(walker, swap, town):
    """Do it, and tell what is wrong afterwards."""
    page = walker.page
    names = ("this", "before", "writing")
    weeks = {name: f"/week/{town.joan.week(ago)}" for ago, name in enumerate(names)}
    walker.opens(swap.path.format(**weeks, **town.entries))
    page.evaluate(MARK_LIVE)
    if swap.unfold:
        walker.unfolds(swap.unfold)
    walker.chooses(*swap.choose)
    if swap.write:
        walker.types("In your own words", swap.write)
    for select, index in zip(page.locator("main select").all(), swap.picks, strict=False):
        select.select_option(index=index)
    if swap.stale:
        page.evaluate(MAKE_STALE)
    before = page.locator("#main").inner_html()
    if swap.keys:
        page.get_by_label(swap.keys[0], exact=True).press_sequentially(swap.keys[1])
    if swap.press:
        walker.picks(swap.press)
    page.wait_for_function("(was) => document.querySelector('#main')?.innerHTML !== was", arg=before)
    page.wait_for_function("() => !document.querySelector('[aria-busy], .htmx-request')")
    page.wait_for_timeout(100)  # htmx gives focus a moment after it has put the answer in
    yield from after(page, swap)


def after(page, swap):
    if not page.evaluate(IS_MARKED):
        yield "the whole page was loaded anew"
        return
    focus = page.evaluate(FOCUS)
    if focus != swap.focus and not (swap.focus == "h1" and focus == "h1"):
        yield f"the cursor is on {focus}, not on {swap.focus}"
    line = page.locator("#live").inner_text().strip()
    if (swap.said and not line.startswith(swap.said)) or (swap.said == "" and line):
        yield f"said aloud: {line!r}, not {swap.said!r}"
    if len(line.split()) > LONGEST_LINE or "\n" in line:
        yield f"too much is said: {line!r}"
    now = page.evaluate(CHROME)
    if now["mains"] != 1 or now["lives"] != 1:
        yield f"{now['mains']} main parts, {now['lives']} live lines"
    if swap.focus in {"h1", "button", "a", "mark-only", "mark-talk", "mark-close"}:
        page.reload()
        fresh = page.evaluate(CHROME)
        if fresh != now:
            yield f"opened by its address it is {fresh}, but it was {now}"


def test_back_leads_to_the_page_before_a_swap(joan):
    """Given a step that was swapped in, when Back is pressed, then the step before is there, whole and working."""
    joan.opens("/week").chooses("Getting help").presses("Continue").is_at("Saved. Would you like to add a few words?")
    assert joan.page.url.endswith("/words")
    joan.page.go_back()
    joan.is_at("What was part of your week?")
    assert joan.page.url.endswith("/week")
    assert joan.page.locator("h1").count() == joan.page.locator("main").count() == 1
    expect(joan.page.get_by_label("Getting help")).to_be_checked()
    joan.chooses("Now and next").presses("Continue").is_at("Saved. Would you like to add a few words?")
    joan.reads("Getting help", "Now and next")
    joan.types("In your own words", WORDS).presses("Save my words").is_at("That is kept")
    joan.page.go_back()
    joan.is_at("Would you like to change your words?")
    expect(joan.page.locator("textarea")).to_have_value(WORDS)
    joan.page.go_forward()
    joan.is_at("That is kept")
    assert not joan.window.problems


def slowly(page):
    """Let every form take a while to be answered, as it does far from a mast."""
    asked = []

    def answer(route):
        if route.request.method == "POST":
            asked.append(route.request.url)
            page.wait_for_timeout(SLOW_MS)
        route.continue_()

    page.route("**/*", answer)
    return asked


@pytest.mark.parametrize("press", ["twice with a finger", "twice with the keyboard"])
def test_a_second_press_asks_nothing_more(joan, press):
    joan.opens("/week").chooses("Getting help")
    asked = slowly(joan.page)
    button = joan.page.get_by_role("button", name="Continue")
    if press == "twice with a finger":
        button.dblclick()
    else:
        button.focus()
        joan.page.keyboard.press("Enter")
        joan.page.keyboard.press("Enter")
    joan.is_at("Saved. Would you like to add a few words?")
    assert len(asked) == 1


def test_a_second_press_without_script_keeps_one_week(live, service):
    person = service.person("Joan B.")
    joan = Walker(live.window(person.token, **PHONE, **NO_SCRIPT))
    joan.opens(f"/week/{person.week(0)}/words").types("In your own words", WORDS)
    joan.page.get_by_role("button", name="Save my words").dblclick()
    joan.is_at("That is kept")
    assert [(week.words, week.version) for week in person.diary()] == [(WORDS, 1)]


def test_without_a_signal_words_stay_and_it_says_so(live, service):
    """Given no signal, on a shared phone, then words stay in the box; with one, the same press keeps them once."""
    person = service.person("Joan B.")
    person.shares_the_phone()
    joan = Walker(live.window(person.token, **PHONE)).opens(f"/week/{person.week(0)}/words")
    joan.types("In your own words", WORDS)
    joan.window.context.set_offline(offline=True)
    joan.presses("Save my words")
    expect(joan.page.locator("#signal")).to_contain_text("Keep this page open until you are back online.")
    expect(joan.page.locator("textarea")).to_have_value(WORDS)
    expect(joan.page.locator("#live")).to_contain_text("Keep this page open")
    joan.window.context.set_offline(offline=False)
    joan.presses("Save my words").is_at("That is kept")
    assert [(week.words, week.version) for week in person.diary()] == [(WORDS, 1)]


def test_words_are_handed_back_to_somebody_signed_out_meanwhile(live, service):
    """Given a diary that was signed out elsewhere, when words are saved, then they are on the screen to be copied."""
    person = service.person("Joan B.")
    joan = Walker(live.window(person.token, **PHONE)).opens(f"/week/{person.week(0)}/words")
    joan.types("In your own words", WORDS)
    joan.window.context.clear_cookies()
    joan.presses("Save my words").is_at("You have been signed out")
    expect(joan.page.locator("textarea")).to_have_value(WORDS)


KEYBOARD_PAGES = ("/week", "/journey", "/sharing", "/sharing/preview", "/more/settings", "/join")
NEXT_STOP = """() => {
  const on = document.activeElement, style = getComputedStyle(on), { top, left } = on.getBoundingClientRect();
  const ring = on.matches("input[type=checkbox], input[type=radio]")
    ? on.closest("label") && [on, on.closest("label")] : [on];
  return { name: on.outerHTML.slice(0, 80), shown: ring.some((one) => getComputedStyle(one).outlineStyle !== "none"),
    at: [...document.querySelectorAll("*")].indexOf(on), body: on === document.body };
}"""


def test_everything_can_be_reached_by_keyboard_in_reading_order(live, town):
    window = live.window(town.token("maureen"))
    for path in KEYBOARD_PAGES:
        page = window.visit(path)
        stops = []
        for _press in range(200):
            page.keyboard.press("Tab")
            stop = page.evaluate(NEXT_STOP)
            if stop["body"] or (stops and stop["at"] == stops[0]["at"]):
                break
            stops.append(stop)
        assert len(stops) >= 5, path
        assert [stop["name"] for stop in stops if not stop["shown"]] == [], f"{path}: no ring around these"
        order = [stop["at"] for stop in stops]
        assert order == sorted(order), f"{path}: not in reading order"


def test_somebody_signed_out_meanwhile_gets_a_page_and_not_a_page_within_a_page(live, town):
    """Given a diary signed out elsewhere, when a small mark is pressed, then the whole page is the way back in."""
    maureen = Walker(live.window(town.token("maureen"), **PHONE)).opens(f"/entry/{town.entries['talk']}")
    maureen.window.context.clear_cookies()
    maureen.presses("Keep close").is_at("Come back to your diary")
    assert maureen.page.locator("main").count() == maureen.page.locator("h1").count() == 1


def test_while_typing_nothing_is_taken_away(live, service):
    """Given a diary signed out elsewhere, when typing goes on, then the words stay in the box."""
    person = service.person("Joan B.")
    joan = Walker(live.window(person.token, **PHONE)).opens(f"/week/{person.week(0)}/words")
    joan.window.context.clear_cookies()
    with joan.page.expect_response("**/draft") as answer:
        joan.page.get_by_label("In your own words", exact=True).press_sequentially(WORDS)
    assert answer.value.status == 401
    expect(joan.page.locator("textarea")).to_have_value(WORDS)
    expect(joan.page.locator("textarea")).to_be_focused()
    expect(joan.page.locator("#draft-kept")).to_be_empty()


def test_a_slow_answer_is_said_at_the_button_and_then_aloud(live, service):
    """Given a line so slow that no answer comes, then the button says so, and after some seconds a line does."""
    person = service.person("Joan B.")
    joan = Walker(live.window(person.token, **PHONE))
    joan.page.clock.install()
    joan.opens(f"/week/{person.week(0)}/words").types("In your own words", WORDS)
    joan.page.route("**/words", lambda _route: None)
    joan.presses("Save my words")
    expect(joan.page.get_by_role("button", name="Saving…")).to_be_visible()
    joan.page.clock.fast_forward(9000)
    expect(joan.page.locator("#live")).to_have_text("Still saving. You do not need to press again.")
    joan.page.unroute_all(behavior="ignoreErrors")


def test_trouble_at_our_end_leaves_the_words_and_says_so(live, service):
    person = service.person("Joan B.")
    joan = Walker(live.window(person.token, **PHONE)).opens(f"/week/{person.week(0)}/words")
    joan.types("In your own words", WORDS)
    joan.page.route("**/words", lambda route: route.fulfill(status=503, body="<h1>Broken</h1>"))
    joan.presses("Save my words")
    expect(joan.page.locator("#signal")).to_contain_text("Your words are safe on this phone.")
    expect(joan.page.locator("textarea")).to_have_value(WORDS)
    expect(joan.page.locator("h1")).to_have_text("Would you like to add a few words?")
    joan.page.unroute_all()
    joan.presses("Save my words").is_at("That is kept")
    assert [week.words for week in person.diary()] == [WORDS]
