"""Reading together on the link worker's phone, and what comes of the next tap when sharing has stopped."""

import pytest

from socialrx_diary.audit.rules import Deed
from socialrx_diary.themes.rules import Theme
from tests.summary.test_views import deeds, looks, refuse_inserts

WORDS = "Walked round the park with June."
STOPPED = "Maureen has stopped sharing"


@pytest.fixture
def table(maureen):
    maureen.shares("words")
    weeks = [maureen.wrote(WORDS, [Theme.PEOPLE], talk_about=True), maureen.wrote("Other words.", [Theme.ME], 1)]
    maureen.adds_a_line("The leeks.")
    assert len(weeks) == 2
    return f"/people/{maureen.id}/table"


def test_it_holds_one_thing_to_talk_about_and_nobodys_name(service, maureen, asha, table):
    page = asha.browser().visit(table)
    assert page.all("//blockquote/p/text()") == [WORDS]
    assert not [name for name in ("Maureen", "Asha", "Park Road", "Other words.", "leeks") if name in page.words]
    assert sorted(page.all("//a/@href")) == sorted([table.removesuffix("/table"), "/help", f"{table}?at=2"])
    assert asha.browser().visit(f"{table}?at=2").all("//blockquote/p/text()") == ["The leeks."]
    assert looks(service, maureen) == [Deed.SUMMARY_ON_TABLE] * 2


def test_each_opening_is_told_to_the_person_and_turns_within_a_minute_as_one(maureen, asha, table):
    for at in (1, 2, 1):
        asha.browser().visit(f"{table}?at={at}")
    page = maureen.browser().visit("/sharing/looked")
    assert 1 <= page.words.count("Asha Patel opened what you want to talk about on") <= 2 * 2
    assert "What could be seen then" in page.words


@pytest.mark.parametrize("what", ["", "/table", "/table?at=2", "/sheet"])
def test_when_sharing_stops_in_between_the_next_tap_is_kind_and_noted(service, maureen, asha, table, what):
    browser, path = asha.browser(), table.removesuffix("/table")
    browser.visit(table)
    maureen.shares("nothing")
    page = browser.visit(path + what)
    assert STOPPED in page.words
    assert "You can talk without it." in page.words
    assert not [words for words in ("June", "leeks", "Other words") if words in page.text]
    assert deeds(service, maureen)[-1] is Deed.SUMMARY_REFUSED
    assert looks(service, maureen) == [Deed.SUMMARY_ON_TABLE]


def test_who_saw_nothing_today_is_not_told_that_it_stopped(maureen, asha, table):
    maureen.shares("nothing")
    assert asha.browser().visit(table).heading == "Maureen is not sharing just now"


def test_who_saw_notes_today_and_nothing_of_the_diary_is_not_told_that_it_stopped(maureen, asha):
    note_id = maureen.begins_notes()
    maureen.says_in_notes(note_id, "The lift.")
    assert "The lift." in asha.browser().visit(f"/people/{maureen.id}/notes/{note_id}").words
    assert asha.browser().visit(f"/people/{maureen.id}").heading == "Maureen is not sharing just now"


def test_there_is_a_way_to_talk_on_where_nothing_is_chosen(maureen, asha):
    maureen.shares("words")
    page = asha.browser().visit(f"/people/{maureen.id}/table")
    assert page.heading == "Nothing is chosen to talk about"
    assert len(page.all("//ul[@class='asks']/li")) == 3


def test_nothing_is_shown_when_the_look_cannot_be_noted(service, maureen, asha, table):
    refuse_inserts(service)
    answer = asha.browser().peek(table)
    assert answer.status_code == 500
    assert "June" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("way", ["only me", "taken out", "changed", "deleted", "heading", "unmarked"])
def test_what_is_taken_away_is_gone_from_everywhere_at_once(service, maureen, asha, way):
    maureen.shares("words")
    week = maureen.wrote("The blue teapot. It broke.", [Theme.ME], talk_about=True)
    own, path = maureen.browser(), f"/people/{maureen.id}"
    if way == "only me":
        maureen.says(week, "only_me")
    elif way == "taken out":
        own.submit(own.visit(f"/sharing/week/{week}/sentences"), seen=["1"])
    elif way == "changed":
        own.submit(own.visit(f"/sharing/week/{week}/sentences"), seen=["1"])
        maureen.wrote("The blue teapot. It broke!", [Theme.ME])
    elif way == "deleted":
        own.submit(own.visit(f"/entry/{week}/delete"))
    elif way == "heading":
        own.submit(own.visit("/sharing/headings"), headings=["help"])
    else:
        own.post(f"/sharing/prepare/choose/{week}", off="y")
    tables = [asha.browser().visit(f"{path}/table").text, own.visit("/sharing/table").text]
    pages = [*tables, *(asha.browser().visit(path + what).text for what in ("", "?everything=", "/sheet"))]
    assert not [page for page in (tables if way == "unmarked" else pages) if "teapot" in page]
