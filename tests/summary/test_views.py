from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, text, update

from socialrx_diary.accounts.models import Staff
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.participants import service as participants
from socialrx_diary.reach import TELL
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import PersonKey
from tests.kit.owner import owning
from tests.summary.parts import bare, part

WORDS = "Walked round the park with June."


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def worker(asha, request):
    return asha.browser(htmx=request.param)


def deeds(service, person):
    with service.database.reading() as session:
        rows = session.query(TrailEntry).filter_by(chain=person.id).order_by(TrailEntry.position)
        return [row.deed for row in rows]


def looks(service, person):
    with service.database.reading() as session:
        return [look.deed for look in audit.looks(session, person.id)]


def test_words_that_are_shared_are_on_the_page_and_the_look_on_the_trail(service, maureen, worker):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    page = worker.visit(f"/people/{maureen.id}")
    assert page.heading == "Maureen T."
    assert WORDS in page.words
    assert "Maureen shared this, and can see that you opened it." in page.words
    assert looks(service, maureen) == [Deed.SUMMARY_OPENED]


def test_ticks_alone_are_stones_and_no_words(service, maureen, worker):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.wrote(WORDS, [Theme.PEOPLE, Theme.HELP], weeks_ago=1)
    maureen.shares("ticks")
    page = worker.visit(f"/people/{maureen.id}")
    assert "June" not in page.text
    assert "Being with people: 2 moments" in page.words
    assert "Getting help: one moment" in page.words
    assert "own words" not in page.words


def test_words_that_may_not_be_read_are_not_even_unsealed(service, maureen, asha, monkeypatch):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    private = maureen.wrote("only for me", [Theme.ME], weeks_ago=1)
    maureen.says(private, "only_me")
    opened = []
    unseal = PersonKey.open

    def watched(key, grant, sealed, place):
        opened.append(place.table)
        return unseal(key, grant, sealed, place)

    monkeypatch.setattr(PersonKey, "open", watched)
    maureen.shares("ticks")
    asha.browser().visit(f"/people/{maureen.id}")
    assert "reflections" not in opened
    maureen.shares("words")
    asha.browser().visit(f"/people/{maureen.id}")
    assert opened.count("reflections") == 1


def test_no_week_is_named_without_leave_and_with_it_every_week_is(maureen, worker):
    maureen.wrote(WORDS, [Theme.PEOPLE], weeks_ago=3)
    maureen.wrote("", [Theme.ME], weeks_ago=5)
    maureen.shares("words")
    page = worker.visit(f"/people/{maureen.id}")
    assert "week of" not in page.words.lower()
    assert "Which weeks" not in page.words
    maureen.shares_when("yes")
    page = worker.visit(f"/people/{maureen.id}")
    assert f"Week of {maureen.week(3).day} " in page.words
    assert "Which weeks these were" in page.words
    assert f"{maureen.week(5).day} {maureen.week(5):%B}" in page.words


@pytest.mark.parametrize("choice", [None, "nothing"])
def test_where_nothing_is_shared_there_is_a_good_page_and_no_look(service, maureen, worker, choice):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    if choice:
        maureen.shares("words")
        maureen.shares(choice)
    page = worker.visit(f"/people/{maureen.id}")
    assert page.heading == "Maureen is not sharing just now"
    assert "You can talk without it." in page.words
    assert len(page.all("//ul[@class='asks']/li")) == 3
    assert "June" not in page.text
    assert part(page) is None
    assert deeds(service, maureen)[-1] is Deed.SUMMARY_REFUSED
    assert looks(service, maureen) == []


def test_an_empty_diary_that_is_shared_says_so_kindly(maureen, worker):
    maureen.shares("words")
    page = worker.visit(f"/people/{maureen.id}")
    assert "There is nothing here to see just now. That is fine." in page.words
    assert page.heading == "Maureen T."


def test_somebody_who_has_not_started_has_no_summary(service, asha):
    participant_id, _code = service.invited("Joan P.")
    page = asha.browser().visit(f"/people/{participant_id}")
    assert page.heading == "Joan P."
    assert "has not started a diary" in page.words


@pytest.mark.parametrize("what", ["", "/sheet", "/meeting"])
def test_somebody_on_anothers_list_and_nobody_at_all_are_answered_alike(service, maureen, what):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    ben, nobody = service.ben.browser(), uuid4()
    ben.peek(f"/people/{uuid4()}{what}")  # the first answer of all brings the cookie for forms
    theirs = ben.peek(f"/people/{maureen.id}{what}")
    nothing = ben.peek(f"/people/{nobody}{what}")
    assert theirs.status_code == 404
    assert bare(theirs, maureen.id) == bare(nothing, nobody)
    assert Deed.SUMMARY_REFUSED not in deeds(service, maureen)


@pytest.mark.parametrize("role", ["ruth", "ada"])
def test_only_link_workers_open_summaries(service, maureen, role):
    maureen.shares("words")
    assert getattr(service, role).browser().peek(f"/people/{maureen.id}").status_code == 404
    assert maureen.browser().peek(f"/people/{maureen.id}").status_code == 404


def test_stopping_counts_from_the_next_thing_that_is_opened(service, maureen, asha):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    browser = asha.browser()
    assert WORDS in browser.visit(f"/people/{maureen.id}").words
    maureen.shares("nothing")
    assert WORDS not in browser.visit(f"/people/{maureen.id}").text
    assert WORDS not in browser.visit(f"/people/{maureen.id}/sheet").text


def test_a_link_worker_who_was_handed_over_from_sees_nothing(service, maureen, asha):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    hand = participants.hand_over
    service.in_session(lambda it: hand(it, service.ada.actor, maureen.id, service.ben.id, service.now()))
    assert asha.browser().peek(f"/people/{maureen.id}").status_code == 404
    assert WORDS not in service.ben.browser().visit(f"/people/{maureen.id}").text


def test_a_link_worker_who_has_left_is_signed_out(service, maureen, asha):
    maureen.shares("words")
    service.in_session(lambda it: it.execute(update(Staff).where(Staff.id == asha.id).values(active=False)))
    answer = asha.browser().peek(f"/people/{maureen.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")
    assert looks(service, maureen) == []


def test_taking_back_the_diary_itself_stops_everything(maureen, asha):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    maureen.chooses(Scope.KEEP, Choice.NO)
    assert WORDS not in asha.browser().visit(f"/people/{maureen.id}").text


def refuse_inserts(service):
    """Let nothing more be put on the trail, as when its disk is full."""
    with owning(service.app.config["SETTINGS"]) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(
                text("CREATE TRIGGER full BEFORE INSERT ON trail BEGIN SELECT RAISE(ABORT, 'disk full'); END")
            )
            return
        session.execute(
            text("CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'disk full'; END$$")
        )
        session.execute(text("CREATE TRIGGER full_up BEFORE INSERT ON trail EXECUTE FUNCTION full_up()"))


@pytest.mark.parametrize("what", ["", "/sheet"])
def test_no_words_are_shown_when_the_look_cannot_be_noted(service, maureen, asha, what):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    refuse_inserts(service)
    answer = asha.browser().peek(f"/people/{maureen.id}{what}")
    assert answer.status_code == 500
    assert "June" not in answer.get_data(as_text=True)
    assert looks(service, maureen) == []


@pytest.mark.parametrize("what", ["", "/sheet"])
def test_no_words_are_shown_when_the_look_is_noted_but_cannot_be_kept(service, maureen, asha, what):
    maureen.wrote(WORDS, [Theme.PEOPLE])
    maureen.shares("words")
    browser = asha.browser()

    def fails(_connection):
        raise OSError("the disk is gone")

    event.listen(service.database.writer, "commit", fails)
    try:
        answer = browser.peek(f"/people/{maureen.id}{what}")
    finally:
        event.remove(service.database.writer, "commit", fails)
    assert answer.status_code == 500
    assert "June" not in answer.get_data(as_text=True)
    assert looks(service, maureen) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_way_of_opening_is_a_look(service, maureen, asha, method):
    maureen.shares("words")
    assert asha.browser().peek(f"/people/{maureen.id}", method).status_code == 200
    assert looks(service, maureen) == [Deed.SUMMARY_OPENED]


def test_the_sheet_has_what_the_page_has_and_room_for_two_voices(service, maureen, asha):
    maureen.wrote(WORDS, [Theme.PEOPLE], talk_about=True)
    maureen.shares("words")
    page = asha.browser().visit(f"/people/{maureen.id}/sheet")
    for said in (WORDS, "Maureen says", "Asha says", "We agree to try", "Being with people"):
        assert said in page.words
    assert looks(service, maureen) == [Deed.SUMMARY_PRINTED]


def test_the_sheet_has_room_to_write_where_nothing_is_shared(service, maureen, asha):
    maureen.wrote(WORDS, [Theme.PEOPLE], talk_about=True)
    page = asha.browser().visit(f"/people/{maureen.id}/sheet")
    assert "June" not in page.text
    assert "Moments" not in page.words
    assert "Maureen says" in page.words
    assert looks(service, maureen) == []
    assert deeds(service, maureen)[-1] is Deed.SUMMARY_REFUSED


def test_nothing_counts_ranks_or_scores_a_person(maureen, worker):
    for weeks_ago in range(4):
        maureen.wrote(WORDS, [Theme.PEOPLE], weeks_ago)
    maureen.shares("words")
    page = worker.visit(f"/people/{maureen.id}")
    for word in ("%", "average", "streak", "progress", "missed", "overdue", "total", "goal", "last wrote"):
        assert word not in page.words.lower()


def test_what_somebody_writes_stays_text(maureen, worker):
    maureen.wrote("<script>alert(1)</script> & <b>bold</b>", [Theme.ME], talk_about=True)
    maureen.shares("words")
    page = worker.visit(f"/people/{maureen.id}")
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script> & <b>bold</b>" in page.words


class TestMeeting:
    def met(self, service, asha, maureen):
        with service.database.reading() as session:
            return participants.on_my_list(session, service.vault, asha.actor, maureen.id).meets_on

    def test_a_day_is_set_changed_and_taken_away(self, service, maureen, asha, today):
        browser, path = asha.browser(), f"/people/{maureen.id}/meeting"
        for day in (today + timedelta(days=4), today, None):
            browser.submit(browser.visit(path), day=day.isoformat() if day else "")
            assert self.met(service, asha, maureen) == day
        assert looks(service, maureen) == []

    def test_the_day_there_is_stands_in_the_box(self, service, maureen, asha, today):
        browser, path = asha.browser(), f"/people/{maureen.id}/meeting"
        browser.submit(browser.visit(path), day=today.strftime("%d/%m/%Y"))
        assert browser.visit(path).form().fields["day"] == today.isoformat()

    @pytest.mark.parametrize("typed", ["yesterday", "2026-02-31", "2000-01-01"])
    def test_what_is_no_day_to_meet_is_said_and_changes_nothing(self, service, maureen, asha, typed):
        browser, path = asha.browser(), f"/people/{maureen.id}/meeting"
        page = browser.submit(browser.visit(path), 422, day=typed)
        assert "There is a problem" in page.words
        assert self.met(service, asha, maureen) is None

    def test_nobody_sets_a_day_for_somebody_on_anothers_list(self, service, maureen, asha, today):
        browser = service.ben.browser()
        browser.post(f"/people/{maureen.id}/meeting", 404, day=today.isoformat())
        assert self.met(service, asha, maureen) is None


def test_queries_do_not_grow_with_the_diary(service, maureen, asha):
    maureen.shares("words")
    asked, browser, counts = [], asha.browser(), []

    def count(_connection, _cursor, statement, *_more):
        if statement != TELL:  # how far it reaches, as it begins and when it is known who asks
            asked.append(statement)

    for weeks in (1, 12):
        for weeks_ago in range(weeks):
            maureen.says(maureen.wrote(WORDS, [Theme.PEOPLE], weeks_ago), "as_agreed")
        event.listen(service.database.writer, "before_cursor_execute", count)
        browser.visit(f"/people/{maureen.id}")
        event.remove(service.database.writer, "before_cursor_execute", count)
        counts.append(len(asked))
        asked.clear()
    # Of these: when they meet and in which order to talk, how to reach them, and whether their trail holds; on
    # PostgreSQL one more, which waits for that trail.
    assert counts[0] == counts[1] <= 19
