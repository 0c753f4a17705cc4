"""Published questions: offered only where a service wants them, kept for the person alone, shared one set at a time."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from socialrx_diary.accounts import staff
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.making import service as making
from socialrx_diary.making.models import Making
from socialrx_diary.measures.models import AnswersKept
from socialrx_diary.participants import service as participants
from socialrx_diary.themes.rules import Theme
from tests.kit import releasing
from tests.kit.answering import answers, offers, shares_answers
from tests.kit.people import NAMES
from tests.measures.test_catalogue import OWN

SEVEN = "7, where 0 is “not at all satisfied” and 10 is “completely satisfied”"


@pytest.fixture
def answered(service, maureen):
    """Maureen shares her words with Asha, and has answered some questions."""
    offers(service, "ons4", "loneliness")
    maureen.shares("words")
    return answers(maureen, "ons4", satisfied="7", anxious="2")


def seen_by(worker, person):
    return worker.browser().visit(f"/people/{person.id}/answers")


def looks(service, person):
    with service.database.reading() as session:
        return session.query(TrailEntry).filter_by(chain=person.id, deed=Deed.ANSWERS_OPENED).count()


def test_nothing_is_offered_until_an_administrator_chooses(service, maureen):
    page = maureen.browser().visit("/questions")
    assert "There are no questions here just now." in page.words
    assert maureen.browser().peek("/questions/ons4/start").status_code == 404
    browser = service.ada.browser()
    page = browser.submit(browser.visit("/service/questions"), measures=["loneliness", "made-up"])
    assert "That is saved." in page.words
    assert page.all("//input[@name='measures'][@checked]/@value") == ["loneliness"]
    assert maureen.browser().peek("/questions/loneliness/start").status_code == 200
    assert maureen.browser().peek("/questions/ons4/start").status_code == 404
    assert maureen.browser().peek("/questions/loneliness/weekly").status_code == 404


def test_every_question_can_be_left_out_and_nothing_is_chosen_beforehand(service, maureen):
    offers(service, "ons4")
    browser = maureen.browser()
    page = browser.visit("/questions/ons4/start")
    assert not page.all("//input[@checked]")
    page = browser.submit(page, q0="", q2="10")
    assert page.words.count("Left out") == 3
    assert "10, where 0 is “not at all happy”" in page.words


def test_an_answer_that_was_not_offered_is_not_taken(service, maureen):
    offers(service, "ons4")
    browser = maureen.browser()
    browser.submit(browser.visit("/questions/ons4/start"), 422, q0="11")


def test_the_words_are_asked_in_english_on_a_welsh_page_and_marked_so(service, maureen):
    offers(service, "loneliness")
    browser = maureen.browser()
    browser.post("/language", language="cy", next="/questions")
    page = browser.visit("/questions/loneliness/end")
    asked = page.all("//fieldset[@lang='en']//legend//text()")
    assert "How often do you feel lonely?" in asked
    assert "Never" in page.all("//fieldset[@lang='en']//b/text()"), "a published answer is never translated"
    assert page.all("//p[@class='published-words'][@lang='en']")


def test_answers_are_sealed(service, maureen, answered):
    with service.database.reading() as session:
        row = session.get(AnswersKept, answered)
    assert b"satisfied" not in row.answers_sealed
    assert row.participant_id == maureen.id


def test_nobody_sees_an_answer_until_its_person_shares_that_very_set(service, maureen, answered):
    other = answers(maureen, "loneliness", "review", lonely="Never")
    assert "shares no answers just now" in seen_by(service.asha, maureen).words
    assert looks(service, maureen) == 0
    browser = maureen.browser()
    page = browser.submit(browser.visit(f"/questions/answers/{answered}"), choice="yes")
    assert "Asha can see these answers." in page.words
    page = seen_by(service.asha, maureen)
    assert SEVEN in page.words
    assert "lonely" not in page.words
    assert looks(service, maureen) == 1
    assert "Asha Patel looked at answers you share on" in browser.visit("/sharing/looked").words
    shares_answers(maureen, other)
    assert "lonely" in seen_by(service.asha, maureen).words
    browser.submit(browser.visit(f"/questions/answers/{answered}"), choice="no")
    assert SEVEN not in seen_by(service.asha, maureen).words


def test_nobody_else_sees_it_whoever_asks(service, maureen, answered):
    shares_answers(maureen, answered)
    joan = service.person("Joan B.", service.ben)
    assert service.ben.browser().peek(f"/people/{maureen.id}/answers").status_code == 404
    assert service.asha.browser().peek(f"/people/{joan.id}/answers").status_code == 404
    assert joan.browser().peek(f"/questions/answers/{answered}").status_code == 404
    assert service.ada.browser().peek(f"/people/{maureen.id}/answers").status_code == 404
    assert looks(service, maureen) == 0


def test_to_stop_sharing_stops_answers_too_and_to_share_again_does_not_bring_them_back(service, maureen, answered):
    shares_answers(maureen, answered)
    browser = maureen.browser()
    assert "answers to some questions" in browser.visit("/sharing").words
    browser.submit(browser.visit("/sharing/stop"))
    assert "shares no answers" in seen_by(service.asha, maureen).words
    maureen.shares("words")
    assert "shares no answers" in seen_by(service.asha, maureen).words
    assert "answers to some questions" not in browser.visit("/sharing").words


def test_a_new_link_worker_sees_nothing_of_what_was_shared_with_the_last(service, maureen, answered):
    shares_answers(maureen, answered)
    with service.writing() as session:
        assert participants.hand_over(session, service.ada.actor, maureen.id, service.ben.id, service.now())
    assert "shares no answers" in seen_by(service.ben, maureen).words
    maureen.shares("words", service.ben)
    assert "shares no answers" in seen_by(service.ben, maureen).words
    with service.writing() as session:
        assert participants.hand_over(session, service.ada.actor, maureen.id, service.asha.id, service.now())
    maureen.shares("words", service.asha)
    assert "shares no answers" in seen_by(service.asha, maureen).words, "it is never carried over, nor back"


def test_what_is_taken_back_while_somebody_waits_to_look_counts_and_is_no_look(service, maureen, answered, monkeypatch):
    shares_answers(maureen, answered)
    waits = audit.wait_turn

    def takes_back(session, chain):
        """The turn comes once the person is done, who took everything back meanwhile."""
        monkeypatch.setattr(audit, "wait_turn", waits)
        waits(session, chain)
        chosen = Chosen(Scope.ANSWERS, Choice.NO, service.asha.id, answered)
        shown = wording.shown(wording.ANSWERS, **NAMES)
        consent._note(session, service.asha.actor, maureen.id, chosen, shown, service.now())

    monkeypatch.setattr(audit, "wait_turn", takes_back)
    assert "shares no answers" in seen_by(service.asha, maureen).words
    assert looks(service, maureen) == 0


def test_with_the_trail_broken_nothing_is_shown(service, maureen, answered, monkeypatch):
    shares_answers(maureen, answered)

    def broken(*_args, **_more):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr(consent.audit, "note", broken)
    answer = service.asha.browser().peek(f"/people/{maureen.id}/answers")
    assert answer.status_code == 500
    assert b"satisfied" not in answer.data


def test_no_page_adds_up_compares_or_colours(service, maureen, answered):
    later = answers(maureen, "ons4", "review", satisfied="4", anxious="9")
    for one in (answered, later):
        shares_answers(maureen, one)
    for page in (seen_by(service.asha, maureen), maureen.browser().visit(f"/questions/answers/{later}")):
        said = " ".join(page.all("//main//text()"))
        for text in ("; ".join(page.all("//dl//dd//text()")), said):
            assert not re.search(r"\b(?:total|average|sum|mean|better|worse|change[ds]? by|out of)\b", text)
        assert not page.all("//main//*[contains(@class, 'rose') or contains(@class, 'st-')]")
        looks_of = {tuple(sorted(one.attrib)) for one in page.all("//dl//div")}
        assert len(looks_of) == 1, "anxiety looks like every other answer"


def test_they_can_be_deleted_and_are_gone_for_everybody(service, maureen, answered):
    shares_answers(maureen, answered)
    browser = maureen.browser()
    page = browser.submit(browser.visit(f"/questions/answers/{answered}/delete"))
    assert page.path == "/questions"
    assert browser.peek(f"/questions/answers/{answered}").status_code == 404
    assert "shares no answers" in seen_by(service.asha, maureen).words
    with service.database.reading() as session:
        assert session.get(AnswersKept, answered) is None


def test_ones_own_copy_holds_them_and_a_research_file_does_not(service, maureen, answered):
    copy = json.loads(maureen.browser().peek("/more/copy/my-diary.json").data)
    assert [one["answer"] for one in copy["answers"][0]["answers"]] == [
        SEVEN, None, None, "2, where 0 is “not at all anxious” and 10 is “completely anxious”",
    ]  # fmt: skip
    assert SEVEN in maureen.browser().visit("/more/copy/read").words
    shares_answers(maureen, answered)
    maureen.joins_study(study_id := service.study(), "words")
    for number in range(11):
        person = service.person(f"Person {number}")
        person.wrote("A few words.", [Theme.PEOPLE])
        person.joins_study(study_id)
    release_id = releasing.filed(service, study_id)
    with service.database.reading() as session:
        kept = session.get(Making, release_id)
    fetched = making.Fetched(release_id, kept.pieces, kept.size)
    with ZipFile(BytesIO(b"".join(making.content(service.database, service.vault, fetched)))) as file:
        assert "data/weeks.csv" in file.namelist()
        assert not any(b"satisfied" in file.read(name) for name in file.namelist())


def test_a_new_card_alone_opens_no_answers(service, maureen, answered):
    phone = maureen.on_a_new_phone().browser()
    assert phone.visit("/questions").path == "/more/older"
    assert json.loads(phone.peek("/more/copy/my-diary.json").data)["answers"] == []


def test_what_is_switched_off_is_asked_no_more_and_what_was_answered_stays(service, maureen, answered):
    offers(service)
    browser = maureen.browser()
    assert browser.peek("/questions/ons4/start").status_code == 404
    assert SEVEN in browser.visit(f"/questions/answers/{answered}").words


def test_a_services_own_measure_is_asked_like_the_others(service, maureen, settings):
    (settings.data / "measures").mkdir()
    (settings.data / "measures" / "our-own.toml").write_text(OWN, encoding="utf-8")
    browser = service.ada.browser()
    page = browser.submit(browser.visit("/service/questions"), measures=["our-own"])
    assert "Licence 12345" in page.words
    browser = maureen.browser()
    page = browser.submit(browser.visit("/questions/our-own/start"), q0="1", q1="3")
    assert "Not so good" in page.words
    assert "3, where 0 is “nothing” and 3 is “a lot”" in page.words


def test_a_measure_in_another_language_is_not_said_to_be_in_english(service, maureen, settings):
    (settings.data / "measures").mkdir()
    (settings.data / "measures" / "our-own.toml").write_text(f'language = "cy"\n{OWN}', encoding="utf-8")
    offers(service, "our-own", "ons4")
    browser = maureen.browser()
    assert "These questions are in English." not in browser.visit("/questions/our-own/start").words
    browser.post("/language", language="ur", next="/questions")
    assert browser.visit("/questions/our-own/start").all("//form//fieldset[@lang='cy']")


def test_whoever_has_stopped_working_here_sees_nothing(service, maureen, answered):
    shares_answers(maureen, answered)
    with service.writing() as session:
        staff.stop_staff(session, service.ada.actor, service.asha.id, service.now())
    assert service.asha.browser().peek(f"/people/{maureen.id}/answers").status_code in {303, 404}
