from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from socialrx_diary.accounts.models import Device
from socialrx_diary.accounts.rules import JOIN_TRIES
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.rules import ANOTHER_PHONE_LASTS, CARD_LASTS, WRONG_TRIES
from tests.kit.browser import Browser

SIGN_IN_COOKIE = "diary"


@pytest.fixture
def card(service):
    return service.invited("Joan B.")[1]


@pytest.fixture
def stranger(app, service):
    return Browser(app)


def tries(stranger, code, status=422):
    return stranger.submit(stranger.visit("/join"), status, code=code)


def is_signed_in(browser):
    return browser.client.get_cookie(SIGN_IN_COOKIE) is not None


def devices_of(service, participant_id):
    counting = select(func.count()).select_from(Device).where(Device.participant_id == participant_id)
    return service.in_session(lambda session: session.scalar(counting))


def deeds_of(service, participant_id):
    wanted = select(TrailEntry.deed).where(TrailEntry.chain == participant_id).order_by(TrailEntry.position)
    return service.in_session(lambda session: list(session.scalars(wanted)))


def test_a_card_lets_somebody_in(stranger, card):
    page = stranger.submit(stranger.visit("/join"), code=card)
    assert page.heading == "Hello, and welcome"
    assert is_signed_in(stranger)


def test_a_card_is_read_however_it_is_typed(stranger, card):
    page = stranger.submit(stranger.visit("/join"), code=f"  {card.lower().replace('-', ' ')} ")
    assert page.heading == "Hello, and welcome"


def test_opening_the_page_uses_nothing_up(stranger, card):
    for address in ("/join", f"/join?code={card}", f"/join?{card}"):
        for method in ("GET", "HEAD", "OPTIONS"):
            stranger.peek(address, method)
    assert not is_signed_in(stranger)
    assert stranger.submit(stranger.visit("/join"), code=card).heading == "Hello, and welcome"


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_box_says_what_to_type(stranger, typed):
    page = tries(stranger, typed)
    assert "Type the code from your card." in page.words
    assert page.all("//title")[0].text.startswith("Error: ")


@pytest.mark.parametrize("typed", ["K7QM-4T9X-2HWP", "short", "UUUU-UUUU-UUUU", "<b>'\";--"])
def test_an_unknown_code_says_to_look_again_and_stays_in_the_box(stranger, typed):
    page = tries(stranger, typed)
    assert "We do not know that code. Look at your card and try again." in page.words
    assert page.all("//input[@name='code']/@value") == [typed]


def test_a_code_works_once(app, stranger, card):
    stranger.submit(stranger.visit("/join"), code=card)
    page = tries(Browser(app), card)
    assert "That code has been used." in page.words


def test_an_old_code_says_to_ask_for_a_new_card(stranger, service, card):
    with time_machine.travel(service.now() + CARD_LASTS + timedelta(minutes=1)):
        assert "That code is too old. Ask your link worker for a new card." in tries(stranger, card).words


def test_a_code_typed_wrong_too_often_is_closed_even_to_the_right_one(stranger, card):
    wrong = card[:-1] + ("0" if card[-1] != "0" else "1")
    for _ in range(WRONG_TRIES):
        assert "We do not know that code." in tries(stranger, wrong).words
    assert "it is closed. Ask for a new card." in tries(stranger, wrong).words
    assert "it is closed. Ask for a new card." in tries(stranger, card).words
    assert not is_signed_in(stranger)


def test_too_many_tries_from_one_place_have_to_wait(stranger, service, card):
    # Of another card: ten wrong tries close the card that they begin like.
    nobodys = ("0" if card[0] != "0" else "1") + card[1:]
    for _ in range(JOIN_TRIES.tries):
        tries(stranger, nobodys)
    assert "Wait 10 minutes, then try again." in tries(stranger, card, 429).words
    with time_machine.travel(service.now() + JOIN_TRIES.within + timedelta(minutes=1)):
        assert stranger.submit(stranger.visit("/join"), code=card).heading == "Hello, and welcome"


def test_twenty_at_once_and_one_gets_in(app, service):
    participant_id, code = service.invited("Joan B.")
    browsers = [Browser(app) for _ in range(20)]
    forms = [browser.visit("/join").form() for browser in browsers]
    together = Barrier(len(browsers))

    def use(browser, form):
        together.wait()
        return browser.peek("/join", "POST", **{**form.fields, "code": code}).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = sorted(pool.map(use, browsers, forms))
    assert answers == [303] + [422] * 19
    assert devices_of(service, participant_id) == 1


def test_a_double_tap_gets_in_twice(app, service):
    _participant_id, code = service.invited("Joan B.")
    form = Browser(app).visit("/join").form()
    answers = []
    for _ in range(2):
        tapping = Browser(app)
        fields = {**form.fields, "code": code, "csrf_token": tapping.csrf_token()}
        answers.append(tapping.peek("/join", "POST", **fields))
        assert tapping.visit("/start/welcome").heading == "Hello, and welcome"
    assert [answer.headers["Location"] for answer in answers] == ["/start", "/start"]


def test_the_same_form_much_later_is_no_double_tap(app, service):
    _participant_id, code = service.invited("Joan B.")
    form = Browser(app).visit("/join").form()
    Browser(app).post("/join", once=form.fields["once"], code=code)
    with time_machine.travel(service.now() + timedelta(minutes=3)):
        page = Browser(app).post("/join", 422, once=form.fields["once"], code=code)
    assert "That code has been used." in page.words


def test_a_form_without_a_token_is_given_back_with_its_code(stranger, card):
    page = stranger.submit(stranger.visit("/join"), 422, code=card, csrf_token="stale")
    assert "Press the button once more." in page.words
    assert stranger.submit(page).heading == "Hello, and welcome"


def test_a_form_from_another_site_is_refused(app, service, card):
    client = app.test_client()
    answer = client.post("/join", data={"code": card}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_code_for_another_phone_opens_the_same_diary(app, service, maureen):
    maureen.wrote("Walked round the park.")
    code = service.in_session(
        lambda session: invites.code_for_another_phone(session, service.vault, maureen.id, service.now())
    )
    other = Browser(app)
    answer = other.peek("/join", "POST", code=code, csrf_token=other.csrf_token(), once=str(uuid4()))
    assert answer.headers["Location"] == "/week"
    assert "Walked round the park." in other.visit("/more/copy/read").words
    assert deeds_of(service, maureen.id)[-1] is Deed.PHONE_ADDED
    assert service.in_session(audit.faults) == []


def test_a_code_for_another_phone_lasts_a_quarter_of_an_hour(app, service, maureen):
    code = service.in_session(
        lambda session: invites.code_for_another_phone(session, service.vault, maureen.id, service.now())
    )
    with time_machine.travel(service.now() + ANOTHER_PHONE_LASTS + timedelta(seconds=1)):
        assert "That code is too old." in tries(Browser(app), code).words


def test_whoever_is_signed_in_is_told_so(service, maureen):
    page = maureen.browser().visit("/join")
    assert page.heading == "Your diary is open here"
    assert not page.all("//input[@name='code']")
    answer = maureen.browser().peek("/join", "POST", **page.form().fields)
    assert answer.headers["Location"] == "/"


def test_a_code_typed_where_somebody_is_signed_in_is_not_used(app, service, maureen, card):
    assert maureen.browser().post("/join", code=card).heading == "Your diary is open here"
    assert Browser(app).post("/join", code=card).heading == "Hello, and welcome"


def test_staff_are_told_to_sign_out_first(asha, card):
    page = asha.browser().post("/join", code=card)
    assert "You are signed in as Asha Patel. Sign out first" in page.words


def test_without_a_code_there_is_a_way_on(stranger):
    page = stranger.visit("/join/no-code")
    assert page.all("//main//a[@href='tel:01632960123']")


def test_the_sign_in_cookie_is_out_of_reach_of_scripts(stranger, card):
    answer = stranger.peek("/join", "POST", code=card, csrf_token=stranger.csrf_token(), once=str(uuid4()))
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{SIGN_IN_COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
