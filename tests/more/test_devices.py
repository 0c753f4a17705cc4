from uuid import uuid4

from sqlalchemy import select

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from tests.kit.browser import Browser


def another_phone(app, maureen):
    """They made a code on the first phone and typed it on a second."""
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/devices/add"))
    other = Browser(app)
    form = {"code": code_on(page), "csrf_token": other.csrf_token(), "once": str(uuid4())}
    assert other.peek("/join", "POST", **form).status_code == 303
    return other


def code_on(page):
    return str(page.all("//*[@class='secret']")[-1].text)


def deeds_of(service, person):
    wanted = select(TrailEntry.deed).where(TrailEntry.chain == person.id).order_by(TrailEntry.position)
    with service.database.reading() as session:
        return list(session.scalars(wanted))


def test_a_code_for_another_phone_is_shown_with_its_picture(maureen):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/devices/add"))
    assert page.heading == "A code for your other phone"
    assert page.all("//*[@role='img'][@aria-label]/*[local-name()='svg']/*[local-name()='path']")
    assert code_on(page) not in browser.visit("/more/devices").text
    assert code_on(page) not in browser.visit("/more/devices/add").text


def test_another_phone_opens_the_same_diary(app, service, maureen):
    other = another_phone(app, maureen)
    assert len(other.visit("/more/devices").all("//main//ul[@class='choices']/li")) == 2
    assert deeds_of(service, maureen).count(Deed.PHONE_ADDED) == 1


def test_a_new_code_takes_the_place_of_the_old(app, maureen):
    browser = maureen.browser()
    first = code_on(browser.submit(browser.visit("/more/devices/add")))
    browser.submit(browser.visit("/more/devices/add"))
    assert "We do not know that code." in Browser(app).post("/join", 422, code=first).words


def test_a_code_for_another_phone_works_once(app, maureen):
    browser = maureen.browser()
    code = code_on(browser.submit(browser.visit("/more/devices/add")))
    Browser(app).peek("/join", "POST", code=code, csrf_token="", once="")
    other, third = Browser(app), Browser(app)
    assert other.peek("/join", "POST", code=code, csrf_token=other.csrf_token()).status_code == 303
    assert "That code has been used." in third.post("/join", 422, code=code).words


def test_another_phone_can_be_signed_out_from_here(app, service, maureen):
    other = another_phone(app, maureen)
    browser = maureen.browser()
    page = browser.visit("/more/devices")
    form = page.form(page.all("//main//form/@action")[0])
    assert len(browser.submit(form).all("//main//ul[@class='choices']/li")) == 1
    assert other.visit("/more").heading == "Come back to your diary"
    assert deeds_of(service, maureen)[-1] is Deed.PHONE_REMOVED


def test_signing_out_here_forgets_the_cookie(app, service, maureen):
    other = another_phone(app, maureen)
    page = other.visit("/more/devices/here")
    assert "make a code on another phone" in page.words
    assert other.submit(page).heading == "A diary of your own"
    assert not other.client.get_cookie("diary")
    assert maureen.browser().visit("/more").heading == "More"


def test_signing_out_of_the_only_phone_says_what_that_means(maureen):
    page = maureen.browser().visit("/more/devices/here")
    assert "Your diary is open nowhere else." in page.words


def test_the_phone_in_hand_is_signed_out_only_on_its_own_page(maureen):
    browser = maureen.browser()
    browser.post(f"/more/devices/{maureen.actor.device_id}/sign-out", 404)
    assert browser.visit("/more").heading == "More"


def test_somebody_elses_phone_and_one_that_is_not_there_answer_alike(service, maureen):
    joan = service.person("Joan B.")
    browser = maureen.browser()
    theirs = browser.post(f"/more/devices/{joan.actor.device_id}/sign-out", 404)
    nobodys = browser.post(f"/more/devices/{uuid4()}/sign-out", 404)
    assert theirs.words == nobodys.words
    assert joan.browser().visit("/more").heading == "More"
    assert deeds_of(service, joan)[-1] is not Deed.PHONE_REMOVED


def test_a_stale_form_changes_nothing(app, maureen):
    other = another_phone(app, maureen)
    browser = maureen.browser()
    page = browser.visit("/more/devices")
    form = page.form(page.all("//main//form/@action")[0])
    assert "Press the button once more." in browser.submit(form, 422, csrf_token="stale").words
    assert (
        "Press the button once more." in browser.submit(browser.visit("/more/devices/here"), 422, csrf_token="x").words
    )
    assert (
        "Press the button once more." in browser.submit(browser.visit("/more/devices/add"), 422, csrf_token="x").words
    )
    assert other.visit("/more").heading == "More"
