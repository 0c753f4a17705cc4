import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from sqlalchemy import event

from socialrx_diary import upkeep
from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.exports import comma_separated
from socialrx_diary.making import service as making
from socialrx_diary.making.models import Making
from socialrx_diary.participants import going
from socialrx_diary.participants import service as participants
from socialrx_diary.studies import service as studies
from socialrx_diary.themes.rules import Theme
from tests.kit import releasing
from tests.kit.crowd import crowd

CANARY = "the heron by the canal"


@pytest.fixture
def study(service):
    return service.study()


@pytest.fixture
def twelve(service, study):
    """Twelve people who let the study use what they tick, each with a pattern of weeks that is theirs alone."""
    weeks, who = lambda chance, _number: sorted(chance.sample(range(12), 3)), "Ermintrude Featherstone"
    people = crowd(service, study, 12, weeks, seed=5, name=who, words=CANARY)
    for person in people:
        service.in_session(lambda s, a=person.actor: participants.set_age_band(s, a, "65-74"))
    return people


@pytest.fixture(autouse=True)
def as_csv_only(monkeypatch):
    """What is asked here is who is in a file, and with what; how it is written down is asked elsewhere."""
    for word in ("inside", "work"):
        monkeypatch.setattr(f"socialrx_diary.making.{word}.formats", lambda: (comma_separated,))


def make(service, study, now=None):
    release_id = releasing.ask(service, study, now=now)
    if release_id is not None:
        assert releasing.answer(service, release_id)
        assert upkeep.make_files(service.database, service.vault) == 1
    return release_id


def fetch(service, study, release_id):
    with service.database.reading() as session:
        kept = session.get(Making, release_id)
    return b"".join(making.content(service.database, service.vault, making.Fetched(release_id, kept.pieces, kept.size)))


def rows_in(packed, name="data/weeks.csv"):
    with ZipFile(BytesIO(packed)) as archive:
        return list(csv.DictReader(StringIO(archive.read(name).decode(), newline="")))


def test_no_name_no_word_and_no_date_leaves(service, study, twelve):
    packed = fetch(service, study, make(service, study))
    with ZipFile(BytesIO(packed)) as archive:
        # The manifest says when it was asked for and by whom; of people and weeks it says no more than the rest.
        everything = b"\n".join(archive.read(name) for name in archive.namelist() if name != "manifest.json").decode()
    for person in twelve:
        assert person.name.split()[0] not in everything
        assert str(person.id) not in everything
        assert not any(str(week.id) in everything for week in person.diary())
    assert "Featherstone" not in everything
    assert CANARY not in everything
    assert "heron" not in everything
    assert not re.search(r"\d{4}-\d\d-\d\d", everything)
    assert "Asha" not in everything


def test_two_files_cannot_be_joined_on_ids(service, study, twelve):
    one, two = (rows_in(fetch(service, study, make(service, study))) for _ in range(2))
    assert len(one) == len(two) == 36
    assert not {row["person"] for row in one} & {row["person"] for row in two}


def test_everybody_in_a_file_sees_it_and_nobody_else_does(service, study, twelve):
    outsiders = [service.person("Outside One"), service.person("Outside Two")]
    outsiders[1].wrote("x", [Theme.ME])
    twelve[0].joins_study(study, "no")
    for week in twelve[1].diary():
        twelve[1].says(week.id, "only_me")
    export_id = make(service, study)
    with service.database.reading() as session:
        for person in twelve[2:]:
            [look] = audit.looks(session, person.id)
            assert look.deed is Deed.RESEARCH_EXPORTED
            assert look.about == {"study": str(study), "export": str(export_id), "tier": "B"}
            assert look.actor_id == service.ruth.id
        assert not any(audit.looks(session, person.id) for person in [*outsiders, *twelve[:2]])
        assert audit.faults(session) == []


def test_somebody_left_out_of_a_file_sees_nothing_of_it(service, study, twelve):
    """Twelve have three weeks, one has eight and nobody else has as many: she loses weeks and stays, so is told."""
    long = service.person("Long")
    for ago in range(8):
        long.wrote(None, [Theme.ME], weeks_ago=ago)
    long.joins_study(study)
    packed = fetch(service, study, make(service, study))
    assert sorted(Counter(row["person"] for row in rows_in(packed)).values()) == [3] * 12 + [4]
    with service.database.reading() as session:
        assert len(audit.looks(session, long.id)) == 1


def test_ticks_only_says_nothing_of_words(service, study, twelve):
    for person in twelve[:6]:
        person.joins_study(study, "words")
    rows = rows_in(fetch(service, study, make(service, study)))
    said = Counter((row["had_words"], row["words_length"]) for row in rows)
    assert said == {("true", "short"): 18, ("", ""): 18}


def test_the_length_of_words_is_known_without_opening_them(service, study):
    maureen = service.person()
    for ago, words in enumerate([None, "short", "m" * 300, "l" * 3000]):
        maureen.wrote(words, [Theme.ME], weeks_ago=ago)
    maureen.joins_study(study, "words")
    with service.database.reading() as session:
        [person] = studies.permitted(session, study)
    assert [week.words_steps for week in reversed(person.weeks)] == [0, 1, 2, 12]


def test_a_week_written_later_says_so(service, study):
    maureen = service.person()
    maureen.wrote(None, [Theme.ME], weeks_ago=1)
    maureen.wrote(None, [Theme.ME])
    maureen.joins_study(study)
    with service.database.reading() as session:
        [person] = studies.permitted(session, study)
    assert [week.in_same_week for week in person.weeks] == [False, True]


def test_a_diary_deleted_is_in_no_file(service, study, twelve):
    with service.writing() as session:
        going.leave(session, twelve[0].actor, twelve[0].id, service.now())
    assert len(rows_in(fetch(service, study, make(service, study)))) == 33


def test_too_few_people_make_no_file(service, study, twelve):
    for person in twelve[:3]:
        person.joins_study(study, "no")
    assert make(service, study) is None
    with service.database.reading() as session:
        assert not any(audit.looks(session, person.id) for person in twelve)


@pytest.mark.parametrize("days", [-101, 101])
def test_no_file_is_made_while_a_study_does_not_run(service, study, twelve, days):
    assert make(service, study, now=service.now() + timedelta(days=days)) is None


def test_a_researcher_has_only_their_own_studies(service, study):
    rita = service.staff("Rita", Role.RESEARCHER)
    other = service.study("Another", rita)
    with service.database.reading() as session:
        assert [one.id for one in studies.studies_of(session, service.ruth.actor)] == [study]
        assert studies.study_of(session, rita.actor, study) is None
        moved = replace(service.ruth.actor, organisation_id=other)
        assert studies.study_of(session, moved, study) is None
        assert studies.studies_of(session, moved) == []


def test_people_are_asked_about_studies_that_run(service, study):
    day = timedelta(days=1)
    with service.database.reading() as session:
        row = studies.study_of(session, service.ruth.actor, study)
        for today, live in (
            (row.starts_on - day, []), (row.starts_on, [study]), (row.ends_on, [study]), (row.ends_on + day, []),
        ):  # fmt: skip
            assert [one.id for one in studies.live_studies(session, service.id, today)] == live
        assert studies.live_studies(session, study, row.starts_on) == []
        assert studies.study_titles(session, [study]) == {study: "How groups help"}
        assert studies.study_titles(session, []) == {}
        assert studies.studies_named(session, [study, service.id]) == {study: row}


def test_setting_up_is_on_the_services_trail(service):
    now = service.now()
    with service.writing() as session:
        study = studies.set_up(
            session,
            Machine(),
            service.id,
            now,
            researcher_id=service.ruth.id,
            title="T",
            controller="C",
            approval_reference="A",
            information_sheet_version="1",
            starts_on=now.date(),
            ends_on=now.date(),
        )
    with service.database.reading() as session:
        assert studies.study_set_up(session, service.ada.actor, study).title == "T"
        assert service.id in audit.chains_ended_by(session, Deed.STUDY_SET_UP)


def test_the_work_does_not_grow_with_people_and_weeks(service, study, twelve):
    """Four questions to the database for a count, however many there are."""

    def questions():
        asked = []

        def note(_connection, _cursor, statement, *_more):
            asked.append(statement)

        event.listen(service.database.reader, "before_cursor_execute", note)
        with service.database.reading() as session:
            studies.permitted(session, study)
        event.remove(service.database.reader, "before_cursor_execute", note)
        return sum(1 for statement in asked if statement.startswith("SELECT"))

    before = questions()
    for ago in range(12, 15):
        twelve[0].wrote("x", [Theme.ME], weeks_ago=ago)
    service.person("Another").joins_study(study)
    assert questions() == before == 4
