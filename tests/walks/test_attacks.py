"""Defences proved by their effect in a browser: what a header says is nothing, what a browser then does is all."""

import re
import time
from contextlib import ExitStack

import pytest
from flask import request
from playwright.sync_api import expect

from tests.kit.live import DESKTOP, PHONE, elsewhere
from tests.kit.sure import SURE
from tests.walks.payloads import PAYLOADS
from tests.walks.steps import Walker
from tests.walks.town import Said, Town, every_route

pytestmark = pytest.mark.browser

EVERY = 1 if SURE else 8

WORDS = "Nobody else is to read this: the blue teapot broke."
OPENED = "() => { window.opened = open(document.querySelector('a').href); }"
# What somebody may be called, and what fits where a service is named.
LONGEST_NAME, LONGEST_WORD = 60, 40


def stranger(live, path):
    """A page of another site that frames, links to and can open one of ours."""
    there = live.address + path
    return f'<!doctype html><title>x</title><a href="{there}">x</a><iframe src="{there}"></iframe>'


@pytest.fixture
def maureen(service):
    person = service.person("Maureen T.")
    person.shares("words")
    person.wrote(WORDS, weeks_ago=1)
    return person


def test_no_other_site_can_frame_a_page(live, maureen):
    with elsewhere(stranger(live, "/journey")) as (address, _asked), elsewhere("<h1>mine</h1>") as (other, _more):
        window = live.window(maureen.token)
        window.page.goto(address)
        framed = window.page.frames[1]
        assert framed.url.startswith("chrome-error:"), framed.url
        assert WORDS not in framed.content()
        window.page.evaluate("(there) => { document.querySelector('iframe').src = there; }", other)
        expect(window.page.frame_locator("iframe").locator("h1")).to_have_text("mine")  # frames as such do work


def test_no_other_site_is_told_where_somebody_came_from(live, maureen):
    with elsewhere("<a id=on href='/on'>on</a>") as (address, asked):
        page = live.window(maureen.token).visit("/journey")
        leave = """(there) => {
          document.querySelector("main").insertAdjacentHTML("beforeend", `<a id="away" href="${there}/away">away</a>`);
        }"""
        page.evaluate(leave, address)
        page.locator("#away").click()
        page.wait_for_url("**/away")
        page.locator("#on").click()
        page.wait_for_url("**/on")
    came_from = {one["path"]: one.get("referer") for one in asked}
    assert came_from["/away"] is None
    assert came_from["/on"] == f"{address}/away", "a browser does tell, where nobody forbids it"


def test_a_page_is_cut_off_from_the_site_that_opened_it(live, maureen):
    with ExitStack() as stack:
        address, _asked = stack.enter_context(elsewhere(stranger(live, "/journey")))
        window = live.window(maureen.token)
        for opens, cut_off in ((f"{live.address}/journey", True), (f"{address}/other", False)):
            window.page.goto(address)
            window.page.evaluate("(there) => { document.querySelector('a').href = there; }", opens)
            with window.context.expect_page() as opening:
                window.page.evaluate(OPENED)
            opening.value.wait_for_load_state()
            assert opening.value.evaluate("() => window.opener === null") == cut_off, opens
            assert window.page.evaluate("() => opened.closed") == cut_off, opens
            opening.value.close()


def test_script_cannot_read_the_cookie(live, service):
    _id, code = service.invited("Joan B.")
    joan = Walker(live.window(**PHONE)).opens("/join").types("Your code", code).presses("Continue")
    joan.is_at("Hello, and welcome")
    assert "diary" in {cookie["name"] for cookie in joan.window.context.cookies()}
    assert joan.page.evaluate("() => document.cookie") == ""


@pytest.mark.parametrize("who", ["person", "worker"])
def test_nothing_comes_back_after_signing_out(live, service, maureen, who):
    """Given a page with words on it, when somebody signs out and presses Back, then the words are not there."""
    if who == "person":
        walker = Walker(live.window(maureen.token, **PHONE)).opens("/journey").reads(WORDS)
        walker.opens("/more/devices/here").presses("Sign out here").is_at("A diary of your own")
    else:
        walker = Walker(live.window(service.asha.token, **DESKTOP)).opens("/people").picks("Maureen").reads(WORDS)
        walker.presses("Sign out").is_at("Sign in")
    pressed = 0
    while walker.page.go_back() and walker.page.url != "about:blank":
        pressed += 1
        walker.reads_nothing_of(WORDS)
    assert pressed >= 2
    assert WORDS not in walker.opens("/help").window.stored()


def test_no_form_of_another_site_is_taken(app, live, maureen):
    """Every address that changes anything, asked by a page on another port, with the person's own cookie."""
    answers = {}

    @app.after_request
    def note(response):
        if request.method == "POST":
            answers[request.path] = (response.status_code, "diary" in request.cookies)
        return response

    paths = {filled(rule.rule, maureen) for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    before = maureen.diary()
    window = live.window(maureen.token)
    with elsewhere("<!doctype html><title>x</title>") as (address, _asked):
        window.page.goto(address)
        send = """(all) => Promise.all(all.map((there) => fetch(there, {
          method: "POST", mode: "no-cors", credentials: "include",
          headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "words=theirs&themes=help" })
          .catch(() => "the answer is kept from this page as well")))"""
        window.page.evaluate(send, [live.address + path for path in sorted(paths)])
        by_form = """(there) => { document.body.innerHTML = `<form method="post" action="${there}"></form>`;
          document.forms[0].submit(); }"""
        with window.page.expect_navigation():
            window.page.evaluate(by_form, f"{live.address}/more/delete")
        assert window.page.locator("h1").inner_text() == "This page is not yours to open"
    assert answers == dict.fromkeys(paths, (403, True)), "each was asked with the cookie, and each was refused"
    assert len(paths) > 25
    assert maureen.diary() == before
    kept = Walker(window).opens("/week").chooses("Getting help").presses("Continue")
    kept.is_at("Saved. Would you like to add a few words?")
    print(f"\nforms of another site taken: 0 of {len(paths)} addresses")


def filled(rule, person):
    """The address of a route with something of this person's own in it."""
    rule = re.sub(r"<any\('(\w+)'[^>]*>", r"\1", rule)  # one of a few words
    own = {"day": person.week(0), "reflection_id": person.diary()[0].id, "device_id": person.actor.device_id}
    for name, value in own.items():
        rule = rule.replace(f"<uuid:{name}>", str(value)).replace(f"<{name}>", str(value))
    return re.sub(r"<uuid:\w+>", str(person.id), rule)


def test_what_is_written_would_run_where_nobody_defends(live):
    """The same words on pages of a site that trusts them: most run, so that none elsewhere means something."""
    with elsewhere("<!doctype html><title>x</title>") as (address, _asked):
        window = live.window()
        window.page.goto(address)
        each_in_a_page = """(all) => all.forEach((one) => {
          const frame = document.createElement("iframe");
          frame.srcdoc = one;
          document.body.append(frame);
        })"""
        window.page.evaluate(each_in_a_page, list(PAYLOADS))
        patience = time.monotonic() + 20
        while (ran := window.problems.count("/: ran: 1")) < 20 and time.monotonic() < patience:
            window.page.wait_for_timeout(100)
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 40
    assert ran >= 20, window.problems
    print(f"\n{len(PAYLOADS)} payloads run {ran} times where nobody defends")


def test_nothing_that_is_written_ever_runs(app, live, service):
    """Hostile words in every place that somebody can fill, on a page of every route, and in what is swapped in.

    Of pages that are the same but for whose words they show, each eighth; with SURE=1, all, in every state.
    """
    town = hostile_town(service)
    read, pages, windows = [], 0, {}
    for who, path in [*every_route(app, town), *more_addresses(town)]:
        window = windows.get(who) or windows.setdefault(who, live.window(town.token(who), **DESKTOP))
        window.visit(path)
        read.append(read_off(window.page))
        pages += 1
    pages += swapped_in(windows["maureen"], read) + looked_for(windows["asha"], read)
    everything = "\n".join(read)
    assert [payload for payload in PAYLOADS if squeezed(payload) not in everything] == [], "not shown anywhere"
    assert [problem for window in windows.values() for problem in window.problems] == []
    print(f"\n{len(PAYLOADS)} payloads in words, names, details, reasons and searches; {pages} pages; 0 ran")


def more_addresses(town):
    """Hostile weeks in the box they are changed in, hostile names on their cards."""
    for week in range(1, len(PAYLOADS) + 6, EVERY):
        yield "maureen", f"/week/{town.maureen.week(week)}/words"
    for participant_id in town.others[::EVERY]:
        yield "asha", f"/people/{participant_id}/card"


def swapped_in(window, read):
    """The same words once more, put into a page that is on the screen already."""
    walker, swaps = Walker(window).opens("/journey"), 0
    while walker.page.get_by_role("link", name="Show earlier weeks").count():
        before = walker.page.locator(".when").last.inner_text()
        walker.presses("Show earlier weeks")
        expect(walker.page.locator(".when").last).not_to_have_text(before)
        swaps += 1
    read.append(read_off(walker.page))
    walker.opens("/sharing/preview").picks("Take this out").reads("What you have taken out").picks("Put it back")
    expect(walker.page.get_by_text("What you have taken out")).to_have_count(1)
    assert swaps >= 3
    return swaps + 2


FOUND_OR_NOT = re.compile(r" in (them|their name)\.")


def looked_for(window, read):
    """The same words as a name to be looked for."""
    walker = Walker(window)
    for payload in PAYLOADS[::EVERY]:
        walker.opens("/people").types("Find a name", payload[:LONGEST_NAME]).presses("Find")
        expect(walker.page.locator("#people")).to_contain_text(FOUND_OR_NOT)
        read.append(read_off(window.page))
    return len(PAYLOADS[::EVERY])


def read_off(page):
    """What can be read on a page: its text, and what stands in its boxes."""
    boxes = "() => [...document.querySelectorAll('input, textarea')].map((box) => box.value).join('\\n')"
    return squeezed(page.locator("body").inner_text() + page.evaluate(boxes))


def squeezed(text):
    """Without white space, which is folded on a page."""
    return "".join(text.split())


def hostile_town(service):
    """The town with hostile words wherever somebody can put any; forty people are called something hostile."""
    names = [payload for payload in PAYLOADS if len(payload) <= LONGEST_NAME]
    words = [payload for payload in PAYLOADS if len(payload) <= LONGEST_WORD]
    town = Town(service, Said(
        words=PAYLOADS, names=(words[0], *names[1:5]), service=names[5], word=words[1], phone=words[2],
        hours=names[6], study=names[7], controller=names[8], reference=names[9], reason="".join(PAYLOADS)[:300],
        staff=(names[10], names[11]),
    ))  # fmt: skip
    town.others = [service.invited(name)[0] for name in names]
    return town
