import json
from datetime import timedelta

import html5lib
import pytest

from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import FITS, Choice, Chosen, Scope
from socialrx_diary.participants.models import Participant
from socialrx_diary.themes.rules import Theme

KNOWN = {"service": "Park Road", "worker": "Asha", "worker_word": "link worker"}


@pytest.fixture
def told(service, maureen):
    """Somebody with a full diary: weeks, earlier words, choices about one week and about sharing, and a look."""
    maureen.wrote("First words.\nA second line. <b>&", [Theme.PEOPLE, Theme.ME], weeks_ago=60)
    second = maureen.wrote("Words as they were.", [Theme.HELP], weeks_ago=2, prompt_id="p1", prompt_text="What helped?")
    maureen.wrote("Words as they are.", [Theme.HELP], weeks_ago=2)
    maureen.wrote(None, weeks_ago=1, kind="quiet")
    maureen.wants_to_talk_about(second)
    with service.writing() as session:
        shown = wording.shown(wording.SHARE, **KNOWN)
        consent.choose(session, maureen.actor, Chosen(Scope.SHARE, Choice.WORDS, service.asha.id), shown, service.now())
    maureen.says(second, "only_me")
    with service.writing() as session:
        session.get(Participant, maureen.id).age_band = "75+"
    with service.writing() as session:
        consent.grant_look(session, service.asha.actor, maureen.id, Deed.SUMMARY_OPENED, service.now())
    service.person("Joan B.").wrote("Somebody else's words.")
    return maureen


def data_of(person):
    return json.loads(person.browser().peek("/more/copy/my-diary.json").data)


def test_the_data_hold_every_week_with_how_it_stood_before(told):
    weeks = data_of(told)["weeks"]
    assert [week["week"] for week in weeks] == [told.week(ago).isoformat() for ago in (1, 2, 60)]
    quiet, second, first = weeks
    assert quiet["kind"] == "quiet"
    assert first["words"] == "First words.\nA second line. <b>&"
    assert first["themes"] == ["people", "me"]
    assert second["words"] == "Words as they are."
    assert [one["words"] for one in second["earlier_versions"]] == ["Words as they were."]
    assert second["talk_about"]
    assert second["sharing"] == "only_me"
    assert second["prompt"] == {"id": "p1", "text": "What helped?"}


def test_the_data_hold_what_is_known_of_the_person(told):
    person = data_of(told)["person"]
    assert person["name"] == "Maureen T."
    assert person["service"] == "Park Road"
    assert person["link_worker"] == "Asha Patel"
    assert person["age_band"] == "75+"
    assert person["settings"]["text_size"] == "normal"
    assert sorted(person["theme_order"]) == sorted(theme.id for theme in Theme)


def test_the_data_hold_every_choice_and_the_words_where_they_are_sure(told, service):
    choices = {(one["about"], one["choice"]): one for one in data_of(told)["choices"]}
    assert choices.keys() == {("keep", "yes"), ("share", "words"), ("entry", "only_me")}
    sharing = choices["share", "words"]
    assert sharing["who"] == "Asha Patel"
    shown = wording.shown(wording.SHARE, **KNOWN)
    assert sharing["words_shown"] == [shown.title, *shown.paragraphs]
    assert sharing["wording_sha256"] == shown.sha256
    assert choices["entry", "only_me"]["week"] == told.week(2).isoformat()


def test_the_data_say_each_choice_in_a_sentence_and_when_a_week_was_marked(told):
    data = data_of(told)
    said = [one["said"] for one in data["choices"]]
    assert said[1].endswith("you chose: Asha can see what you tick and your words.")
    assert [mark["wanted"] for week in data["weeks"] for mark in week["talk_marks"]] == [True]
    assert "Marked to talk about on" in told.browser().visit("/more/copy/read").words


def test_a_sentence_taken_out_and_a_heading_stand_among_the_choices(told):
    told.says(told.diary()[1].id, "as_agreed")
    own = told.browser()
    own.submit(own.visit("/sharing/headings"), headings=["help", "own"])
    own.submit(own.visit(f"/sharing/week/{told.wrote('One. Two.', [Theme.HELP])}/sentences"), seen=["1"])
    choices = data_of(told)["choices"]
    assert {one["part"] for one in choices if one["about"] == "heading"} == {"people", "learning", "me", "ahead"}
    assert [one["choice"] for one in choices if one["about"] == "passage"] == ["no"]
    words = own.visit("/more/copy/read").words
    assert "A part of my words: No" in words
    assert "Weeks about one thing: No" in words


def test_a_choice_of_every_kind_can_be_read(told, service):
    about = (service.study(), told.diary()[0].id, "me")
    with service.writing() as session:
        for scope, fits in FITS.items():
            choice = Choice.YES if Choice.YES in fits else Choice.TICKS
            shown = wording.shown(wording.KEEP, **KNOWN)
            consent.choose(session, told.actor, Chosen(scope, choice, *about), shown, service.now())
    words = told.browser().visit("/more/copy/read").words
    assert "Research: Share what I tick" in words
    assert "Sentences to quote: Yes" in words


def test_words_are_never_guessed(told, service):
    with service.writing() as session:
        odd = wording.Shown("share", 1, "Other words", ("than ours",))
        consent.choose(session, told.actor, Chosen(Scope.SHARE, Choice.TICKS, service.asha.id), odd, service.now())
    last = data_of(told)["choices"][-1]
    assert last["words_shown"] is None
    assert last["wording_sha256"] == odd.sha256


def test_the_words_of_a_study_are_told_even_when_it_is_over(told, service):
    study_id = service.study("How groups help")
    shown = wording.shown(wording.RESEARCH, study="How groups help", controller="University of Northbridge")
    with service.writing() as session:
        consent.choose(session, told.actor, Chosen(Scope.RESEARCH, Choice.TICKS, study_id), shown, service.now())
    with service.writing() as session:
        from socialrx_diary.studies.models import Study

        session.get(Study, study_id).ends_on = service.now().date() - timedelta(days=9)
    last = data_of(told)["choices"][-1]
    assert (last["who"], last["words_shown"][0]) == ("How groups help", shown.title)


def test_the_data_hold_who_looked_and_where_the_diary_is_open(told):
    data = data_of(told)
    assert [(look["deed"], look["who"]) for look in data["looks"]] == [("summary_opened", "Asha Patel")]
    assert [device["name"] for device in data["devices"]] == ["Phone"]


def test_how_a_week_was_begun_and_how_its_cards_stood_is_told(told, service):
    told.wrote("Words first.", weeks_ago=5, first_step="words")
    with service.writing() as session:
        person = session.get(Participant, told.id)
        person.theme_order = " ".join(reversed(person.theme_order.split()))
    first, *others = sorted(data_of(told)["weeks"], key=lambda week: week["words"] != "Words first.")
    assert (first["began_with"], {week["began_with"] for week in others}) == ("words", {"ticks"})
    assert sorted(first["order_of_the_cards"]) == sorted(theme.id for theme in Theme)
    words = told.browser().visit("/more/copy/read").words
    assert words.count("I began with my own words.") == 1
    assert "The order of the cards then: " in words


def test_nobody_elses_words_are_in_it(told):
    for path in ("/more/copy/read", "/more/copy/my-diary.html", "/more/copy/my-diary.json"):
        assert "Somebody else" not in told.browser().peek(path).text


@pytest.mark.parametrize("path", ["/more/copy/read", "/more/copy/my-diary.html"])
def test_the_page_holds_the_same(told, path):
    parsed = html5lib.parse(told.browser().peek(path).text, namespaceHTMLElements=False)
    said = " ".join("".join(parsed.itertext()).split())
    for words in (
        "Maureen T.",
        "First words.",
        "A second line. <b>&",
        "Words as they are.",
        "Words as they were.",
        "A quiet week",
        "Being with people",
        "I want to talk about this.",
        "Only for me",
        "What helped?",
        "Would you like to share with Asha?",
        "Share what I tick and my words",
        "Asha Patel looked on",
        str(told.week(60).year),
    ):
        assert words in said, words


@pytest.mark.parametrize("name", ["my-diary.html", "my-diary.json"])
def test_a_file_is_only_ever_a_file(told, name):
    answer = told.browser().peek(f"/more/copy/{name}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_saved_page_needs_nothing_else(told):
    page = told.browser().peek("/more/copy/my-diary.html").text
    assert "http" not in page
    assert "src=" not in page
    assert "href=" not in page


def test_an_empty_diary_has_a_copy_too(maureen):
    assert data_of(maureen)["weeks"] == []
    assert "There are no weeks." in maureen.browser().visit("/more/copy/read").words


def test_a_copy_asks_as_much_of_the_database_for_many_weeks_as_for_few(app, told, count_queries):
    few = count_queries(lambda: data_of(told))
    for ago in range(3, 30):
        told.wrote(f"Week {ago}", [Theme.AHEAD], weeks_ago=ago)
        told.wrote(f"Week {ago} again", [Theme.AHEAD], weeks_ago=ago)
    assert count_queries(lambda: data_of(told)) == few


@pytest.fixture
def count_queries(app):
    from sqlalchemy import event

    def count(deed):
        asked = []
        engines = [
            engine
            for database in (app.extensions["database"], app.extensions["vault"]._database)
            for engine in (database.reader, database.writer)
        ]
        note = lambda *_facts: asked.append(1)  # noqa: E731
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        deed()
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    return count
