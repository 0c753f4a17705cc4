"""What a person sees of a draft: it is in the box, it says that it is not kept, and it can be thrown away."""

import json

import pytest

WORDS = "Saw the sea from the bus."
NOT_KEPT = "This is what you were writing. It is not kept yet."


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def browser(request, maureen):
    return maureen.browser(htmx=request.param)


@pytest.fixture
def path(maureen):
    return f"/week/{maureen.week().isoformat()}/words"


def put_by(browser, path, words=WORDS, typed="1", **fields):
    form = browser.visit(path).form(path)
    data = {**form.fields, "words": words, "typed": typed, **fields}
    return browser.peek(
        path.replace("/words", "/draft"), "POST", **{name: value for name, value in data.items() if value}
    )


def test_it_says_when_it_was_put_by(browser, path):
    answer = put_by(browser, path)
    assert answer.status_code == 200
    assert "Draft kept " in answer.text
    assert "<h1" not in answer.text
    assert 'id="live"' not in answer.text, "nothing is read out while somebody types"


def test_it_is_in_the_box_and_says_that_it_is_not_kept(browser, path, maureen):
    assert NOT_KEPT not in browser.visit(path).words
    put_by(browser, path)
    page = browser.visit(path)
    assert NOT_KEPT in page.words
    assert page.form(path).fields["words"] == WORDS
    assert maureen.diary() == []


def test_nothing_else_speaks_of_it(browser, path):
    put_by(browser, path)
    for other in ("/week", "/journey", "/more"):
        assert "not kept" not in browser.visit(other).words


def test_keeping_it_makes_it_a_week_and_no_draft(browser, path, maureen):
    put_by(browser, path)
    page = browser.submit(browser.visit(path).form(path))
    assert page.heading == "That is kept"
    assert [week.words for week in maureen.diary()] == [WORDS]
    assert NOT_KEPT not in browser.visit(path).words


def test_throwing_it_away_leaves_what_is_kept(browser, path, maureen):
    maureen.wrote("Soup.")
    put_by(browser, path)
    away = path.replace("/words", "/draft/away")
    page = browser.submit(browser.visit(path).form(away))
    assert "That is gone. Nothing that you kept has changed." in page.words
    assert page.form(path).fields["words"] == "Soup."
    assert [week.version for week in maureen.diary()] == [1]


def test_a_page_that_was_open_for_too_long_promises_nothing(browser, path):
    answer = put_by(browser, path, csrf_token="stale")
    assert answer.status_code == 422
    assert "Draft kept" not in answer.text
    assert NOT_KEPT not in browser.visit(path).words


def test_an_emptied_box_is_no_draft(browser, path):
    put_by(browser, path)
    put_by(browser, path, words="", typed="2")
    assert NOT_KEPT not in browser.visit(path).words


def test_more_than_a_week_can_hold_is_put_by_all_the_same(browser, path):
    put_by(browser, path, words="long " * 3000)
    page = browser.submit(browser.visit(path).form(path), 422)
    assert "That is more than one week can hold." in page.words
    assert page.form(path).fields["words"].startswith("long long")


def test_a_deleted_week_has_no_draft(browser, path, maureen):
    entry = maureen.wrote("Soup.")
    put_by(browser, path)
    browser.submit(browser.visit(f"/entry/{entry}/delete").form())
    assert NOT_KEPT not in browser.visit(path).words


def test_ones_own_copy_holds_it(browser, path, maureen):
    put_by(browser, path)
    (draft,) = json.loads(maureen.browser().peek("/more/copy/my-diary.json").data)["drafts"]
    assert (draft["week"], draft["words"]) == (maureen.week().isoformat(), WORDS)
    assert WORDS in maureen.browser().visit("/more/copy/read").words


def test_somebody_signed_out_meanwhile_is_told_so(service, path):
    answer = service.person("Joan B.").browser()
    form = answer.visit(path).form(path)
    answer.client.delete_cookie("diary")
    assert answer.peek(path.replace("/words", "/draft"), "POST", **{**form.fields, "words": WORDS}).status_code == 401
