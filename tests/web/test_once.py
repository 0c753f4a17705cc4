"""A form sent twice is done once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from socialrx_diary.themes.rules import Theme


def week_form(person, browser):
    return browser.visit(f"/week/{person.week()}").form()


def test_the_same_form_sent_twice_is_kept_once_and_answered_alike(maureen):
    browser = maureen.browser()
    form = week_form(maureen, browser)
    first = browser.submit(form, themes=["people"])
    second = browser.submit(form, themes=["people"])
    assert first.path == second.path
    assert [(week.themes, week.version) for week in maureen.diary()] == [((Theme.PEOPLE,), 1)]


def test_the_same_form_sent_by_many_hands_at_once_is_kept_once(maureen):
    form = week_form(maureen, maureen.browser())
    cookie_jars = [maureen.browser() for _ in range(12)]
    data = {**form.fields, "themes": ["people"]}

    def send(browser):
        data_with_own_token = {**data, "csrf_token": browser.csrf_token()}
        return browser.peek(form.action, "POST", **data_with_own_token).status_code

    with ThreadPoolExecutor(12) as hands:
        assert set(hands.map(send, cookie_jars)) == {303}
    assert [week.version for week in maureen.diary()] == [1]


def test_another_form_with_the_same_key_is_another_write(maureen):
    browser = maureen.browser()
    form = week_form(maureen, browser)
    browser.submit(form, themes=["people"])
    browser.submit(form, themes=["help"])
    kept = maureen.diary()
    assert len(kept) == 1, "the second came from an older version, so it is set aside, not lost and not doubled"


def test_one_persons_key_is_not_anothers(service, maureen):
    other = service.person("Joan B.")
    key = str(uuid4())
    for person in (maureen, other):
        browser = person.browser()
        browser.submit(week_form(person, browser), themes=["me"], once=key)
    assert [len(person.diary()) for person in (maureen, other)] == [1, 1]


def test_a_refused_form_gives_no_receipt(maureen):
    browser = maureen.browser()
    form = week_form(maureen, browser)
    browser.submit(form, 422, csrf_token="stale", themes=["people"])
    assert maureen.diary() == []
    browser.submit(form, themes=["people"])
    assert len(maureen.diary()) == 1
