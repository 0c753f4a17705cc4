from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.models import Permission
from socialrx_diary.consent.rules import Choice, Chosen, Scope, Shared
from socialrx_diary.db import AppendOnlyError, OneActorError
from socialrx_diary.participants import service as participants
from tests.kit.owner import owning
from tests.kit.people import NAMES

SHARE = wording.shown(wording.SHARE, **NAMES)


def standing(service, person):
    with service.database.reading() as session:
        return consent.standing_of(session, person.id)


def deeds(service, person):
    with service.database.reading() as session:
        entries = session.query(TrailEntry).filter_by(chain=person.id).order_by(TrailEntry.position)
        return [entry.deed for entry in entries]


def test_a_choice_counts_and_is_on_the_trail(service, maureen, asha):
    maureen.shares("ticks")
    assert standing(service, maureen).share(asha.id) is Shared.TICKS
    with service.database.reading() as session:
        last = session.query(TrailEntry).filter_by(chain=maureen.id).order_by(TrailEntry.position.desc()).first()
    assert last.deed is Deed.PERMISSION_CHOSEN
    assert last.about == {"scope": "share", "choice": "ticks", "recipient": str(asha.id)}


def test_choosing_the_same_again_is_noted_again(service, maureen):
    maureen.shares("ticks")
    maureen.shares("ticks")
    with service.database.reading() as session:
        assert [row.choice for row in consent.history(session, maureen.id)] == ["yes", "ticks", "ticks"]


def test_nobody_chooses_for_somebody_else(service, maureen, asha):
    chosen = Chosen(Scope.SHARE, Choice.WORDS, asha.id)
    for actor in (asha.actor, service.ruth.actor, service.ada.actor):
        with pytest.raises(consent.NotTheirsError), service.database.writing() as session:
            consent.choose(session, actor, chosen, SHARE, service.now())
    assert standing(service, maureen).share(asha.id) is Shared.NOTHING


@pytest.mark.parametrize(
    ("scope", "choice"), [(Scope.SHARE, Choice.YES), (Scope.SHARE, Choice.ENDED), (Scope.KEEP, Choice.WORDS)]
)
def test_a_choice_must_fit_its_question(service, maureen, scope, choice):
    with pytest.raises(consent.NotTheirsError), service.database.writing() as session:
        consent.choose(session, maureen.actor, Chosen(scope, choice), SHARE, service.now())


def test_only_participants_have_words_of_their_own(service, maureen, asha):
    with service.database.reading() as session, pytest.raises(consent.NotTheirsError):
        consent.grant_own(session, asha.actor)


def test_only_link_workers_see_names(service, maureen):
    with service.database.reading() as session, pytest.raises(consent.NotTheirsError):
        consent.grant_name(session, service.ruth.actor, maureen.id)


def test_one_session_works_for_one_person(service, maureen, asha):
    joan = service.person("Joan")
    with service.database.reading() as session:
        consent.grant_own(session, maureen.actor)
        with pytest.raises(OneActorError):
            consent.grant_own(session, joan.actor)


@pytest.mark.parametrize("choice", ["ticks", "words"])
def test_a_look_is_granted_only_onto_the_trail(service, maureen, asha, choice):
    maureen.shares(choice)
    with service.database.writing() as session:
        grant = consent.grant_look(session, asha.actor, maureen.id, Deed.SUMMARY_OPENED, service.now())
    assert grant is not None
    assert (grant.reader, grant.participant_id) == (asha.id, maureen.id)
    assert deeds(service, maureen)[-1] is Deed.SUMMARY_OPENED


def test_no_look_is_granted_without_leave(service, maureen, asha):
    joan = service.person("Joan")
    joan.shares("words")
    joan.chooses(Scope.KEEP, Choice.NO)
    before = deeds(service, maureen), deeds(service, joan)
    for worker, person in ((asha, maureen), (service.ben, joan), (asha, joan), (service.ruth, joan)):
        with service.database.writing() as session:
            assert consent.grant_look(session, worker.actor, person.id, Deed.SUMMARY_OPENED, service.now()) is None
    assert (deeds(service, maureen), deeds(service, joan)) == before


def test_a_look_cannot_be_granted_in_a_session_that_only_reads(service, maureen, asha):
    maureen.shares("words")
    with service.database.reading() as session, pytest.raises(DBAPIError):
        consent.grant_look(session, asha.actor, maureen.id, Deed.SUMMARY_OPENED, service.now())


def test_sharing_ends_when_somebody_is_put_on_another_list_and_is_not_taken_up_again(service, maureen, asha):
    maureen.shares("words")
    maureen.shares_when("yes")
    hand = participants.hand_over
    assert service.in_session(lambda it: hand(it, service.ada.actor, maureen.id, service.ben.id, service.now()))
    assert service.in_session(lambda it: hand(it, service.ada.actor, maureen.id, asha.id, service.now()))
    now = standing(service, maureen)
    assert now.share(asha.id) is now.share(service.ben.id) is Shared.NOTHING
    assert not now.shares_when(asha.id)
    assert not now.asked_to_share(asha.id)
    assert deeds(service, maureen).count(Deed.HANDED_OVER) == 2


def test_there_is_nothing_to_end_where_nothing_was_shared(service, maureen, asha):
    before = standing(service, maureen)
    ada, now = service.ada.actor, service.now()
    assert not service.in_session(lambda it: consent.end_sharing(it, ada, maureen.id, asha.id, "Asha", now))
    assert standing(service, maureen) == before


def test_nobody_but_an_administrator_or_ones_own_link_worker_hands_over_and_only_to_a_link_worker(
    service, maureen, asha
):
    hand = participants.hand_over
    for by, to in (
        (service.ben, service.ben.id),
        (service.ruth, service.ben.id),
        (service.ada, service.ruth.id),
        (asha, service.ruth.id),
        (service.ada, uuid4()),
    ):
        assert not service.in_session(lambda it, by=by, to=to: hand(it, by.actor, maureen.id, to, service.now()))
    with pytest.raises(consent.NotTheirsError), service.database.writing() as session:
        consent.end_sharing(session, service.ben.actor, maureen.id, asha.id, "Asha", service.now())
    ada = service.ada.actor
    assert not service.in_session(lambda it: participants.hand_over(it, ada, uuid4(), service.ben.id, service.now()))


def test_a_permission_is_never_changed_or_deleted(service, settings, maureen):
    maureen.shares("words")
    with pytest.raises(AppendOnlyError), service.database.writing() as session:
        session.query(Permission).first().choice = "nothing"
    with pytest.raises(AppendOnlyError), service.database.writing() as session:
        session.delete(session.query(Permission).first())
    for statement in (
        update(Permission).values(choice="words"),
        delete(Permission),
        text("UPDATE permissions SET choice = 'words'"),
        text("DELETE FROM permissions"),
        text("INSERT OR REPLACE INTO permissions SELECT * FROM permissions")
        if service.database.writer.dialect.name == "sqlite"
        else text("TRUNCATE permissions"),
    ):
        with pytest.raises(DBAPIError, match="never changed or deleted"), owning(settings) as session:
            session.execute(statement)
    with service.database.reading() as session:
        assert [row.choice for row in consent.history(session, maureen.id)] == ["yes", "words"]
        assert audit.faults(session) == []


def test_where_several_people_stand_is_one_question(service, maureen, asha):
    joan, dot = service.person("Joan"), service.person("Dot")
    joan.shares("words")
    with service.database.reading() as session:
        found = consent.standings_of(session, [maureen.id, joan.id, dot.id])
        assert [found[one.id].share(asha.id) for one in (maureen, joan, dot)] == [
            Shared.NOTHING,
            Shared.WORDS,
            Shared.NOTHING,
        ]
        assert consent.ever_chosen_for(session, asha.id) == [joan.id]


def test_only_a_link_worker_gets_leave_for_what_is_theirs_together_with_somebody(service, maureen):
    for who in (service.ruth, service.ada):
        with service.writing() as session:
            assert consent.grant_notes(session, who.actor, maureen.id, Deed.SUMMARY_OPENED, service.now()) is None
    assert Deed.SUMMARY_OPENED not in deeds(service, maureen)


def test_there_is_no_leave_to_tell_sentences_apart_where_none_may_be_quoted(service, maureen):
    study_id = service.study()
    maureen.joins_study(study_id, "words")
    assert consent.grant_study(study_id, maureen.id, standing(service, maureen)) is None
