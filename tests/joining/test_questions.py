from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from socialrx_diary.accounts.models import Device
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.models import Permission
from socialrx_diary.consent.rules import Shared
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.models import Invite
from socialrx_diary.organisations.models import Organisation
from socialrx_diary.participants.models import Participant
from socialrx_diary.receipts.models import Receipt
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Asks, Tier, said_of
from tests.kit.browser import Browser

STUDY = {"study": "How groups help", "controller": "University of Northbridge"}
# What a study asks for that says nothing of it: stands under the question, and is part of what is noted.
ASKED_FOR = said_of(Asks, Tier.WORDS)


class Joan:
    """Somebody who has used her card and has not answered anything yet."""

    def __init__(self, app, service):
        self.service = service
        self.id, self.code = service.invited("Joan B.")
        self.browser = Browser(app)
        self.browser.post("/join", code=self.code)

    def answers(self, path, choice, status=200):
        return self.browser.submit(self.browser.visit(path), status, choice=choice)

    def finds(self, look):
        with self.service.database.reading() as session:
            return look(session)

    def row(self):
        return self.finds(lambda session: session.get(Participant, self.id))

    def permissions(self):
        return self.finds(lambda session: consent.history(session, self.id))

    def standing(self):
        return self.finds(lambda session: consent.standing_of(session, self.id))

    def deeds(self):
        wanted = select(TrailEntry.deed).where(TrailEntry.chain == self.id).order_by(TrailEntry.position)
        return self.finds(lambda session: list(session.scalars(wanted)))


@pytest.fixture
def joan(app, service):
    return Joan(app, service)


@pytest.fixture
def kept(joan):
    joan.answers("/start/keep?phone=own", "yes")
    return joan


def test_the_whole_way_in(joan, service):
    study_id = service.study("How groups help")
    page = joan.browser.visit("/start")
    assert page.heading == "Hello, and welcome"
    page = joan.browser.visit(page.all("//main//a[contains(@class, 'btn')]/@href")[0])
    for heading, choice in [
        ("Is this your own phone?", "shared"),
        ("May we keep your diary for you?", "yes"),
        ("Would you like a button to leave quickly?", "yes"),
        ("Would you like to share with Asha?", "words"),
        ("May Asha see which week each one was?", "no"),
        ("May we learn from your diary?", "ticks"),
        ("Which age group are you in?", "65-74"),
    ]:
        assert page.heading == heading
        assert not page.all("//main//input[@checked]"), "nothing is chosen beforehand"
        assert not page.all("//nav[@class='tabs']"), "a question has no tabs"
        page = joan.browser.submit(page, choice=choice)
        if page.path == "/start/lock":
            page = joan.browser.visit(page.all("//main//a[@href='/start/on']/@href")[0])
    assert page.heading == "Check your choices"
    rows = [["".join(cell.itertext()) for cell in row.xpath("dt|dd")] for row in page.all("//main//dl/div")]
    assert [(question, answer) for question, answer, _change in rows] == [
        ("Keep my diary", "Yes"),
        ("This phone", "I share it"),
        ("Leave quickly button", "Yes"),
        ("Lock with 6 numbers", "No"),
        ("Share with Asha", "What I tick and my words"),
        ("Show which week it was", "No"),
        ("Use for research: How groups help", "Yes, only what I tick"),
        ("My age group", "65-74"),
    ]
    assert {change for _question, _answer, change in rows} == {f"Change: {question}" for question, *_rest in rows}
    row, standing = joan.row(), joan.standing()
    assert (row.shared_phone, row.leave_quickly, row.age_band) == (True, True, "65-74")
    assert row.joined_at is not None
    assert standing.share(service.asha.id) is Shared.WORDS
    assert not standing.shares_when(service.asha.id)
    assert standing.research(study_id) is Shared.TICKS
    assert Deed.JOINED in joan.deeds()


@pytest.mark.parametrize(
    "path", ["/start/share", "/start/when", "/start/research", "/start/age", "/start/check", "/week"]
)
def test_before_a_yes_every_way_leads_back_to_the_start(joan, path):
    assert joan.browser.visit(path).heading == "Hello, and welcome"


def test_before_a_yes_nothing_is_kept(joan):
    joan.answers("/start/phone", "shared")
    row = joan.row()
    assert (row.shared_phone, row.joined_at, row.leave_quickly) == (False, None, False)
    assert joan.permissions() == []
    assert joan.deeds() == [Deed.INVITED, Deed.CARD_SHOWN]


def test_no_keeps_nothing_and_the_card_works_again(app, joan, service):
    page = joan.answers("/start/keep?phone=shared", "no")
    assert page.heading == "That is fine"
    assert joan.permissions() == []
    row = joan.row()
    assert (row.joined_at, row.shared_phone, row.age_band) == (None, False, None)
    devices = select(func.count()).select_from(Device).where(Device.participant_id == joan.id)
    assert service.in_session(lambda session: session.scalar(devices)) == 0
    assert not joan.browser.client.get_cookie("diary")
    assert joan.browser.visit("/start").heading == "Start your diary"
    assert Browser(app).post("/join", code=joan.code).heading == "Hello, and welcome"


def test_a_yes_forgets_the_code_of_the_card(kept, service):
    sealed = select(Invite.code_sealed).where(Invite.participant_id == kept.id)
    assert service.in_session(lambda session: list(session.scalars(sealed))) == [None]
    assert kept.row().joined_at is not None


def test_a_yes_pressed_twice_is_one_yes(joan):
    page = joan.browser.visit("/start/keep?phone=own")
    for _ in range(2):
        assert joan.browser.submit(page, choice="yes").heading == "Would you like to share with Asha?"
    assert [one.scope for one in joan.permissions()] == ["keep"]
    assert joan.deeds().count(Deed.JOINED) == 1


def test_a_yes_on_two_pages_is_one_yes(kept):
    assert kept.answers("/start/keep", "yes").heading == "Would you like to share with Asha?"
    assert [one.scope for one in kept.permissions()] == ["keep"]


def test_no_after_a_yes_leads_to_deleting(kept):
    assert kept.answers("/start/keep", "no").heading == "Delete everything?"
    assert kept.standing().keeps


@pytest.mark.parametrize("choice", [None, "", "maybe", "ended", "only_me"])
def test_an_answer_that_is_none_is_asked_for_again(kept, choice):
    page = kept.answers("/start/share", choice, 422)
    assert "Choose one of the answers." in page.words
    assert not page.all("//main//input[@checked]")
    assert len(kept.permissions()) == 1


def test_permissions_hold_the_words_that_were_on_the_screen(kept, service):
    service.study("How groups help")
    kept.answers("/start/share", "ticks")
    kept.answers("/start/when", "yes")
    kept.answers("/start/research", "words")
    names = {"service": "Park Road", "worker": "Asha", "worker_word": "link worker"}
    said = {
        "keep": wording.shown(wording.KEEP, **names),
        "share": wording.shown(wording.SHARE, **names),
        "share_when": wording.shown(wording.SHARE_WHEN, **names),
        "research": replace(wording.shown(wording.RESEARCH, **STUDY), more=ASKED_FOR),
    }
    noted = {one.wording: one for one in kept.permissions()}
    assert noted.keys() == said.keys()
    for key, shown in said.items():
        assert noted[key].wording_sha256 == shown.sha256
        assert noted[key].language == "en"


@pytest.mark.parametrize("path", ["/start/keep?phone=own", "/start/share", "/start/research"])
def test_the_words_on_the_screen_are_the_words_that_are_noted(kept, service, path):
    service.study("How groups help")
    page = kept.browser.visit(path)
    question = {
        "keep": wording.shown(wording.KEEP, service="Park Road"),
        "share": wording.shown(wording.SHARE, service="Park Road", worker="Asha", worker_word="link worker"),
        "research": replace(wording.shown(wording.RESEARCH, **STUDY), more=ASKED_FOR),
    }[path.split("/")[2].split("?")[0]]
    assert page.all("//input[@name='words_shown']/@value") == [question.sha256]
    assert page.heading == question.title
    paragraphs = ["".join(one.itertext()) for one in page.all("//*[@id='words-shown']/p")]
    assert tuple(paragraphs) == question.paragraphs
    labels = ["".join(one.itertext()) for one in page.all("//main//label")]
    assert labels == [text for _value, text in question.options]


def test_words_that_changed_meanwhile_are_read_once_more(kept, service):
    page = kept.browser.visit("/start/share")
    rename = lambda session: setattr(session.get(Organisation, service.id), "name", "Another name")  # noqa: E731
    service.in_session(rename)
    page = kept.browser.submit(page, 422, choice="words")
    assert "The words of this page have changed. Read them once more, then choose." in page.words
    assert "Another name" in page.words
    assert not page.all("//main//input[@checked]")
    assert len(kept.permissions()) == 1
    kept.browser.submit(page, choice="words")
    assert kept.standing().share(service.asha.id) is Shared.WORDS


def test_a_question_visited_again_shows_ones_own_answer(kept):
    kept.answers("/start/share", "ticks")
    page = kept.browser.visit("/start/share")
    assert page.all("//main//input[@checked]/@value") == ["ticks"]


def test_nothing_shared_asks_no_more_about_sharing(kept):
    assert kept.answers("/start/share", "nothing").heading == "Check your choices"
    assert kept.browser.visit("/start/when").heading == "Check your choices"


def test_a_study_is_asked_about_only_while_it_is_live(kept, service):
    study_id = service.study("Over")

    def end(session):
        session.get(Study, study_id).ends_on = service.now().date() - timedelta(days=2)

    service.in_session(end)
    assert kept.answers("/start/share", "nothing").heading == "Check your choices"
    kept.browser.visit(f"/start/research/{study_id}", 404)


def test_each_study_is_asked_about(kept, service):
    service.study("A first study")
    service.study("A second study")
    page = kept.answers("/start/share", "nothing")
    assert "A first study" in page.words
    page = kept.browser.submit(page, choice="no")
    assert "A second study" in page.words
    assert kept.browser.submit(page, choice="no").heading == "Check your choices"


def test_a_study_of_another_service_is_not_there(kept, service):
    other = type(service)(service.app, "Elsewhere")
    study_id = other.study("Theirs")
    kept.browser.visit(f"/start/research/{study_id}", 404)
    assert kept.answers("/start/share", "nothing").heading == "Check your choices"


def test_an_age_group_is_kept_only_for_research(kept, service):
    study_id = service.study()
    assert kept.browser.visit("/start/age").heading == "Would you like to share with Asha?"
    kept.answers(f"/start/research/{study_id}", "ticks")
    kept.answers("/start/age", "75+")
    assert kept.row().age_band == "75+"
    kept.answers(f"/start/research/{study_id}", "no")
    assert kept.row().age_band is None


def test_nobody_has_to_say_their_age(kept, service):
    study_id = service.study()
    kept.answers(f"/start/research/{study_id}", "words")
    kept.answers("/start/age", "not_said")
    assert kept.row().age_band is None


def test_a_phone_can_be_said_to_be_shared_later(kept):
    assert kept.answers("/start/phone", "shared").heading == "Would you like a button to leave quickly?"
    assert kept.row().shared_phone
    assert kept.answers("/start/phone", "own").heading == "Check your choices"
    assert not kept.row().shared_phone


def test_the_questions_come_as_pieces_too(joan):
    piece = joan.browser.as_htmx()
    page = piece.visit("/start/phone")
    assert page.all("//h1[@autofocus]")
    page = piece.submit(page, 422)
    assert page.all("//*[@id='problem'][@autofocus]")
    assert not page.all("//h1[@autofocus]"), "only one thing takes the focus"
    assert piece.submit(page, choice="own").heading == "May we keep your diary for you?"


def test_a_diary_in_use_starts_at_this_week(kept, service):
    assert kept.browser.peek("/start").headers["Location"] == "/week"


def test_somebody_who_declined_leaves_nothing_behind(joan, service):
    joan.answers("/start/phone", "shared")
    joan.answers("/start/keep", "no")
    for kept in (Permission, Receipt, Device):
        counting = select(func.count()).select_from(kept).where(kept.id.is_not(None))
        if kept is Device:
            counting = counting.where(Device.participant_id.is_not(None))
        assert joan.finds(lambda session, counting=counting: session.scalar(counting)) == 0
    assert joan.finds(lambda session: invites.open_cards(session, [joan.id], service.now())), "the card is open again"
