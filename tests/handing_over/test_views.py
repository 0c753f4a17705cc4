"""Handing over, in a browser: by a link worker, by whoever looks after the service, and the question that follows."""

import pytest
from sqlalchemy import update

from socialrx_diary.accounts.models import Device
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared
from socialrx_diary.participants import service as participants
from tests.kit.authenticator import Authenticator

SENTENCE = "The blue teapot broke."


@pytest.fixture
def maureen(service):
    person = service.person("Maureen Teresa Thomas")
    person.wrote(SENTENCE)
    person.shares("words")
    return person


def list_of(worker):
    return worker.browser().visit("/people").words


def test_a_link_worker_hands_over_somebody_from_their_page(service, maureen, asha):
    joan = service.person("Joan B.")
    browser = asha.browser()
    page = browser.visit(f"/people/{maureen.id}")
    (link,) = page.all("//main//a[starts-with(@href, '/people/hand-over')]/@href")
    page = browser.visit(link)
    assert page.form("/people/hand-over").fields["people"] == [str(maureen.id)], "whose page it was is ticked"
    page = browser.submit(page, 422)
    assert "Choose who looks after them now." in page.words
    page = browser.submit(page, to=str(service.ben.id))
    assert page.heading == "My people"
    assert "Maureen" not in page.words
    assert joan.name in page.words
    browser.visit(f"/people/{maureen.id}", 404)
    browser.visit(f"/people/{maureen.id}/needs", 404)
    assert "Maureen Teresa Thomas" in list_of(service.ben)
    assert SENTENCE not in service.ben.browser().visit(f"/people/{maureen.id}").words


def test_nobody_can_hand_over_or_be_handed_what_is_not_on_the_page(service, maureen, asha):
    joan = service.person("Joan B.", service.ben)
    browser = asha.browser()
    page = browser.visit("/people/hand-over")
    assert "Choose who you hand over." in browser.submit(page, 422, people=[str(joan.id)], to=str(service.ben.id)).words
    browser.submit(page, 422, people=[str(maureen.id)], to=str(service.ruth.id))
    assert "Maureen" in list_of(asha)
    assert "Joan" in list_of(service.ben)


@pytest.mark.parametrize(("who", "path"), [("asha", "/people/hand-over"), ("ada", "/service/staff/{}/hand-over")])
def test_it_waits_for_fresh_proof_and_goes_on_with_who_was_chosen(service, maureen, who, path):
    worker, key = getattr(service, who), Authenticator()
    worker.adds_a_passkey(key)
    service.in_session(lambda it: it.execute(update(Device).values(proved_at=None)))
    browser = worker.browser()
    page = browser.visit(path.format(service.asha.id))
    page = browser.submit(page, 403, people=[str(maureen.id)], to=str(service.ben.id))
    assert page.heading == "Is it really you?"
    assert "Maureen" in list_of(service.asha)
    asked = browser.peek("/staff/again/challenge", "POST", csrf_token=browser.csrf_token()).get_json()
    answer = {"challenge": asked["challenge_id"], "answer": key.signs(asked)}
    browser.submit(page.form("/staff/again/passkey"), **answer)
    assert "Maureen" not in list_of(service.asha)
    assert "Maureen" in list_of(service.ben)


def test_names_that_come_back_with_a_form_that_will_not_do_are_noted_as_read(service, maureen):
    page = service.ada.browser().post(f"/service/staff/{service.asha.id}/hand-over", 422)
    assert "Maureen T." in page.words
    assert "Ada Byrne opened the list of Asha Patel" in service.ada.browser().visit("/service/looks").words


def test_everybody_goes_with_one_tick(service, maureen, asha):
    service.person("Joan B.")
    service.invited("Ron P.")
    browser = asha.browser()
    browser.submit(browser.visit("/people/hand-over"), everybody="y", to=str(service.ben.id))
    assert "Nobody is on your list yet." in list_of(asha)
    assert all(name in list_of(service.ben) for name in ("Maureen", "Joan", "Ron"))


def test_whoever_stops_a_colleague_with_people_is_led_to_hand_them_over(service, maureen):
    browser = service.ada.browser()
    page = browser.submit(browser.visit(f"/service/staff/{service.asha.id}/stop"))
    assert page.heading == "Hand over the people of Asha Patel"
    assert "Maureen T." in page.words
    assert "Teresa" not in page.text
    assert "Thomas" not in page.text
    details = browser.visit("/service")
    assert "With nobody" in details.words
    lists = browser.visit("/service/hand-over")
    assert "one person" in lists.words
    page = browser.submit(page, everybody="y", to=str(service.ben.id))
    assert page.heading == "Handing over"
    assert "Everybody has a link worker who works here." in page.words
    assert "With nobody" not in browser.visit("/service").words
    assert "Maureen" in list_of(service.ben)


def test_a_colleague_without_people_is_stopped_and_no_more(service):
    browser = service.ada.browser()
    page = browser.submit(browser.visit(f"/service/staff/{service.ben.id}/stop"))
    assert page.heading == "Park Road"
    assert "With nobody" not in page.words


def test_the_person_is_told_and_asked_anew_on_the_next_page_they_open(service, maureen):
    own = maureen.browser()
    assert "moved on" not in own.visit("/week").words
    service.in_session(
        lambda it: participants.hand_over(it, service.ada.actor, maureen.id, service.ben.id, service.now())
    )
    page = own.visit("/week")
    said = "Asha has moved on. You are sharing with nobody now. Ben is your link worker now."
    assert said in page.words
    page = own.visit("/sharing/anew")
    assert page.heading == "Would you like to share with Ben?"
    assert page.all("//main//a[@href='/sharing/change']")
    page = own.submit(page)
    assert page.heading == "What was part of your week?"
    assert "moved on" not in page.words
    with service.database.reading() as session:
        now = consent.standing_of(session, maureen.id)
    assert now.asked_to_share(service.ben.id)
    assert now.share(service.ben.id) is Shared.NOTHING
    assert own.visit("/sharing/anew").heading == "Sharing", "nobody is asked twice"


def test_yes_leads_to_what_there_is_to_choose(service, maureen):
    own = maureen.browser()
    service.in_session(
        lambda it: participants.hand_over(it, service.asha.actor, maureen.id, service.ben.id, service.now())
    )
    own.submit(own.visit("/sharing/change"), share="words", when="no")
    assert "moved on" not in own.visit("/week").words
    assert SENTENCE in service.ben.browser().visit(f"/people/{maureen.id}").words
    history = own.visit("/sharing/history").words
    assert "Ben became your link worker, after Asha." in history
    assert "Ben became your link worker, after Asha." in own.visit("/more/copy/read").words


def test_somebody_who_shared_nothing_is_told_too(service):
    joan = service.person("Joan B.")
    service.in_session(lambda it: participants.hand_over(it, service.ada.actor, joan.id, service.ben.id, service.now()))
    assert "Ben is your link worker now." in joan.browser().visit("/week").words


def test_an_answer_to_other_words_is_asked_for_again(service, maureen):
    own = maureen.browser()
    service.in_session(
        lambda it: participants.hand_over(it, service.ada.actor, maureen.id, service.ben.id, service.now())
    )
    page = own.visit("/sharing/anew")
    carl = service.staff("Carl Voss", service.ben.actor.role)
    service.in_session(lambda it: participants.hand_over(it, service.ada.actor, maureen.id, carl.id, service.now()))
    page = own.submit(page, 422)
    assert page.heading == "Would you like to share with Carl?"
    with service.database.reading() as session:
        assert not consent.standing_of(session, maureen.id).asked_to_share(carl.id)
