"""Sheets of cards: each card lets one person in, once; who has which is told by its number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.invites import service as invites
from socialrx_diary.people.rules import CARDS_ON_A_PAGE, MOST_CARDS, names_typed, pages_of
from tests.kit.browser import Browser


@given(st.text(max_size=200))
def test_names_are_read_one_a_line(text):
    names = names_typed(text)
    assert all(name and name == name.strip() and name.isprintable() for name in names)
    assert len(names) <= len(text.splitlines())


@given(st.lists(st.integers(), max_size=30))
def test_no_card_is_lost_between_pages(cards):
    pages = pages_of(cards)
    assert [card for page in pages for card in page] == cards
    assert all(len(page) <= CARDS_ON_A_PAGE for page in pages)


def codes(page):
    return [one.text for one in page.all("//p[@class='card-code']")]


def test_a_sheet_has_a_card_for_every_name_and_for_nobody_yet(service, app, asha):
    browser = asha.browser()
    page = browser.submit(browser.visit("/people/invite/several"), names="Nia\r\n\r\n  Tom B. \r\n", blank="2")
    assert page.heading == "A sheet of cards"
    assert len(codes(page)) == len(set(codes(page))) == 4
    for line in ("Card 1: Nia", "Card 2: Tom B.", "Card 3: who has it?", "Card 4: who has it?"):
        assert line in page.words
    printed = "".join(page.all("//section[@class='cut']")[0].itertext())
    assert "Nia" not in printed, "a lost card tells nobody whose it was"
    second = browser.submit(browser.visit("/people/invite/several"), blank="1")
    assert "Card 5: who has it?" in second.words, "numbers go on from sheet to sheet"
    stranger = Browser(app)
    page = stranger.submit(stranger.visit("/join"), code=codes(page)[0])
    assert page.heading == "Hello, and welcome"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Type some names, or how many cards you need."),
        ({"blank": "some"}, "Type a number, such as 8."),
        ({"blank": "999"}, f"Make {MOST_CARDS} cards or fewer at a time."),
        ({"names": "x" * 61}, "That is too long for this box."),
    ],
)
def test_what_makes_no_sheet_is_asked_for_again(asha, typed, said):
    browser = asha.browser()
    page = browser.submit(browser.visit("/people/invite/several"), 422, **typed)
    assert said in page.words
    assert "Nobody is on your list yet." in browser.visit("/people").words


def test_the_same_form_sent_twice_makes_one_sheet(asha):
    browser = asha.browser()
    form = browser.visit("/people/invite/several").form()
    first, second = (browser.submit(form, names="Nia") for _ in range(2))
    assert codes(first) == codes(second)
    assert browser.visit("/people").words.count("Nia") == 1


def test_whoever_uses_a_card_without_a_name_says_what_they_are_called(service, app, asha):
    sheet_id = service.sheet("")
    browser = asha.browser()
    (code,) = codes(browser.visit(f"/people/sheets/{sheet_id}"))
    assert "Card 1" in browser.visit("/people").words
    new = Browser(app)
    new.submit(new.visit("/join"), code=code)
    page = new.submit(new.visit("/start/keep"), choice="yes")
    assert page.heading == "What shall we call you?"
    assert "Tick any that fit. None is fine too." in new.visit("/week").words
    page = new.submit(new.submit(new.visit("/start/name"), 422), name="Bel")
    assert page.heading == "Would you like to share with Asha?"
    assert "Tick any that fit, Bel." in new.visit("/week").words
    words = browser.visit("/people").words
    assert "Bel" in words
    assert "Card 1" not in words
    assert "used, or its time is over" in browser.visit(f"/people/sheets/{sheet_id}").words


def test_a_link_worker_says_who_has_a_card_and_only_while_nobody_has(service, asha):
    sheet_id = service.sheet("", "Tom")
    browser = asha.browser()
    page = browser.visit(f"/people/sheets/{sheet_id}")
    (where,) = [href for href in page.all("//main//a/@href") if href.endswith("/name")]
    assert browser.visit(where).heading == "Card 1: who has it?"
    page = browser.submit(browser.visit(where), name="Bel")
    assert "For Bel" in page.words
    assert browser.visit(where).heading == "Your own diary, if you like", "a name that is there is not changed"
    assert "Card 1: Bel" in browser.visit(f"/people/sheets/{sheet_id}").words


def test_a_sheet_is_nobody_elses(service):
    sheet_id = service.sheet("Nia")
    service.ben.browser().visit(f"/people/sheets/{sheet_id}", 404)


def test_a_letter_says_who_writes_and_how_to_begin(service, app, asha, maureen):
    person_id, code = service.invited("Ron P.")
    page = asha.browser().visit(f"/people/{person_id}/letter")
    assert "Hello Ron," in page.words
    assert codes(page) == [code]
    assert not page.all("//*[contains(@class, 'note-paper large')]")
    browser = asha.browser()
    browser.submit(browser.visit(f"/people/{person_id}/needs"), ways=["large_print"])
    for where in ("letter", "card"):
        assert browser.visit(f"/people/{person_id}/{where}").all("//div[contains(@class, 'large')]"), where
        assert not browser.visit(f"/people/{person_id}/{where}?size=usual").all("//div[contains(@class, ' large')]")
    page = browser.visit(f"/people/{maureen.id}/letter")
    assert page.heading == "Maureen T. has joined"
    assert re.search(r"cannot be shown again", page.words)


def test_a_letter_that_is_not_there_leaves_no_look_at_a_card(service, asha, maureen):
    with service.writing() as session:
        invites.new_card(session, service.vault, asha.actor, maureen.id, service.now())

    def looks():
        with service.database.reading() as session:
            return len(audit.deeds(session, maureen.id, (Deed.CARD_SHOWN,)))

    before = looks()
    assert asha.browser().visit(f"/people/{maureen.id}/letter").heading == "Maureen T. has joined"
    assert looks() == before
