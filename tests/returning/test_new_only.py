"""A phone opened with a new card sees what is written through it and nothing else, whatever it asks."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Written
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.models import EarlierVersion, Reflection
from socialrx_diary.returning import service as returning
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.guard import Audience, audience_of
from tests.kit.everything import built, everything
from tests.returning.conftest import told, words_of

CANARY = "zirkelquast"
SENTENCE = f"I told nobody but my {CANARY} about it."

# What a phone that sees only new weeks is turned away from: opening more, deleting, adding and removing.
BARRED = set(
    re.findall(
        r"\S+",
        """
    joining.share joining.set_share joining.when joining.set_when joining.research joining.study joining.set_research
    joining.age joining.set_age joining.check sharing.change sharing.research sharing.headings sharing.history
    research.files research.week research.quotes
    sharing.on more.sign_out more.add_device more.make_code leaving.before leaving.ask_to_go returning.way_back
    returning.make returning.paper returning.stop
    passkeys.list_ passkeys.begin passkeys.add passkeys.remove journey.rests journey.put_rest journey.take_rest_away
    asking.again asking.answer more.reach naming.name questions.list_ questions.ask questions.keep questions.answered
    questions.delete preparing.prepare preparing.move preparing.choose preparing.pick preparing.ask preparing.line
    preparing.day preparing.table notes.list_ notes.start notes.show notes.write notes.keep notes.put_by notes.answer
    notes.settle notes.copy notes.save notes.say notes.stop notes.again
    passing_on.mine passing_on.write passing_on.approve passing_on.back passing_on.use
    reminders.show reminders.another reminders.choose reminders.when reminders.set_when reminders.code reminders.confirm
    reminders.code_again reminders.pause reminders.go_on reminders.stop""",
    )
)


@pytest.fixture
def new(maureen):
    """Maureen shares her words, and somebody has used a new card of hers."""
    maureen.shares("words")
    return maureen.on_a_new_phone()


def open_with(phone, words):
    browser = phone.browser()
    return browser.submit(browser.visit("/more/older"), way=words)


def versions(service):
    with service.database.reading() as session:
        return session.scalars(select(EarlierVersion)).all()


@pytest.mark.parametrize("htmx", [False, True])
def test_no_page_at_all_shows_what_was_written_before(service, htmx):
    there = everything(service, SENTENCE)
    maureen = there.maureen
    with service.database.writing() as session:
        drafts.keep(session, service.vault, maureen.actor, maureen.week(), Written(SENTENCE), service.now())
        consent.grant_look(session, service.asha.actor, maureen.id, Deed.SUMMARY_OPENED, service.now())
    browser = maureen.on_a_new_phone().browser(htmx=htmx)
    asked, leaks = 0, []
    for rule in service.app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        for weeks_ago in (0, 3):
            things = {**there.things(), "day": maureen.week(weeks_ago).isoformat()}
            answer = browser.peek(built(rule, {name: things[name] for name in rule.arguments}))
            asked += 1
            if CANARY.encode() in answer.get_data() or answer.status_code >= 500:
                leaks.append((rule.endpoint, answer.status_code))
    assert asked > 100
    assert leaks == []
    whole = maureen.browser(htmx=htmx)
    assert CANARY in whole.visit("/journey").text, "the very same pages show it to her own phone"
    assert there.reflection_id.hex not in browser.visit("/journey/years").text.replace("-", "")


def test_what_was_ticked_before_and_who_looked_is_not_shown_either(service, maureen, new):
    maureen.wrote(SENTENCE, [Theme.PEOPLE], weeks_ago=2)
    before = service.now() - timedelta(days=1)
    with service.database.writing() as session:
        consent.grant_look(session, service.asha.actor, maureen.id, Deed.SUMMARY_OPENED, before)
    browser = new.browser()
    assert not browser.visit("/journey").all("//li[contains(@class, 'step')]")
    assert not browser.visit("/journey/years").all("//*[contains(@class, 'tile')]")
    assert "Nobody has looked." in browser.visit("/sharing/looked").words
    assert len(browser.visit("/more/devices").all("//main//ul[@class='choices']/li")) == 1


def test_the_table_of_what_is_barred_is_whole(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {endpoint for endpoint in endpoints if audience_of(app, endpoint) is Audience.WHOLE} == BARRED


def test_it_is_turned_away_kindly_from_opening_more(service, maureen, new):
    browser = new.browser()
    token = browser.csrf_token
    for rule in service.app.url_map.iter_rules():
        if rule.endpoint in BARRED:
            kinds = {name: maureen.id if name.endswith("_id") else "" for name in rule.arguments}
            usual = {"number": 1, "measure": "ons4", "moment": "start", "how": "sms"}
            thing = kinds | {name: value for name, value in usual.items() if name in kinds}
            for method in rule.methods & {"GET", "POST"}:
                answer = browser.peek(built(rule, thing), method, **({"csrf_token": "x"} if method == "POST" else {}))
                assert (answer.status_code, answer.headers.get("Location")) == (303, "/more/older"), rule.endpoint
    page = browser.visit("/more/delete")
    assert page.heading == "Open your older weeks"
    assert "stay closed until we know it is you" in page.words
    assert token()
    assert maureen.browser().visit("/more").heading == "More"


def test_services_bar_it_too(service, maureen, new):
    shown = wording.shown(wording.SHARE, worker="Asha", service="Park Road", worker_word="link worker")
    with service.database.writing() as session, pytest.raises(consent.NotTheirsError):
        wanted = Chosen(Scope.SHARE, Choice.TICKS, service.asha.id)
        consent.choose(session, new.actor, wanted, shown, service.now())
    with service.database.writing() as session:
        consent.choose(session, new.actor, Chosen(Scope.SHARE, Choice.NOTHING, service.asha.id), shown, service.now())


def test_it_says_plainly_what_it_can_do(new):
    assert "You can write here. Your older weeks open with your way back in." in told(new.browser())


def test_it_sees_what_is_written_through_it_until_another_phone_changes_that(maureen, new):
    mine = new.wrote("On the new phone.", [Theme.ME])
    assert "On the new phone." in new.browser().visit(f"/entry/{mine}").words
    assert "On the new phone." in maureen.browser().visit("/journey").words, "it is hers, so her own phone sees it"
    maureen.wrote(SENTENCE)
    new.browser().visit(f"/entry/{mine}", 404)
    assert CANARY not in new.browser().visit("/journey").words


@pytest.mark.parametrize("htmx", [False, True])
def test_a_week_that_is_there_unseen_is_neither_shown_nor_lost(service, maureen, new, htmx):
    maureen.wrote(SENTENCE, [Theme.HELP], weeks_ago=1)
    browser = new.browser(htmx=htmx)
    page = browser.visit(f"/week/{maureen.week(1)}/words")
    assert page.form().fields["words"] == ""
    page = browser.submit(page, words="Another telling of that week.")
    assert page.heading == "That is kept"
    assert CANARY not in page.text
    assert [week.words for week in maureen.diary()] == [SENTENCE, "Another telling of that week."]
    words = words_of(maureen)
    assert open_with(new, words).heading == "My journey"
    assert [week.words for week in maureen.diary()] == [SENTENCE]
    assert [one.set_aside for one in versions(service)] == [True]
    both = maureen.browser().visit(f"/entry/{maureen.diary()[0].id}/both")
    assert SENTENCE in both.words and "Another telling of that week." in both.words


def test_how_it_stood_on_the_new_phone_comes_along(service, maureen, new):
    maureen.wrote(SENTENCE, weeks_ago=1)
    new.wrote("First.", weeks_ago=1)
    new.wrote("Second.", weeks_ago=1)
    open_with(new, words_of(maureen))
    kept = maureen.diary()[0]
    with service.database.reading() as session:
        earlier = reflections.earlier_versions(session, service.vault, maureen.actor, kept.id)
    assert {one.words for one in earlier} == {"First.", "Second."}


def test_a_week_kept_twice_is_shared_no_further_than_either(service, maureen, new):
    maureen.wrote(SENTENCE, weeks_ago=1)
    mine = new.wrote("For me alone.", weeks_ago=1)
    new.says(mine, "only_me")
    open_with(new, words_of(maureen))
    with service.database.reading() as session:
        assert consent.standing_of(session, maureen.id).entry(maureen.diary()[0].id) is Choice.ONLY_ME


def test_a_week_only_the_new_phone_wrote_simply_joins_the_diary(service, maureen, new):
    mine = new.wrote("New.", [Theme.ME])
    open_with(new, words_of(maureen))
    assert [week.id for week in maureen.diary()] == [mine]
    with service.database.reading() as session:
        assert {row.lane.int for row in session.scalars(select(Reflection))} == {0}
    assert versions(service) == []


def test_a_study_is_told_of_a_week_once(service, maureen, new):
    maureen.wrote(SENTENCE, [Theme.HELP])
    new.wrote("Again.", [Theme.ME])
    with service.database.reading() as session:
        rows = reflections.ticked_by(session, [maureen.id])[maureen.id]
    assert [row.themes for row in rows] == ["help"]


def test_drafts_of_other_phones_are_not_shown_nor_thrown_away(service, maureen, new):
    with service.database.writing() as session:
        drafts.keep(session, service.vault, maureen.actor, maureen.week(), Written(SENTENCE), service.now())
    assert CANARY not in new.browser().visit(f"/week/{maureen.week()}/words").text
    mine = new.wrote("Mine.")
    browser = new.browser()
    browser.submit(browser.visit(f"/entry/{mine}/delete"))
    assert CANARY in maureen.browser().visit(f"/week/{maureen.week()}/words").text


def test_its_first_use_is_told_on_the_other_phones_and_to_the_link_worker(service, maureen, new):
    assert "A phone was added with a new card on" in told(maureen.browser())
    assert "A phone was added" not in told(new.browser())
    assert "Began on a new phone on" in service.asha.browser().visit("/people").words
    history = maureen.browser().visit("/more/devices").words
    assert "Asha Patel made a new card for you on" in history
    assert "It sees only new weeks." in history


def test_old_phones_stay_signed_in_and_the_card_works_once(service, maureen):
    worker = service.asha.browser()
    worker.submit(worker.visit(f"/people/{maureen.id}/new-card"))
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", worker.visit(f"/people/{maureen.id}/card").text)[0]
    from tests.kit.browser import Browser

    first, second = Browser(service.app), Browser(service.app)
    assert first.submit(first.visit("/join"), code=code).heading == "What was part of your week?"
    assert "That code has been used." in second.submit(second.visit("/join"), 422, code=code).words
    assert maureen.browser().visit("/more").heading == "More"


def test_somebody_elses_words_open_nothing_here(service, new):
    words = words_of(service.person("Joan B."))
    browser = new.browser()
    page = browser.submit(browser.visit("/more/older"), 422, way=words)
    assert "These words do not open a diary." in page.words
    assert browser.visit("/more/way-back").heading == "Open your older weeks"


def test_words_open_it_and_the_other_phones_tell(service, maureen, new):
    maureen.wrote(SENTENCE, weeks_ago=1)
    open_with(new, words_of(maureen))
    assert CANARY in new.browser().visit("/journey").words
    assert "All your weeks were opened on another phone on" in told(maureen.browser())
    with service.database.reading() as session:
        assert returning.history(session, maureen.actor)[0].deed == Deed.OLDER_OPENED.value
