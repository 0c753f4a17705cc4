"""The safe way: one member of staff asks, a second confirms, and for three days every other phone can say no."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from sqlalchemy import select

from socialrx_diary.accounts import service as accounts
from socialrx_diary.audit.rules import Deed
from socialrx_diary.returning import openings
from socialrx_diary.returning.models import Opening
from socialrx_diary.returning.rules import WAIT
from tests.kit.browser import Browser
from tests.returning.conftest import told
from tests.returning.test_words import deeds_of

SENTENCE = "I told nobody about it."


@pytest.fixture
def new(maureen):
    """Maureen has an older week, and a new phone that does not see it."""
    maureen.wrote(SENTENCE, weeks_ago=2)
    return maureen.on_a_new_phone()


@pytest.fixture
def asked(service, maureen, new):
    """Asha has asked for Maureen's older weeks."""
    browser = service.asha.browser()
    page = browser.submit(browser.visit(f"/people/{maureen.id}/back"))
    assert "A second person here has to confirm it." in page.words
    with service.database.reading() as session:
        return session.scalars(select(Opening)).one().id


def confirmed_by(worker, opening_id, status=200):
    browser = worker.browser()
    return browser.post(f"/openings/{opening_id}", status)


def later(service, person, delta):
    """Their phone, signed in still, so much later."""
    return time_machine.travel(service.now() + delta, tick=False)


@pytest.mark.parametrize("second", ["ben", "ada"])
def test_two_people_and_three_days_open_the_older_weeks(service, maureen, new, asked, second):
    page = confirmed_by(getattr(service, second), asked)
    assert "A second person confirmed it on" in page.words
    assert SENTENCE not in new.browser().visit("/journey").words
    assert "Your older weeks open here on" in new.browser().visit("/more/older").words
    with later(service, new, WAIT - timedelta(minutes=1)):
        assert SENTENCE not in new.browser().visit("/journey").words
    with later(service, new, WAIT + timedelta(minutes=1)):
        assert SENTENCE in new.browser().visit("/journey").words
        assert new.browser().visit("/more/way-back").heading == "Keep your way back in"
    assert deeds_of(service, maureen)[-3:] == [Deed.OPENING_ASKED, Deed.OPENING_CONFIRMED, Deed.OLDER_OPENED]


def test_whoever_asked_cannot_confirm_it(service, new, asked):
    page = confirmed_by(service.asha, asked, 422)
    assert "A second person has to do this." in page.words
    with later(service, new, WAIT * 2):
        assert SENTENCE not in new.browser().visit("/journey").words


def test_a_researcher_and_another_service_know_nothing_of_it(service, asked):
    from tests.kit.people import Service

    service.ruth.browser().visit("/openings", 404)
    service.ruth.browser().visit(f"/openings/{asked}", 404)
    other = Service(service.app, "Mill Lane")
    assert "Nobody waits just now." in other.ben.browser().visit("/openings").words
    other.ben.browser().visit(f"/openings/{asked}", 404)
    confirmed_by(other.ben, asked, 404)


def test_every_other_phone_tells_it_and_one_press_stops_it(service, maureen, new, asked):
    confirmed_by(service.ben, asked)
    first = maureen.browser()
    assert "Someone asked to open all your weeks on another phone." in told(first)
    form = first.visit("/journey").all("//aside//form[contains(@action, '/stop')]")[0]
    page = first.post(form.get("action"))
    assert "It is stopped." in page.words
    assert "You stopped it on" in page.words
    assert "open all your weeks" not in told(first)
    with later(service, new, WAIT * 2):
        assert SENTENCE not in new.browser().visit("/journey").words
    assert deeds_of(service, maureen)[-1] is Deed.OPENING_STOPPED


def test_an_opening_cannot_be_waved_away_without_an_answer(service, maureen, asked):
    confirmed_by(service.ben, asked)
    first = maureen.browser()
    assert not first.visit("/more").all("//aside//form[contains(@action, '/more/notices/')][2]")
    with service.database.reading() as session:
        from socialrx_diary.accounts import notices

        about = {one.about_id: one.id for one in notices.of_device(session, maureen.actor)}
    first.post(f"/more/notices/{about[asked]}")
    assert "Someone asked to open all your weeks on another phone." in told(first)


def test_a_phone_added_meanwhile_can_stop_it_too(service, maureen, asked, app):
    from tests.returning.conftest import words_of

    words = words_of(maureen)
    confirmed_by(service.ben, asked)
    back = Browser(app)
    back.submit(back.visit("/back"), way=words)
    assert "Someone asked to open all your weeks on another phone." in told(back)


def test_the_new_phone_itself_cannot_be_asked_to_stop_or_confirm(service, new, asked):
    page = new.browser().post(f"/more/openings/{asked}/stop")
    assert page.heading == "Open your older weeks"
    new.browser().post(f"/openings/{asked}", 404)


def test_staff_can_take_it_back(service, maureen, new, asked):
    confirmed_by(service.ben, asked)
    browser = service.ada.browser()
    browser.post(f"/openings/{asked}/take-back")
    browser.visit(f"/openings/{asked}", 404)
    with later(service, new, WAIT * 2):
        assert SENTENCE not in new.browser().visit("/journey").words
    assert "Ada Byrne stopped it on" in maureen.browser().visit("/more/devices").words


def test_the_second_person_sees_a_first_name_only_while_it_waits(service, maureen, asked):
    assert "Is it Maureen T.?" in service.ben.browser().visit(f"/openings/{asked}").heading
    assert maureen.name not in service.ruth.browser().visit("/studies/").text
    confirmed_by(service.ben, asked)
    assert maureen.name not in service.ada.browser().visit(f"/openings/{asked}").text
    with service.database.reading() as session:
        assert session.scalars(select(Opening)).one().name_sealed is None


def test_without_a_new_phone_there_is_nothing_to_ask_for(service):
    joan = service.person("Joan B.")
    browser = service.asha.browser()
    assert "First they use the new card." in browser.visit(f"/people/{joan.id}/back").words
    browser.post(f"/people/{joan.id}/back", 422)
    service.ben.browser().visit(f"/people/{joan.id}/back", 404)


def test_taking_the_new_phone_away_ends_it(service, maureen, new, asked):
    confirmed_by(service.ben, asked)
    maureen.browser().post(f"/more/devices/{new.actor.device_id}/sign-out")
    with service.database.reading() as session:
        assert session.scalars(select(Opening)).all() == []
    assert new.browser().visit("/journey").heading == "Come back to your diary"


@pytest.mark.parametrize("deeds", [("confirm", "confirm"), ("stop", "take_back")])
def test_of_two_who_press_at_once_one_does_it(service, maureen, new, asked, deeds):
    if "stop" in deeds:
        confirmed_by(service.ben, asked)
    done, together = [], Barrier(2)
    acting = {"confirm": [service.ben, service.ada], "stop": [maureen], "take_back": [service.ada]}

    def press(deed, by):
        together.wait()
        with service.database.writing() as session:
            done.append(getattr(openings, deed)(session, by.actor, asked, service.now()))

    pressing = [(deed, acting[deed].pop()) for deed in deeds]
    threads = [Thread(target=press, args=one) for one in pressing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]


def test_stopping_when_it_is_open_already_changes_nothing(service, maureen, new, asked):
    confirmed_by(service.ben, asked)
    with later(service, new, WAIT + timedelta(hours=1)):
        new.browser().visit("/journey")
    with service.database.writing() as session:
        assert not openings.stop(session, maureen.actor, asked, service.now())
    with service.database.reading() as session:
        seen = {one.id: one.sees_from for one in accounts.devices(session, maureen.actor)}
    assert seen[new.actor.device_id] is None
