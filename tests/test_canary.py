"""A marked sentence is followed through the whole product: it may be only where its writer let it."""

import io
import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from socialrx_diary.web.logs import Line
from tests.kit.everything import ASKED_BY, everything

CANARY = "zirkelquast"
NAME = "Quillamina"
SENTENCE = f"I told nobody but my {CANARY} about it."

# Where Maureen's own words are hers to see, and where Asha may see them because Maureen lets her.
ALLOWED = {
    "maureen": {
        "writing.words",
        "reflections.entry",
        "reflections.before",
        "reflections.both",
        "writing.idea",
        "reflections.delete",
        "more.read_copy",
        "more.save_page",
        "more.save_data",
        "more.save_table",
        "sharing.sentences",
        "story.choose",
        "journey.weeks",
        "journey.season",
        "sharing.preview",
        *("preparing.prepare", "preparing.choose", "preparing.table"),
        *("notes.show", "notes.write", "notes.copy", "notes.save", "passing_on.mine", "passing_on.write"),
    },
    "asha": {
        *("summary.show", "summary.sheet", "summary.table"),
        *("noting.show", "noting.write", "noting.copy", "noting.save"),
        *("passing.theirs", "passing.as_words", "passing.as_document"),
    },
    # Who checks words for names before they leave, while the person lets the study have them; each opening is a look.
    "ruth": {"checking.show"},
}
# The same for everybody, whoever asks: a browser may hold these, and asks each time whether they are the newest.
PUBLIC_FILES = {"phone.worker", "phone.manifest"}
# Under a name made from what is in it, so that it can never be another.
UNDER_ITS_HASH = {"home.logo"}
# Whoever is asked to be the second to make sure who somebody is has to be told who that is.
CONFIRMING = {(name, endpoint) for name in ("ben", "ada") for endpoint in ("returning.to_confirm", "returning.opening")}
SHOWN_TO_HER = {"writing.words", "reflections.entry", "journey.weeks", "sharing.preview"}


@pytest.fixture
def all_there(app, scene):
    return scene(app, "canary", lambda service: everything(service, SENTENCE, NAME))


def pages(all_there):
    """Every page there is, as everybody is answered."""
    for name in ASKED_BY:
        browser = all_there.browser(name)
        for rule in all_there.service.app.url_map.iter_rules():
            if "GET" in rule.methods:
                yield name, rule.endpoint, browser.peek(all_there.address(rule))


@pytest.mark.every_page
def test_the_sentence_is_on_nobodys_page_but_hers_and_her_link_workers(all_there):
    seen, strayed = set(), []
    for name, endpoint, answer in pages(all_there):
        body = answer.get_data().decode(errors="replace")
        if CANARY in body:
            seen.add((name, endpoint))
            if endpoint not in ALLOWED.get(name, set()):
                strayed.append((name, endpoint))
        assert CANARY not in str(answer.headers)
        assert NAME not in body or name in {"maureen", "asha"} or (name, endpoint) in CONFIRMING, (name, endpoint)
    assert strayed == []
    assert {("maureen", endpoint) for endpoint in SHOWN_TO_HER} <= seen, "the walk saw too little to prove anything"
    assert ("asha", "summary.show") in seen


@pytest.mark.every_page
def test_every_personal_answer_may_not_be_stored(all_there):
    for name, endpoint, answer in pages(all_there):
        if endpoint in UNDER_ITS_HASH:
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        elif endpoint in PUBLIC_FILES:
            assert answer.headers["Cache-Control"] == "no-cache", (name, endpoint)
        else:
            assert answer.headers["Cache-Control"] == "no-store", (name, endpoint)


def test_the_sentence_is_nowhere_in_the_database(all_there, dialect, settings):
    list(pages(all_there))
    if dialect == "sqlite":
        files = [path for path in Path(settings.data).iterdir() if path.is_file()]
        assert len(files) >= 2
        holding = [path.name for path in files if CANARY.encode() in path.read_bytes()]
        assert any(b"people me" in path.read_bytes() for path in files), (
            "ticks stand open, so these are the right files"
        )
    else:
        holding = [table for table, row in _postgres_rows(all_there.service.database) if CANARY in row]
    assert holding == []


@pytest.fixture
def log():
    """What the service writes to its log, as it writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Line())
    logging.getLogger("diary").addHandler(handler)
    yield written
    logging.getLogger("diary").removeHandler(handler)


def test_the_sentence_and_who_asked_are_nowhere_in_the_log(all_there, log):
    browser = all_there.browser("maureen")
    browser.peek(f"/journey?before={CANARY}")
    browser.peek(f"/nowhere/{CANARY}?secret={CANARY}")
    form = browser.visit(f"/week/{all_there.maureen.week(1)}/words").form()
    browser.submit(form, words=SENTENCE)
    again = browser.visit(f"/week/{all_there.maureen.week(1)}/words").form()
    browser.submit(again, 422, words=SENTENCE, csrf_token="stale")
    _fail_while_keeping(all_there, browser)
    said = log.getvalue()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {line.get("status") for line in lines} >= {200, 303, 404, 422, 500}
    assert CANARY not in said
    assert all_there.maureen.token not in said
    assert str(all_there.maureen.id) not in said


def _fail_while_keeping(all_there, browser):
    """Make the trail refuse, so that keeping a week fails with the words in hand."""
    session_info = all_there.service.database.info
    secret = session_info.pop("trail_secret")
    try:
        form = browser.visit(f"/week/{all_there.maureen.week(2)}/words").form()
        page = browser.submit(form, 500, words=SENTENCE)
        assert CANARY in page.text, "what was typed is handed back"
    finally:
        session_info["trail_secret"] = secret


def _postgres_rows(database):
    with database.reading() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT CAST("{table}" AS text) FROM "{table}"')):
                yield table, row[0]
