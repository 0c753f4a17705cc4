"""Every page of every role, looked at by axe, measured, enlarged and spaced out; none may be left out.

What was counted is printed: `pytest -s tests/walks/test_accessible.py`.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

import pytest
from babel import Locale
from flask import render_template
from sqlalchemy import update

from socialrx_diary.accounts.models import Device
from socialrx_diary.language import SOURCE, codes
from socialrx_diary.settings import SignOn
from tests.kit.live import DARK, FORCED_COLOURS, NARROW, TEXT_SPACING, TWICE_THE_TEXT, USUAL_SPACING, USUAL_TEXT
from tests.kit.sure import SURE
from tests.walks.town import EVERYDAY, Town, addresses, every_route, rule_of

pytestmark = pytest.mark.browser

SMALLEST = 48
HEIGHT = 900
NARROWEST, A_PHONE, A_DESK = 320, 390, 1280
NO_ONE_THERE = "http://127.0.0.1:9"
LIGHT = {"color_scheme": "light"}
USUAL_COLOURS = {"forced_colors": "none"}

# What is opened by GET and is no page: sent on at once, for a machine, or a file.
NO_PAGES = {
    "/leave-now",
    "/health",
    "/ready",
    "/metrics",
    "/staff",
    "/worker.js",
    "/manifest.webmanifest",
    "/manifest/<name>-<icon>.webmanifest",
    "/phone/fresh",
    "/more/copy/my-weeks.csv",
    "/start",
    "/start/research",
    "/start/on",
    "/locked/open",
    "/more/copy/my-diary.html",
    "/more/copy/my-diary.json",
    "/studies/<uuid:study_id>/files/<uuid:release_id>/take-out",
    "/studies/<uuid:study_id>/order/<picture>.svg",
    "/studies/<uuid:study_id>/order/<table_name>.csv",
    "/notes/<uuid:note_id>/copy/<int:number>/notes.txt",
    "/people/<uuid:participant_id>/notes/<uuid:note_id>/copy/<int:number>/notes.txt",
    "/people/<uuid:participant_id>/passing-on/words.json",
    "/people/<uuid:participant_id>/passing-on/words.txt",
    "/picture/<digest>.png",
    "/service/counts/table",
}

# Pages that only an answer to a form shows: who, where, and what is pressed there, with nothing filled in but this.
ANSWERS = {
    "nobody": [
        ("/join", {}, "Continue"),
        ("/join", {"Your code": "K7QM-4T9X-2HWP"}, "Continue"),
        ("/type-in", {"The code on the page": "K7QM-4T9X-2HWP"}, "Continue"),
        ("/type-in", {"The code on the page": "{code}"}, "Continue"),
        ("/staff/sign-in", {}, "Continue"),
        ("/staff/sign-in", {"Work email": "x@y.example", "Password": "no"}, "Continue"),
    ],
    "nia": [("/start/phone", {}, "Continue"), ("/start/keep", {}, "Continue")],
    "joan": [
        ("/start/share", {}, "Continue"),
        ("/start/research/{study}", {}, "Continue"),
        ("/sharing/change", {}, "Save"),
        ("/more/lock", {"Choose 6 numbers": "111111"}, "Lock my diary with these numbers"),
    ],
    "maureen": [
        ("/paper", {}, "Make the page"),
        ("/more/devices/add", {}, "Make a code"),
        ("/week/{week}/words", {}, "Any week"),
        ("/week/{week}/words", {"In your own words": "long " * 2100}, "Save my words"),
    ],
    "at_password": [("/staff/password", {}, "Continue")],
    "at_set_up": [("/staff/set-up", {}, "Sign in")],
    "at_code": [("/staff/code", {"Your code": "123456"}, "Sign in")],
    "asha": [
        ("/people/invite", {}, "Make a card"),
        ("/people", {"Find a name": "mau"}, "Find"),
        ("/people", {"Find a name": "nobody of this name"}, "Find"),
    ],
    "ruth": [
        ("/studies/{study}/export", {}, "Ask a second person"),
        ("/studies/{study}/exports/{export}", {}, "Download the file"),
    ],
    "ada": [
        ("/service/change", {"Name of the service": ""}, "Save"),
        ("/service/staff/new", {}, "Add them"),
        ("/service/staff/{colleague}/start-again", {}, "Make a new invitation"),
        ("/studies/new", {}, "Set up the study"),
    ],
}
# Pages that are there only where people who work here may come in with a work account; here the other end is away.
WITH_WORK_ACCOUNTS = [
    ("nobody", "/staff/sign-in"),
    ("nobody", "/staff/invitation"),
    ("nobody", "/staff/work-account"),
    ("nobody", "/staff/work-account/back"),
    ("ada", "/service"),
    ("ada", "/service/staff/{colleague}/work-account"),
]
ANSWERS_WITH_WORK_ACCOUNTS = [
    ("nobody", "/staff/invitation", {}, "Go on with my work account"),
    ("ada", "/service/staff/{colleague}/work-account", {}, "Save"),
]
FAULTS = (400, 401, 403, 413, 429, 500)

ROUNDS = (
    ("maureen",),
    ("nobody", "nia", "newcomer", "joan", "ken", "at_password", "at_set_up", "at_code"),
    # Nell first: five minutes after she opened her lock she has not just opened it.
    ("nell", "dora", "gwen", "olive", "pat", "ivy", "ivys_new_phone", "una", "elsie"),
    ("asha", "ben", "ruth", "ada", "rob"),
)

OPEN_WHAT_IS_FOLDED = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
TURN = "(way) => { document.documentElement.dir = way; }"


@dataclass
class Findings:
    """What was seen, page by page."""

    pages: int = 0
    looks: int = 0
    wrong: list[str] = field(default_factory=list)
    rules: Counter = field(default_factory=Counter)
    undecided: Counter = field(default_factory=Counter)
    smallest: dict = field(default_factory=lambda: {"height": 999, "width": 999})
    targets: int = 0

    def say(self, where, faults):
        self.wrong += [f"{where}: {fault}" for fault in faults]

    def axe(self, where, told):
        self.looks += 1
        self.rules.update(told["rules"])
        self.undecided.update(one.partition(":")[0] for one in told["undecided"])
        self.say(where, told["violations"])

    def measured(self, where, targets):
        self.targets += len(targets)
        for one in targets:
            if min(one["height"], one["width"]) < min(self.smallest["height"], self.smallest["width"]):
                self.smallest = one
        small = [one for one in targets if min(one["height"], one["width"]) < SMALLEST]
        self.say(where, [f"{one['words']} is {one['width']} × {one['height']}" for one in small])


@pytest.fixture
def town(app, scene):
    return scene(app, "town", Town)


@pytest.fixture
def looked():
    """Findings, which are printed and must hold nothing wrong."""
    findings = Findings()
    yield findings
    print(
        f"\n{findings.pages} pages, {findings.looks} looks by axe, violations: {dict(findings.rules) or 0}, "
        f"undecided: {dict(findings.undecided) or 0}; {findings.targets} targets, the smallest {findings.smallest}"
    )
    assert not findings.wrong, "\n".join(findings.wrong[:60])
    assert findings.pages


@pytest.mark.parametrize("round_", ROUNDS, ids="+".join)
def test_every_page_can_be_used_by_everyone(app, live, town, looked, round_):
    for who in round_:
        window = live.window(town.token(who), **NARROW)
        for path in (path for them, path in every_route(app, town) if them == who):
            arrived(window, path)
            look_at(window, f"{who} {path}", looked, in_the_dark=path in EVERYDAY)
        for path, typed, button in ANSWERS.get(who, ()):
            proves(town)
            asked(window, filled(path, town), {box: filled(words, town) for box, words in typed.items()}, button)
            look_at(window, f"{who} {path} after “{button}”", looked)


def test_every_page_about_work_accounts_can_be_used_by_everyone(app, live, town, looked, tmp_path):
    (tmp_path / "oidc-secret").write_text("a secret")
    told = SignOn(NO_ONE_THERE, "diary", tmp_path / "oidc-secret")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], sign_on=told)
    for who, path in WITH_WORK_ACCOUNTS:
        window = live.window(town.token(who), **NARROW)
        answer = window.page.goto(filled(path, town))
        assert answer.status == (422 if path.startswith("/staff/work-account") else 200), path
        look_at(window, f"{who} {path}, with work accounts", looked)
    for who, path, typed, button in ANSWERS_WITH_WORK_ACCOUNTS:
        window = live.window(town.token(who), **NARROW)
        proves(town)
        asked(window, filled(path, town), typed, button)
        look_at(window, f"{who} {path} after “{button}”", looked)


def test_every_page_for_when_something_is_wrong_can_be_used_by_everyone(app, live, looked):
    window = live.window(**NARROW)
    for status in FAULTS:
        with app.test_request_context("/week"):
            app.preprocess_request()
            made = render_template(f"errors/{status}.html", fragment=False, live="", typed="What I had written.")
        window.page.route(f"**/fault-{status}", partial(answered, made))
        window.visit(f"/fault-{status}")
        look_at(window, f"fault {status}", looked)


def test_no_page_was_left_out(app, town):
    """A new page is a new line among the addresses, or this fails."""
    routes = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    everywhere = addresses(town) + [(who, filled(path, town)) for who, path in WITH_WORK_ACCOUNTS]
    visited = {rule_of(app, path) for _who, path in everywhere}
    assert sorted(routes - NO_PAGES - visited) == []
    assert routes >= NO_PAGES
    assert {who for who, _path in addresses(town)} == {who for round_ in ROUNDS for who in round_}


def test_what_is_no_page_really_is_none(app, town):
    maureen, here = town.maureen.token, town.service
    openers = {"more": maureen, "notes": maureen, "start": town.joan.token}
    openers |= {"people": here.asha.token, "studies": here.ruth.token, "service": here.ada.token}
    town.service.has_a_logo()
    for rule in NO_PAGES:
        path = (
            rule.replace("<name>-<icon>", "page-leaf")
            .replace("<uuid:study_id>", str(town.study_id))
            .replace("<uuid:release_id>", str(town.release_id))
            .replace("<uuid:note_id>", str(town.notes_before))
            .replace("<picture>", "averages")
            .replace("<table_name>", "pairs")
            .replace("<int:number>", "1")
            .replace("<uuid:participant_id>", str(town.maureen.id))
            .replace("<digest>", sha256(town.service.logo.content).hexdigest())
        )
        client = app.test_client()
        client.set_cookie("diary", openers.get(path.split("/")[1], ""))
        answer = client.get(path)
        assert answer.status_code == 303 or (answer.status_code == 200 and answer.mimetype != "text/html"), path


def test_the_looking_sees(live, looked):
    """A page with a fault of every kind is found wanting in each: a sweep that cannot fail proves nothing."""
    window = live.window(**NARROW)
    window.visit("/about")
    window.page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            "<img src='/static/x.png'><a href='/help'>x</a><p class='wide'>" + "W".repeat(60) + "</p>");
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`.wide { white-space: nowrap; color: #ddd } main > a { display: inline-block }
            @media (prefers-color-scheme: dark) { .wide { color: #333 } }`);
          document.adoptedStyleSheets.push(sheet);
          document.querySelector("main").setAttribute("style", "color: red");
        }"""
    )
    faults = Findings()
    look_at(window, "a bad page", faults, in_the_dark=True)
    said = "\n".join(faults.wrong)
    for sign in ("image-alt", "color-contrast", "“x” is", "px on a screen of 320", "policy: style-src"):
        assert sign in said, f"{sign} was not seen in:\n{said}"
    assert "a bad page, dark, 320: color-contrast" in said
    looked.pages += 1


def proves(town):
    """Whoever works here has just shown that it is them."""
    with town.service.writing() as session:
        session.execute(update(Device).values(proved_at=town.service.now()))


def answered(page, route):
    """Answer with a page made here, as if the server had."""
    route.fulfill(body=page, content_type="text/html")


def filled(path, town):
    """An address with the ids of this town in it."""
    return path.format(
        week=town.maureen.week(0), study=town.study_id, export=town.export_id,
        colleague=town.service.ben.id, code=town.pages_code,
    )  # fmt: skip


def arrived(window, path):
    """Open a page and make sure that this page, and no other, is on the screen."""
    answer = window.page.goto(path)
    assert answer.status == (404 if path == "/no-such-page" else 200), f"{path}: {answer.status}"
    assert window.page.url == window.address + path, f"{path} led to {window.page.url}"


def asked(window, path, typed, button):
    """Fill in a form and press its button; the answer is a page of its own or a piece put into this one."""
    page = window.visit(path)
    page.evaluate(OPEN_WHAT_IS_FOLDED)
    for label, words in typed.items():
        page.get_by_label(label, exact=True).fill(words)
    before = page.locator("main").inner_text()
    page.get_by_role("button", name=button).first.click()
    page.wait_for_load_state()
    page.wait_for_function(
        "(before) => document.querySelector('main')?.innerText !== before && !document.querySelector('[aria-busy]')",
        arg=before,
    )


def look_at(window, where, looked, *, in_the_dark=False):
    """Look at one page in light, dark and forced colours, on a phone and a desk, enlarged, spaced out and mirrored.

    On a desk and in other colours it is the same page, made of the same few colours: each time axe is asked about it in
    the light, of everyday pages about their colours in the dark, and nothing may stick out on a small screen at any
    size of the text; all the rest with SURE=1.
    """
    page = window.page
    looked.pages += 1
    page.evaluate(OPEN_WHAT_IS_FOLDED)
    page.emulate_media(**LIGHT)
    looked.axe(f"{where}, light, 320", window.axe())
    looked.measured(f"{where}, 320", window.targets())
    if SURE or in_the_dark:
        page.emulate_media(**DARK)
        looked.axe(f"{where}, dark, 320", window.axe(only_colours=not SURE))
        page.emulate_media(**LIGHT)
    if SURE:
        on_a_desk(window, where, looked)
    reflows(window, where, looked)
    looked.say(where, window.problems)
    window.problems.clear()


def on_a_desk(window, where, looked):
    """The same page on a wide screen, in light, dark and forced colours."""
    page = window.page
    page.set_viewport_size({"width": A_DESK, "height": HEIGHT})
    page.emulate_media(**DARK)
    looked.axe(f"{where}, dark, 1280", window.axe())
    page.emulate_media(**LIGHT)
    looked.axe(f"{where}, light, 1280", window.axe())
    looked.measured(f"{where}, 1280", window.targets())
    looked.say(f"{where}, 1280", window.sideways())
    page.emulate_media(**FORCED_COLOURS)
    looked.axe(f"{where}, forced colours, 1280", window.axe())
    page.emulate_media(**USUAL_COLOURS)


@pytest.mark.parametrize("language", [code for code in codes() if code != SOURCE])
def test_every_page_of_a_diary_can_be_used_in_every_language(live, town, looked, language):
    """Axe in light and dark on a narrow screen, and nothing sticks out, at the usual size and at twice the text.

    The pages of every week, each time; every page with SURE=1, which takes minutes.
    """
    for who in ("nobody", "nia", "joan", "ken", "maureen"):
        window = live.window(town.token(who), **NARROW)
        window.context.add_cookies([{"name": "language", "value": language, "url": live.address}])
        for path in (path for them, path in addresses(town) if them == who and (SURE or path in EVERYDAY)):
            arrived(window, path)
            look_in(window, language, f"{who} {path}, {language}", looked)


def look_in(window, language, where, looked):
    """Look at a page in one language: said to be in it, read its way, and with room for its words."""
    page = window.page
    looked.pages += 1
    root = page.locator("html")
    said = (root.get_attribute("lang"), root.get_attribute("dir"))
    looked.say(where, [] if said == (language, Locale.parse(language).text_direction) else [f"it says {said}"])
    page.evaluate(OPEN_WHAT_IS_FOLDED)
    page.emulate_media(**DARK)
    looked.axe(f"{where}, dark", window.axe(only_colours=not SURE))
    page.emulate_media(**LIGHT)
    looked.axe(where, window.axe())
    looked.measured(where, window.targets())
    looked.say(where, window.sideways())
    window.text_of(TWICE_THE_TEXT)
    looked.say(f"{where}, twice the text", window.sideways())
    window.text_of(USUAL_TEXT)
    looked.say(where, window.problems)
    window.problems.clear()


def reflows(window, where, looked):
    """Nothing sticks out to the side: on a small screen, with twice the text, spaced out, or read from the right."""
    page, widths = window.page, (A_PHONE, NARROWEST) if SURE else (NARROWEST,)
    page.evaluate(TEXT_SPACING)
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        looked.say(f"{where}, {width}, spaced out", window.sideways())
    page.evaluate(USUAL_SPACING)
    looked.say(f"{where}, 320", window.sideways())
    page.evaluate(TURN, "rtl")
    looked.say(f"{where}, 320, from the right", window.sideways())
    page.evaluate(TURN, "ltr")
    window.text_of(TWICE_THE_TEXT)
    for width in reversed(widths):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        looked.say(f"{where}, {width}, twice the text", window.sideways())
    looked.say(where, [] if grown(page) else ["the text did not grow"])
    window.text_of(USUAL_TEXT)
    page.set_viewport_size(NARROW["viewport"])


def grown(page):
    """Whether the page heeds the reader's own text size."""
    return page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 2 * USUAL_TEXT
