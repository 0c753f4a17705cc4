"""A new language is a catalogue and nothing else: with one in a folder, no page says a word that is not in it."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import html5lib
import pytest
from flask import render_template

from tests.kit import pseudo
from tests.kit.browser import Browser, Page
from tests.walks.test_accessible import FAULTS
from tests.walks.town import Said, Town, addresses

CODE = "eo"

# What is the same in every language: addresses, codes of a card or an app, marks of people, sums of files.
ADDRESSES = (r"\S+@\S+", r"https?://\S+", r"\bwww\.\S+")
SAME = (*ADDRESSES, r"\b[A-Z0-9]{4}\b", r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", r"\b[0-9a-f]{8,}\b")


# Where on the screen a piece of text stands, wherever it is found.
PLACES = """(text) => {
  const found = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    found.push(range.getBoundingClientRect().left);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give the folder of a catalogue, written once."""
    made = tmp_path_factory.mktemp("translations")
    pseudo.write(made, CODE)
    return made


@pytest.fixture
def spoken(folder):
    with pseudo.instead(folder):
        yield CODE


@pytest.fixture
def town(app, scene):
    return scene(app, "town", Town)


def test_brackets_are_seen_through():
    assert pseudo.outside("⟦a ⟦b⟧ c⟧ d") == "  d"
    assert pseudo.put_on("Hello, %(name)s") == "⟦Hélló, %(name)s⟧"


def test_a_word_that_was_never_asked_for_is_seen():
    page = html5lib.parse(
        """<html lang="eo"><title>⟦Pagé⟧ - stray</title><p title="aloud">⟦Á word⟧ Maureen</p><p dir="auto">hers</p>
        <b lang="en">other</b><textarea>typed</textarea><button data-busy="waits">⟦Gó⟧</button></html>""",
        treebuilder="lxml",
        namespaceHTMLElements=False,
    )
    assert sorted(pseudo.never_asked_for(page, re.compile("Maureen"))) == ["aloud", "stray", "waits"]


def test_no_page_says_a_word_that_no_catalogue_was_asked_for(spoken, app, town):
    known, found, seen = known_in(town.said), {}, set()
    for who, path in addresses(town):
        page = opened(app, town, who, path)
        for one in (page, *refused(app, town, who, page, seen)):
            for word in pseudo.never_asked_for(one.tree, known):
                found.setdefault(word, set()).add(path)
    assert found == {}
    assert len(seen) > 30


@pytest.mark.browser
def test_numbers_to_call_are_read_in_their_own_order_where_lines_run_from_right_to_left(tmp_path, live):
    pseudo.write(tmp_path, "ur")
    with pseudo.instead(tmp_path):
        window = live.window()
        window.context.add_cookies([{"name": "language", "value": "ur", "url": live.address}])
        window.visit("/help")
        assert window.page.locator("html").get_attribute("dir") == "rtl"
        first, second = window.page.evaluate(PLACES, "116")[0], window.page.evaluate(PLACES, "123")[0]
    assert first < second


@pytest.mark.parametrize("status", FAULTS)
def test_no_page_for_when_something_is_wrong_does_either(spoken, app, town, status):
    with app.test_request_context("/week", headers={"Cookie": f"language={CODE}"}):
        app.preprocess_request()
        made = render_template(f"errors/{status}.html", fragment=False, live="", typed="What I had written.")
    page = html5lib.parse(made, treebuilder="lxml", namespaceHTMLElements=False)
    assert page.xpath("/html/@lang") == [CODE]
    assert pseudo.never_asked_for(page, known_in(town.said)) == []


def opened(app, town, who, path):
    """The page at an address, in the language of brackets."""
    browser = speaker(app, town, who)
    page = Page(path, browser._send("GET", path))
    while page.status == 303:
        page = Page(path, browser._send("GET", page.response.headers["Location"]))
    assert page.all("/html/@lang") == [CODE], path
    return page


def refused(app, town, who, page, seen):
    """What each form says when it was left empty, and when it was filled with nonsense; a stale token does nothing."""
    for form in page.all("//form[@method='post']"):
        endpoint = app.url_map.bind("localhost").match(urlsplit(form.get("action")).path, "POST")[0]
        if endpoint in seen or "sign_out" in endpoint:
            continue
        seen.add(endpoint)
        names = form.xpath(".//*[@name][not(@type='hidden')]/@name")
        for typed in ({}, dict.fromkeys(names, "x" * 500)):
            stale = {**typed, "csrf_token": "stale", "once": str(uuid4())}
            answer = Page(page.path, speaker(app, town, who)._send("POST", form.get("action"), data=stale))
            assert answer.status in {303, 404, 409, 422}, (form.get("action"), answer.status)
            if answer.status != 303:
                yield answer


def speaker(app, town, who):
    """The browser of somebody who chose the language of brackets."""
    browser = Browser(app, town.token(who))
    browser.client.set_cookie("language", CODE)
    return browser


def known_in(said: Said):
    """Names, what a service said of itself, words for days and months, and what is the same in every language."""
    names = {name for name in vars(said).values() if isinstance(name, str)}
    names |= {"Dora B.", "Gwen P.", "Nell", "Olive", "Pat", "Ivy R.", "Person"}
    names |= {"Elsie M.", "Una K.", "Rob Hale", "Bel", "Tom"}
    names |= {*said.names, *said.staff, "Asha Patel", "Ben Hughes", "Ruth Okafor", "Ada Byrne", "Esperanto", "English"}
    names |= {name.split()[0] for name in names} | pseudo.dates(CODE)
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile("|".join([*SAME, *(rf"\b{name}" for name in longest_first)]))
