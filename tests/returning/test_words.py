"""A way back in: made, shown once, put on paper, and used on a new phone."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from socialrx_diary.accounts.models import Device
from socialrx_diary.accounts.rules import ALL_BACK_TRIES, BACK_TRIES
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.returning import service as returning
from socialrx_diary.returning.models import WayBack
from socialrx_diary.returning.rules import CameBack, Refusal
from tests.kit.browser import Browser
from tests.returning.conftest import told, words_of


def deeds_of(service, person):
    wanted = select(TrailEntry.deed).where(TrailEntry.chain == person.id).order_by(TrailEntry.position)
    with service.database.reading() as session:
        return list(session.scalars(wanted))


def devices(service, person):
    with service.database.reading() as session:
        return len(session.scalars(select(Device).where(Device.participant_id == person.id)).all())


def back_with(browser, words, status=200, **more):
    return browser.submit(browser.visit("/back"), status, way=words, **more)


@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_offered_after_joining_and_can_be_left_alone(maureen, htmx):
    page = maureen.browser(htmx=htmx).visit("/start/check")
    assert page.all("//main//a[@href='/more/way-back?joining=yes']")
    offered = maureen.browser(htmx=htmx).visit("/more/way-back?joining=yes")
    assert offered.heading == "Keep your way back in"
    assert offered.all("//main//a[@href='/week']")


def test_the_words_are_shown_once_and_open_the_whole_diary(maureen, words, stranger):
    maureen.wrote("Walked round the park.", weeks_ago=1)
    assert words not in maureen.browser().visit("/more/way-back").words
    assert "You made your way back in on" in maureen.browser().visit("/more/way-back").words
    back_with(stranger, words)
    assert "Walked round the park." in stranger.visit("/journey").words


def test_the_words_stand_nowhere_in_the_database(service, maureen, words):
    with service.database.reading() as session:
        kept = session.scalars(select(WayBack)).one()
        whole = str(session.execute(text("SELECT * FROM ways_back")).all())
    assert len(kept.mark) == 32
    assert not [word for word in words.split() if word in whole]


def test_words_are_marked_with_a_secret_the_database_does_not_hold(service, maureen, words):
    with service.database.writing() as session:
        session.info["trail_secret"] = bytes(range(32))
        assert returning.own(session, maureen.actor, words) is None


def test_new_words_stop_the_old_ones_at_once(maureen, words, stranger, app):
    fresh = words_of(maureen)
    assert "These words do not open a diary." in back_with(stranger, words, 422).words
    assert back_with(Browser(app), fresh).heading == "What was part of your week?"


def test_they_go_on_paper_from_the_page_that_shows_them_and_from_nowhere_else(maureen):
    browser = maureen.browser()
    shown = browser.submit(browser.visit("/more/way-back"))
    card = browser.submit(shown.form("/more/way-back/paper"))
    said = card.words.lower() + card.all("//title")[0].text.lower()
    assert card.heading == "Keep this card safe"
    assert not [telling for telling in ("diary", "social", "health", "park road", "maureen") if telling in said]
    browser.submit(shown.form("/more/way-back/paper"), 422, way="able able able able")


def test_every_other_phone_tells_of_the_new_one_until_it_is_seen(maureen, words, stranger):
    first = maureen.browser()
    back_with(stranger, words)
    assert "A phone was added on" in told(first)
    assert "A phone was added on" in told(first)
    assert told(stranger) == ""
    form = first.visit("/more").all("//aside//form[contains(@action, '/more/notices/')]")[0]
    first.post(form.get("action"))
    assert told(first) == ""


def test_a_phone_that_is_not_theirs_is_taken_away_from_the_notice(service, maureen, words, stranger):
    back_with(stranger, words)
    form = maureen.browser().visit("/more").all("//aside//form[contains(@action, '/sign-out')]")[0]
    maureen.browser().post(form.get("action"))
    assert stranger.visit("/journey").heading == "Come back to your diary"
    assert told(maureen.browser()) == ""
    assert deeds_of(service, maureen)[-2:] == [Deed.CAME_BACK, Deed.PHONE_REMOVED]


def test_what_happened_is_told_in_plain_words(maureen, words, stranger):
    back_with(stranger, words)
    page = stranger.visit("/more/devices").words
    assert "You came back with your words, on another phone, on" in page
    assert "You made your way back in on" in page
    assert "You made your way back in on" in stranger.visit("/more/copy/read").words


def test_the_words_go_with_the_diary(service, maureen, words, stranger):
    browser = maureen.browser()
    browser.submit(browser.visit("/more/delete"))
    browser.post("/leaving/now")
    back_with(stranger, words, 422)
    with service.database.reading() as session:
        assert session.scalars(select(WayBack)).all() == []


def test_an_installed_app_without_a_sign_in_leads_back_and_makes_nobody(stranger):
    assert stranger.visit("/week?from=app").heading == "Come back to your diary"
    assert stranger.visit("/").all("//main//a[@href='/back']")
    assert stranger.visit("/").all("//main//a[@href='/join']")


def test_a_stale_form_and_one_from_elsewhere_open_nothing(service, maureen, words, app):
    back_with(Browser(app), words, 422, csrf_token="stale")
    client = app.test_client()
    assert client.post("/back", data={"way": words}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert devices(service, maureen) == 1


def test_the_token_of_before_is_never_taken_over(app, service, maureen, words):
    """Fixation: a cookie put into the browser beforehand is not the one that is signed in."""
    browser = Browser(app, "a token somebody else knows")
    back_with(browser, words)
    assert browser.client.get_cookie("diary").value != "a token somebody else knows"
    assert Browser(app, "a token somebody else knows").visit("/week").heading == "Come back to your diary"


def test_too_many_tries_from_one_place_have_to_wait_and_others_do_not(service, maureen, words):
    def tried(typed, address):
        with service.database.writing() as session:
            return returning.come_back(session, service.vault, typed, address, "Phone", service.now())

    answers = [tried("able able able able", "here") for _ in range(BACK_TRIES.tries + 1)]
    assert answers == [Refusal.WRONG] * BACK_TRIES.tries + [Refusal.WAIT]
    assert tried(words, "here") is Refusal.WAIT
    assert isinstance(tried(words, "elsewhere"), CameBack)


def test_too_many_tries_from_everywhere_together_have_to_wait(service, maureen, words):
    with service.database.writing() as session:
        answers = [
            returning.come_back(session, service.vault, "able able able able", f"place {number}", "", service.now())
            for number in range(ALL_BACK_TRIES.tries + 1)
        ]
    assert answers[-2:] == [Refusal.WRONG, Refusal.WAIT]


def test_a_phone_is_told_to_wait(stranger, monkeypatch, maureen):
    for _ in range(BACK_TRIES.tries):
        back_with(stranger, "able able able able", 422)
    assert "There were too many tries." in back_with(stranger, "able able able able", 429).words


def test_of_two_ways_back_made_at_once_one_is_left(service, maureen):
    made, together = [], Barrier(2)

    def make():
        together.wait()
        with service.database.writing() as session:
            made.append(returning.make(session, maureen.actor, service.now()))

    threads = [Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with service.database.reading() as session:
        good = [one for one in made if returning.own(session, maureen.actor, one.spelled())]
        assert len(made) == 2 and len(good) == len(session.scalars(select(WayBack)).all()) == 1


def test_a_phone_that_sees_only_new_weeks_makes_no_words(service, maureen):
    new = maureen.on_a_new_phone()
    with service.database.writing() as session, pytest.raises(NotTheirsError):
        returning.make(session, new.actor, service.now())
    assert new.browser().visit("/more/way-back").heading == "Open your older weeks"
