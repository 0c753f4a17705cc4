"""What people meet: choosing, the code, a pause, one press to stop; and the addresses open to everybody."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from socialrx_diary.audit import service as audit
from socialrx_diary.reminders import service as reminders
from socialrx_diary.reminders.models import ReminderKept
from socialrx_diary.reminders.rules import How, State, stop_token
from socialrx_diary.settings import Sending
from socialrx_diary.weeks import today
from tests.kit import reminding
from tests.kit.browser import Browser
from tests.kit.people import Service
from tests.kit.posts import Phone, mail_server, sending_through

ADDRESS = "/more/reminders"


@pytest.fixture(scope="module")
def mail():
    with mail_server() as (post, smtp):
        yield post, smtp


@pytest.fixture
def letters(app, settings, mail):
    """Letters go to a real server here."""
    post, smtp = mail
    post.taken.clear()
    app.config["SETTINGS"] = replace(settings, sending=sending_through(settings.sending, smtp))
    return post.taken


def kept(person):
    with person.service.database.reading() as session:
        return session.scalars(select(ReminderKept).where(ReminderKept.participant_id == person.id)).one_or_none()


def asked_for_email(browser, to="Dora@Example.org", **more):
    browser.submit(browser.visit(ADDRESS), how="email")
    return browser.submit(browser.visit(f"{ADDRESS}/email"), to=to, weekday="6", minutes="960", **more)


def code_in(letter):
    return re.search(r"\d{6}", letter.words)[0]


def test_nothing_is_sent_to_anybody_who_did_not_ask(maureen):
    page = maureen.browser().visit(ADDRESS)
    assert page.heading == "Shall we remind you each week?"
    assert page.form().fields.get("how") is None
    assert kept(maureen) is None


@pytest.mark.parametrize("htmx", [False, True])
def test_a_number_or_address_is_used_once_its_code_has_come_back(maureen, letters, htmx):
    browser = maureen.browser(htmx=htmx)
    page = asked_for_email(browser)
    assert page.heading == "Type the code we sent you"
    assert "D…@Example.org" in page.words
    assert kept(maureen).next_at is None, "nothing is due yet"
    [letter] = letters
    assert (letter.to, letter.headers["Subject"]) == ("Dora@Example.org", "Your code")
    wrong = browser.submit(page.form(f"{ADDRESS}/code"), 422, code="000000" if code_in(letter) != "000000" else "1")
    assert "That is not the code" in wrong.words
    page = browser.submit(wrong.form(f"{ADDRESS}/code"), code=f" {code_in(letter)[:3]} {code_in(letter)[3:]}")
    assert "Reminders are on." in page.words
    assert "An email to D…@Example.org: each Sunday at 4pm." in page.words
    assert kept(maureen).next_at is not None


def test_codes_cannot_be_guessed(maureen, letters):
    browser = maureen.browser()
    page = asked_for_email(browser)
    right = code_in(letters[0])
    for number in range(5):
        browser.post(f"{ADDRESS}/code", 422, code=f"{(int(right) + number + 1) % 10**6:06}")
    browser.post(f"{ADDRESS}/code", 422, code=right)
    assert kept(maureen).confirmed_at is None
    assert page.status == 200


def test_nobody_can_be_written_to_again_and_again(maureen, letters):
    browser = maureen.browser()
    asked_for_email(browser)
    for _again in range(4):
        browser.submit(browser.visit(f"{ADDRESS}/code").form(f"{ADDRESS}/code/again"))
    page = browser.submit(browser.visit(f"{ADDRESS}/code").form(f"{ADDRESS}/code/again"), 422)
    assert "There were many codes today." in page.words
    assert len(letters) == 5
    assert len({code_in(letter) for letter in letters}) > 1


def test_an_old_code_opens_nothing(maureen, service, letters):
    asked_for_email(maureen.browser())
    with service.writing() as session:
        late = service.now() + timedelta(hours=1, seconds=1)
        assert not reminders.confirm(session, maureen.actor, code_in(letters[0]), late)


def test_a_code_that_could_not_be_sent_is_said_and_nothing_is_on(maureen):
    page = asked_for_email_where_nobody_listens(maureen.browser())
    assert "We could not send it just now." in page.words
    assert kept(maureen).confirmed_at is None


def asked_for_email_where_nobody_listens(browser):
    form = browser.visit(f"{ADDRESS}/email").form()
    return browser.submit(form, 422, to="dora@example.org", weekday="6", minutes="960")


@pytest.mark.parametrize(
    ("how", "to", "said"),
    [("sms", "01632 960 123", "Type a mobile number"), ("email", "dora@", "Type an email address")],
)
def test_what_is_no_number_or_address_is_said_and_stays_in_the_box(maureen, how, to, said):
    browser = maureen.browser()
    page = browser.submit(browser.visit(f"{ADDRESS}/{how}"), 422, to=to, weekday="6", minutes="960")
    assert said in page.words
    assert page.form().fields["to"] == to


def test_another_day_needs_no_new_code_and_another_place_does(maureen, letters):
    reminding.is_reminded(maureen, How.EMAIL, "dora@example.org")
    browser = maureen.browser()
    page = browser.submit(browser.visit(f"{ADDRESS}/email"), weekday="2", minutes="600", again="y")
    assert "each Wednesday at 10am." in page.words
    assert "one more comes on the next day" in page.words
    page = browser.submit(browser.visit(f"{ADDRESS}/email"), to="other@example.org")
    assert page.heading == "Type the code we sent you"
    assert kept(maureen).next_at is None


def test_a_pause_until_a_day_and_an_end_of_it(maureen):
    reminding.is_reminded(maureen)
    browser = maureen.browser()
    page = browser.submit(browser.visit(ADDRESS).form(f"{ADDRESS}/pause"))
    assert "Paused until" in page.words
    assert kept(maureen).paused_until == today(maureen.service.now()) + timedelta(weeks=4)
    page = browser.submit(page.form(f"{ADDRESS}/go-on"))
    assert kept(maureen).paused_until is None
    for day in ("2020-01-01", "2099-01-01", "soon"):
        page = browser.submit(browser.visit(ADDRESS).form(f"{ADDRESS}/pause"), 422, until=day)
        assert page.all("//*[@id='problem']")


def test_whoever_has_nothing_to_say_this_week_can_pause_reminders(maureen):
    browser, address = maureen.browser(), f"/week/{maureen.week().isoformat()}/not"
    assert "Pause reminders" not in browser.visit(address).words
    reminding.is_reminded(maureen)
    assert "Pause reminders for a while" in browser.visit(address).words


def test_whoever_chooses_no_reminders_later_is_told_that_they_are_off(maureen):
    browser = maureen.browser()
    assert browser.submit(browser.visit(ADDRESS), how="none").heading == "More"
    reminding.is_reminded(maureen)
    page = browser.submit(browser.visit(f"{ADDRESS}/another"), how="none")
    assert "Reminders are off." in page.words
    assert kept(maureen).to_sealed is None


def test_one_press_stops_and_forgets_where_to(maureen, service):
    reminding.is_reminded(maureen)
    browser = maureen.browser()
    page = browser.submit(browser.visit(ADDRESS).form(f"{ADDRESS}/stop"))
    assert "Reminders are off." in page.words
    row = kept(maureen)
    assert (row.to_sealed, row.to_mark, row.next_at, row.confirmed_at) == (None, None, None, None)
    with service.database.reading() as session:
        deeds = [one.deed.value for one in audit.deeds(session, maureen.id, reminders.DEEDS)]
    assert deeds == ["reminders_on", "reminders_off"]


def test_what_was_sent_is_told_with_when_and_where_to(maureen):
    reminding.was_reminded(maureen)
    page = maureen.browser().visit(ADDRESS)
    [said] = page.all("//section[h2[contains(., 'What we sent you')]]//li")
    assert "…123" in "".join(said.itertext())
    assert reminding.NUMBER not in page.text


def test_a_note_is_not_offered_on_a_shared_phone(maureen):
    assert "Yes, on this phone" in maureen.browser().visit(ADDRESS).words
    maureen.shares_the_phone()
    assert "on this phone" not in maureen.browser().visit(ADDRESS).words
    maureen.browser().visit(f"{ADDRESS}/push", 404)


def test_a_phone_that_says_where_it_is_reached_needs_no_code(maureen):
    browser = maureen.browser()
    said = json.loads(Phone("http://127.0.0.1:9/phone").said)
    told = json.dumps({"endpoint": said["endpoint"], "keys": {"p256dh": said["p256dh"], "auth": said["auth"]}})
    page = browser.submit(browser.visit(f"{ADDRESS}/push"), phone=told, weekday="6", minutes="960")
    assert "A note on your phone: each Sunday at 4pm." in page.words


def test_a_phone_that_says_something_else_is_not_believed(maureen):
    browser, evil = maureen.browser(), '{"endpoint": "https://evil.example/", "keys": {"p256dh": "a", "auth": "b"}}'
    page = browser.visit(f"{ADDRESS}/push")
    for said in ("", "{}", "null", "[1]", evil):
        page = browser.submit(page, 422, phone=said, weekday="6", minutes="960")
        assert "Your phone did not say how to reach it." in page.words
    assert kept(maureen) is None


def test_a_service_that_cannot_send_says_so(app, settings, maureen):
    app.config["SETTINGS"] = replace(settings, sending=Sending())
    page = maureen.browser().visit(ADDRESS)
    assert "This service cannot send messages." in page.words
    maureen.browser().visit(f"{ADDRESS}/email", 404)


# From outside


def token_of(person):
    with person.service.database.reading() as session:
        return stop_token(session.info["trail_secret"], kept(person).id)


def nobody(service):
    return Browser(service.app)


def test_a_link_stops_when_pressed_and_not_when_opened(service, maureen):
    reminding.is_reminded(maureen)
    browser, address = nobody(service), f"/off/{token_of(maureen)}"
    page = browser.visit(address)
    assert kept(maureen).next_at is not None, "a machine that opens links stops nothing"
    assert "Maureen" not in page.text
    assert browser.submit(page).heading == "The messages have stopped"
    assert kept(maureen).next_at is None
    assert "Stopped with the link in a message" in maureen_told(maureen)


def maureen_told(maureen):
    reminding.is_reminded(maureen)
    return maureen.browser().visit(ADDRESS).words


def test_a_mail_program_can_send_the_press(service, maureen):
    reminding.is_reminded(maureen, How.EMAIL, "dora@example.org")
    answer = service.app.test_client().post(f"/off/{token_of(maureen)}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert kept(maureen).to_sealed is None


def test_somebody_elses_sign_in_on_the_same_phone_does_not_stand_on_the_trail(service, maureen):
    joan = service.person("Joan B.")
    reminding.is_reminded(maureen)
    browser, address = joan.browser(), f"/off/{token_of(maureen)}"
    browser.submit(browser.visit(address))
    with service.database.reading() as session:
        last = audit.deeds(session, maureen.id, reminders.DEEDS)[-1]
    assert (last.deed.value, last.actor_role) == ("reminders_off", "service")


def test_a_link_that_stops_nothing_answers_like_one_that_does(service, maureen):
    reminding.is_reminded(maureen)
    browser, good, bad = nobody(service), f"/off/{token_of(maureen)}", "/off/ABCDEFGHIJKLMNOP"
    browser.visit("/help")
    fresh = re.compile(r'name="(?:csrf_token|once)" value="[^"]*"')
    one, other = (fresh.sub("", browser.visit(each).text.replace(each, "")) for each in (good, bad))
    assert one == other
    answers = [service.app.test_client().post(each, data={"List-Unsubscribe": "One-Click"}) for each in (good, bad)]
    assert len({(one.status_code, one.data, str(one.headers)) for one in answers}) == 1


@pytest.fixture
def told_file(app, settings, tmp_path):
    known = tmp_path / "notify-told"
    known.write_text("what only the two know\n")
    app.config["SETTINGS"] = replace(settings, sending=replace(settings.sending, notify_told_file=known))
    return {"Authorization": "Bearer what only the two know"}


def test_stop_in_answer_to_a_text_stops(service, maureen, told_file):
    reminding.is_reminded(maureen)
    said = {"source_number": "447700900123", "message": "Stop thanks", "id": "x", "date_received": "y"}
    client = service.app.test_client()
    assert client.post("/told/text", json={**said, "message": "Thank you"}, headers=told_file).status_code == 204
    assert kept(maureen).next_at is not None
    assert client.post("/told/text", json=said, headers=told_file).status_code == 204
    assert kept(maureen).to_sealed is None


def test_nobody_but_notify_can_stop_a_number(service, maureen, told_file):
    reminding.is_reminded(maureen)
    said, client = {"source_number": "447700900123", "message": "STOP"}, service.app.test_client()
    for shown in ({}, {"Authorization": "Bearer a guess"}, {"Authorization": "Bearer "}):
        assert client.post("/told/text", json=said, headers=shown).status_code == 422
    assert kept(maureen).next_at is not None


def test_what_notify_never_says_does_no_harm(service, maureen, told_file):
    reminding.is_reminded(maureen)
    for said, address in product(
        (None, [], "STOP", {"message": 5}, {"message": "STOP"}), ("/told/text", "/told/text/end")
    ):
        assert service.app.test_client().post(address, json=said, headers=told_file).status_code == 204
    assert kept(maureen).next_at is not None


def test_a_service_sees_rounded_numbers_and_never_few(service):
    for number in range(7):
        person = service.person(f"Person {number}")
        reminding.was_reminded(person, State.SENT if number else State.REFUSED)
    told = {ada: texts_told(ada) for ada in (service.ada, Service(service.app, "Mill Lane").ada)}
    assert list(told.values()) == [["Texts", "5", *["few or none"] * 4], ["Texts", *["few or none"] * 5]]


def texts_told(ada):
    page = ada.browser().visit("/service/reminders")
    return ["".join(cell.itertext()) for cell in page.all("//tbody/tr[1]/*")]
