"""A link worker's people, in a browser."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import segno
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.invites.rules import CARD_LASTS
from socialrx_diary.participants import going
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Call, Way
from socialrx_diary.people.rules import LONG
from socialrx_diary.themes.rules import Theme
from tests.kit.browser import Browser
from tests.kit.people import Service
from tests.test_audiences import CHANGES_BY_NATURE


def sign_in_now(service, worker):
    """A fresh sign-in at the moment the test is at."""
    with service.database.writing() as session:
        return accounts.sign_in(session, datetime.now(UTC), "", staff_id=worker.id)


def rows(page):
    """Each row of the list as it reads."""
    found = page.all("//ul[contains(@class, 'people')]/li")
    return [" | ".join(re.sub(r"\s+", " ", text).strip() for text in row.itertext() if text.strip()) for row in found]


def meets(service, person_id, days):
    with service.database.writing() as session:
        participants.meet_on(session, service.asha.actor, person_id, service.now().date() + timedelta(days=days))


def card_looks(service, person_id):
    with service.database.reading() as session:
        looks = session.query(TrailEntry).filter(TrailEntry.chain == person_id, TrailEntry.deed == Deed.CARD_SHOWN)
        return looks.count()


def test_an_empty_list_says_what_to_do(asha):
    page = asha.browser().visit("/people")
    assert "Nobody is on your list yet." in page.words
    assert page.all("//main//a[@href='/people/invite']")


def test_each_row_says_plainly_what_somebody_shares_with_this_worker(service, asha):
    for name, choice in (("Anna", "words"), ("Bea", "ticks"), ("Cleo", "nothing")):
        service.person(name).shares(choice)
    service.person("Dora")
    ella = service.person("Ella")
    ella.shares("words")
    ella.chooses(Scope.KEEP, Choice.NO)
    service.person("Fay").shares("words", service.ben)
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        service.invited("Gwen")
        browser = Browser(service.app, sign_in_now(service, asha))
        assert rows(browser.visit("/people")) == [
            "Anna | Shares ticks and words with you",
            "Bea | Shares ticks with you",
            "Cleo | Does not share with you",
            "Dora | Does not share with you",
            "Ella | Does not share with you",
            "Fay | Does not share with you",
            "Gwen | Has a card until 6 December",
        ]


def test_a_card_that_has_run_out_is_said_so(service, asha):
    person_id, _code = service.invited("Gwen")
    with time_machine.travel(service.now() + CARD_LASTS + timedelta(hours=1)):
        browser = Browser(service.app, sign_in_now(service, asha))
        page = browser.visit("/people")
        assert rows(page) == ["Gwen | Has no card now, and has not joined"]
        assert page.all(f"//a[@href='/people/{person_id}/card']")


def test_those_met_soonest_come_first_and_a_meeting_that_is_over_is_not_named(service, asha):
    for name, days in (("Zara", 1), ("Anna", 5), ("Mo", -3)):
        meets(service, service.person(name).id, days)
    service.person("Bea")
    page = asha.browser().visit("/people")
    assert [row.split(" | ")[0] for row in rows(page)] == ["Zara", "Anna", "Bea", "Mo"]
    assert page.words.count("You meet on") == 2
    assert page.words.index("Meeting soon") < page.words.index("Zara") < page.words.index("Others, by name")


def test_nobody_elses_people_are_on_the_list(service, app, asha):
    service.person("Ben's own", service.ben)
    Service(app, "Mill Lane").person("Elsewhere")
    service.person("Mine")
    assert [row.split(" | ")[0] for row in rows(asha.browser().visit("/people"))] == ["Mine"]


def test_a_name_is_found(service, asha):
    for name in ("Maureen T.", "David O."):
        service.person(name)
    browser = asha.browser()
    page = browser.visit("/people")
    assert page.form("/people").fields["name"] == ""
    page = browser.submit(page.form("/people"), name="maur")
    assert len(rows(page)) == 1
    assert page.form("/people").fields["name"] == "maur"
    page = browser.submit(page.form("/people"), name="<b>")
    assert rows(page) == []
    assert "Nobody on your list has “<b>” in their name." in page.words


def test_a_name_never_stands_in_an_address(service, asha):
    """What a browser or a web server keeps of where somebody was tells of nobody."""
    for name in ("Maureen T.", "David O."):
        service.person(name)
    browser = asha.browser()
    assert len(rows(browser.visit("/people?name=maur"))) == 2
    page = browser.submit(browser.visit("/people").form("/people"), name="maur")
    assert page.path == "/people"
    assert not [one for one in page.all("//@href | //@action") if "maur" in str(one).lower()]
    assert "too long" in browser.submit(page.form("/people"), 422, name="m" * 200).words


def test_somebody_who_has_left_is_on_no_list(service, asha, maureen):
    with service.database.writing() as session:
        going.leave(session, maureen.actor, maureen.id, service.now())
    service.vault.shred(maureen.id)
    assert rows(asha.browser().visit("/people")) == []


def queries(service, browser):
    """How many queries the list takes, in the data and in the key store."""
    said = []

    def hear(_connection, _cursor, statement, *_more):
        said.append(statement)

    engines = (service.database.reader, service.vault._database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    browser.visit("/people")
    for engine in engines:
        event.remove(engine, "before_cursor_execute", hear)
    return len(said)


def test_the_list_takes_the_same_queries_however_long_it_is(service, asha):
    browser = asha.browser()
    anna = service.person("Anna")
    anna.shares("words")
    anna.needs(Way.BSL)
    few = queries(service, browser)
    for name in ("Bea", "Cleo", "Dora", "Ella"):
        person = service.person(name)
        person.shares("ticks")
        person.needs(Way.WELSH, call=Call.NO)
        service.invited(name)
    service.sheet("Fay", "", "")
    assert queries(service, browser) == few > 4


def test_a_long_list_is_folded_by_letter_and_a_short_one_or_a_name_looked_for_is_not(service, asha):
    browser = asha.browser()
    for number in range(LONG):
        service.invited(f"{'ABC'[number % 3]}nna {number}")
    assert not browser.visit("/people").all("//div[@id='people']//details")
    meets(service, service.person("Zara").id, 3)
    meets(service, service.person("Mo").id, 30)
    page = browser.visit("/people")
    folded = ["".join(one.itertext()).strip() for one in page.all("//div[@id='people']//summary")]
    assert folded == ["one person", "A: 10 people", "B: 10 people", "C: 10 people"]
    assert [row.split(" | ")[0] for row in rows(page)][:2] == ["Zara", "Mo"]
    assert not page.all("//details[@open]")
    page = browser.submit(page.form("/people"), name="bnna")
    assert len(rows(page)) == 10
    assert not page.all("//div[@id='people']//details")


writing = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2]),
        st.integers(0, 30),
        st.text(max_size=60),
        st.sets(st.sampled_from(Theme), max_size=3),
        st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weeks=writing)
def test_the_page_is_the_same_to_the_byte_whatever_anybody_writes(three_people, weeks):
    people, browser = three_people
    before = but_for_its_token(browser.peek("/people"))
    for who, weeks_ago, words, themes, star in weeks:
        people[who].wrote(words or None, themes, weeks_ago, talk_about=star)
    assert but_for_its_token(browser.peek("/people")) == before


def but_for_its_token(answer):
    """The form that looks for a name has a token, which is another each time."""
    return CHANGES_BY_NATURE.sub("", answer.get_data(as_text=True))


@pytest.fixture
def three_people(service):
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        people = []
        for name, choice in (("Anna", "words"), ("Bea", "ticks"), ("Cleo", "nothing")):
            person = service.person(name)
            person.shares(choice)
            people.append(person)
        meets(service, people[1].id, 3)
        yield people, Browser(service.app, sign_in_now(service, service.asha))


def test_inviting_makes_a_card_that_lets_somebody_in(service, app, asha):
    browser = asha.browser()
    page = browser.visit("/people/invite")
    assert "You choose who sees it." in page.words
    page = browser.submit(page, name="  Joan B.\u202e ")
    assert page.heading == "Your own diary, if you like"
    code = page.all("//p[@class='card-code']")[0].text
    assert "For Joan B." in page.words
    stranger = Browser(app)
    assert stranger.submit(stranger.visit("/join"), code=code).heading == "Hello, and welcome"


def test_the_same_form_sent_twice_invites_once(service, asha):
    browser = asha.browser()
    form = browser.visit("/people/invite").form()
    first = browser.submit(form, name="Joan B.")
    second = browser.submit(form, name="Joan B.")
    assert first.path == second.path
    assert len(rows(browser.visit("/people"))) == 1


@pytest.mark.parametrize(
    ("name", "said"), [("", "Type a first name."), ("   ", "Type a first name."), ("x" * 61, "too long")]
)
def test_a_name_is_needed(asha, name, said):
    browser = asha.browser()
    page = browser.submit(browser.visit("/people/invite"), 422, name=name)
    assert said in page.words
    assert rows(browser.visit("/people")) == []


def test_the_square_on_a_card_holds_the_address_with_the_code_behind_the_hash(service, asha, monkeypatch):
    drawn = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **more: drawn.append(text) or make(text, **more))
    person_id, code = service.invited("Joan B.")
    page = asha.browser().visit(f"/people/{person_id}/card")
    assert drawn == [f"http://localhost/join#{code}"]
    assert page.all("//*[@role='img'][@aria-label]//*[local-name()='svg']")
    assert code in page.words
    assert "localhost/join" in page.words
    assert "Asha Patel" in page.words
    assert "01632 960 123" in page.words


def test_a_card_shows_on_the_screen_as_well(service, asha):
    person_id, code = service.invited("Joan B.")
    page = asha.browser().visit(f"/people/{person_id}/card?screen=")
    assert page.heading == "A diary for Joan B."
    assert code in page.words


def test_every_look_at_a_card_is_noted_and_the_name_is_not_printed(service, asha):
    person_id, _code = service.invited("Joan B.")
    before = card_looks(service, person_id)
    page = asha.browser().visit(f"/people/{person_id}/card")
    assert card_looks(service, person_id) == before + 1
    assert "Joan" not in "".join(
        "".join(part.itertext()) for part in page.all("//main/*[not(contains(@class, 'acts'))]")
    )


def test_a_card_never_shows_after_joining(service, asha, maureen):
    before = card_looks(service, maureen.id)
    page = asha.browser().visit(f"/people/{maureen.id}/card")
    assert page.heading == "Maureen T. has joined"
    assert not page.all("//*[local-name()='path'][@stroke='#000']")
    assert card_looks(service, maureen.id) == before
    assert asha.browser().visit(f"/people/{maureen.id}/card?screen=").heading == "Maureen T. has joined"


def test_a_card_does_not_show_while_somebody_is_joining_and_a_new_one_can_be_made(service, app, asha):
    person_id, code = service.invited("Joan B.")
    stranger = Browser(app)
    stranger.submit(stranger.visit("/join"), code=code)
    browser = asha.browser()
    page = browser.visit(f"/people/{person_id}/card")
    assert page.heading == "Joan B. has no card now"
    page = browser.submit(page)
    assert page.heading == "Your own diary, if you like"
    assert page.all("//p[@class='card-code']")[0].text != code
    assert stranger.visit("/join").heading != "Your diary is open here"


def test_a_new_card_is_asked_about_first(service, asha):
    person_id, code = service.invited("Joan B.")
    browser = asha.browser()
    page = browser.visit(f"/people/{person_id}/new-card")
    assert "stops working at once" in page.words
    page = browser.submit(page)
    assert code not in page.words
    assert page.path == f"/people/{person_id}/card"


def test_a_new_card_for_somebody_who_has_joined_says_what_it_opens(service, asha, maureen):
    page = asha.browser().post(f"/people/{maureen.id}/new-card")
    assert page.heading == "Your diary on a new phone"
    assert maureen.browser().visit("/week").heading == "What was part of your week?", "the old phone stays signed in"


def test_only_a_new_card_for_somebody_who_has_joined_asks_for_fresh_proof(service, asha, maureen):
    person_id, code = service.invited("Joan B.")
    service.in_session(lambda it: it.execute(update(Device).values(proved_at=None)))
    browser = asha.browser()
    page = browser.submit(browser.visit(f"/people/{person_id}/new-card"))
    assert page.path == f"/people/{person_id}/card"
    assert code not in page.words
    assert browser.submit(browser.visit(f"/people/{maureen.id}/new-card"), 403).heading == "Is it really you?"
    assert browser.visit(f"/people/{maureen.id}/card").heading == "Maureen T. has joined", "there is no card"
    for one in (maureen.id, person_id, uuid4()):
        service.ben.browser().post(f"/people/{one}/new-card", 404)


def test_a_new_card_without_a_good_token_is_not_made(service, asha):
    person_id, code = service.invited("Joan B.")
    page = asha.browser().post(f"/people/{person_id}/new-card", 422, csrf_token="forged")
    assert "Press the button once more." in page.words
    assert code in asha.browser().visit(f"/people/{person_id}/card").words


@pytest.mark.parametrize("page", ["card", "card?screen=", "new-card"])
def test_somebody_elses_card_and_no_card_at_all_are_answered_with_the_same_bytes(service, page):
    person_id, _code = service.invited("Joan B.")
    before = card_looks(service, person_id)
    with time_machine.travel(service.now(), tick=False):
        theirs, nobodys = (service.ben.browser().peek(f"/people/{one}/{page}") for one in (person_id, uuid4()))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert without_tokens(theirs) == without_tokens(nobodys)
    assert card_looks(service, person_id) == before


def test_somebody_elses_card_is_not_made_anew(service):
    person_id, code = service.invited("Joan B.")
    for one in (person_id, uuid4()):
        service.ben.browser().post(f"/people/{one}/new-card", 404)
    assert code in service.asha.browser().visit(f"/people/{person_id}/card").words


def without_tokens(response):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", response.get_data(as_text=True))


@pytest.mark.parametrize("who", ["ada", "ruth"])
@pytest.mark.parametrize("path", ["/people", "/people/invite", "/people/{}/card", "/people/{}/new-card"])
def test_administrators_and_researchers_have_no_people(service, who, path):
    person_id, _code = service.invited("Joan B.")
    answer = getattr(service, who).browser().peek(path.format(person_id))
    assert answer.status_code == 404
    assert "Joan" not in answer.get_data(as_text=True)
