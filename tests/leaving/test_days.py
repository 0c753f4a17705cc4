"""The seven days: who can still see what, and the one page there is."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared
from socialrx_diary.invites import service as invites
from socialrx_diary.leaving.rules import goes_at, last_day
from socialrx_diary.participants.models import Participant
from socialrx_diary.studies import service as studies
from socialrx_diary.themes.rules import Theme

MARKED = "A sentence that nobody else may see again."


@pytest.fixture
def study_id(service):
    return service.study()


@pytest.fixture
def diary(service, maureen, study_id):
    maureen.wrote(MARKED, [Theme.HELP])
    maureen.shares("words")
    maureen.shares_when()
    maureen.joins_study(study_id, "words")
    return maureen


@pytest.fixture
def going(diary):
    """Somebody who has just deleted everything, on the browser they did it on."""
    browser = diary.browser()
    browser.submit(browser.visit("/more/delete"))
    return browser


def test_before_it_the_page_says_what_follows_and_offers_a_copy(diary):
    page = diary.browser().visit("/more/delete")
    assert page.heading == "Delete everything?"
    assert "You have 7 days to change your mind. Then it is gone for good." in page.words
    assert page.all("//main//a[@href='/more/copy']")


def test_the_page_names_the_last_day(going, service):
    page = going.visit("/leaving")
    day = last_day(goes_at(service.now()))
    assert page.heading == f"Your diary goes for good on {day:%A} {day.day} {day:%B}"
    assert "Nobody else can see any of it now." in page.words
    assert MARKED not in page.text


def test_every_other_page_of_the_diary_leads_to_that_one(app, going, diary, service):
    for path in ("/week", "/journey", "/journey/years", "/sharing", "/more", "/more/settings", "/more/devices", "/"):
        assert going.visit(path).path == "/leaving", path
    assert going.post("/more/devices/add").path == "/leaving"
    assert going.post(f"/week/{diary.week()}", themes="help").path == "/leaving"


def test_help_stays_one_tap_away_and_shows_no_way_back_into_the_diary(going):
    page = going.visit("/help")
    assert page.status == 200
    assert not page.all("//nav[@class='tabs']")


@pytest.mark.parametrize("name", ["read", "my-diary.html", "my-diary.json", "my-weeks.csv"])
def test_a_copy_can_still_be_saved(going, name):
    assert MARKED in going.peek(f"/more/copy/{name}").text
    page = going.visit("/more/copy")
    assert page.all("//a[@class='back']/@href") == ["/leaving"]


def test_the_link_worker_is_told_nothing_the_person_is_just_not_there(diary, going, asha):
    worker = asha.browser()
    assert "Maureen" not in worker.visit("/people").text
    absent = worker.peek(f"/people/{diary.id}")
    assert absent.status_code == 404
    for page in ("sheet", "meeting", "card", "new-card"):
        assert worker.peek(f"/people/{diary.id}/{page}").status_code == 404
    assert worker.peek(f"/people/{diary.id}/new-card", "POST", csrf_token=worker.csrf_token()).status_code == 404


def test_research_leaves_them_out_from_that_moment(service, going, diary, study_id):
    with service.database.reading() as session:
        assert studies.permitted(session, study_id) == []
        standing = consent.standing_of(session, diary.id)
        assert standing.research(study_id) is Shared.NOTHING
        assert session.get_one(Participant, diary.id).age_band is None


def test_other_phones_are_signed_out_and_codes_for_them_are_no_good(service, diary):
    browser = diary.browser()
    with service.writing() as session:
        code = invites.code_for_another_phone(session, service.vault, diary.id, service.now())
    other = service.app.test_client()
    from tests.kit.browser import Browser

    elsewhere = Browser(service.app)
    elsewhere.client = other
    elsewhere.submit(elsewhere.visit("/join"), code=code)
    assert elsewhere.visit("/week").path == "/week"
    with service.writing() as session:
        code = invites.code_for_another_phone(session, service.vault, diary.id, service.now())
    browser.submit(browser.visit("/more/delete"))
    assert elsewhere.visit("/week").path == "/back"
    assert (
        Browser(service.app).submit(Browser(service.app).visit("/join"), 422, code=code).heading == "Start your diary"
    )


def test_kept_after_all_it_opens_again_with_every_week_and_shares_nothing(service, going, diary, study_id, asha):
    page = going.submit(going.visit("/leaving").form("/leaving/keep"))
    assert page.path == "/week"
    assert [week.words for week in diary.diary()] == [MARKED]
    assert MARKED not in asha.browser().visit(f"/people/{diary.id}").text
    with service.database.reading() as session:
        standing = consent.standing_of(session, diary.id)
        assert standing.keeps
        assert standing.share(asha.id) is Shared.NOTHING
        assert not standing.shares_when(asha.id)
        assert studies.permitted(session, study_id) == []


def test_the_trail_and_the_choices_say_what_was_done(service, going, diary):
    going.submit(going.visit("/leaving").form("/leaving/keep"))
    with service.database.reading() as session:
        deeds = session.scalars(select(TrailEntry.deed).where(TrailEntry.chain == diary.id)).all()
        assert [deed for deed in deeds if deed in {Deed.LEAVING_ASKED, Deed.LEAVING_ENDED}] == [
            Deed.LEAVING_ASKED,
            Deed.LEAVING_ENDED,
        ]
        assert [one.wording for one in consent.history(session, diary.id)][-5:] == ["leave"] * 4 + ["keep_after_all"]
        assert audit.faults(session) == []


def test_the_own_copy_tells_it_in_the_words_that_were_shown(going):
    page = going.visit("/more/copy/read")
    assert "You have 7 days to change your mind." in page.words
    assert "My diary goes for good" in page.words


def test_when_the_time_is_over_nothing_opens_it_even_before_it_is_erased(service, going, diary):
    with time_machine.travel(goes_at(service.now()) + timedelta(seconds=1), tick=False):
        assert going.visit("/leaving").path == "/back"
        assert going.peek("/leaving/keep", "POST", csrf_token="any").headers["Location"].startswith("/back")
        assert going.peek("/more/copy/my-diary.json").status_code == 303


def test_a_stale_form_changes_nothing(service, going, diary):
    for action, path in (("/leaving/keep", "/leaving"), ("/leaving/now", "/leaving/now")):
        page = going.submit(going.visit(path).form(action), 422, csrf_token="stale")
        assert "Press the button once more." in page.words
    assert len(diary.diary()) == 1


def test_to_others_the_page_is_not_there(service, going, asha):
    joan = service.person("Joan B.").browser()
    assert joan.visit("/leaving").path == "/week"
    assert asha.browser().peek("/leaving").status_code == 404


def test_asked_twice_by_a_double_tap_it_is_asked_once(service, diary):
    browser = diary.browser()
    page = browser.visit("/more/delete")
    browser.submit(page)
    assert browser.submit(page).path == "/leaving"
    with service.database.reading() as session:
        deeds = session.scalars(select(TrailEntry.deed).where(TrailEntry.chain == diary.id)).all()
    assert deeds.count(Deed.LEAVING_ASKED) == 1


def test_it_is_the_same_as_a_piece_of_a_page(diary):
    browser = diary.browser(htmx=True)
    page = browser.submit(browser.visit("/more/delete"))
    assert page.path == "/leaving"
