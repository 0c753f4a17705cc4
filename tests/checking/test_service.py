"""Two people read each passage; its writer can take it out at any moment, and is told of every look."""

import pytest
from sqlalchemy import select

from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.checking import service as checking
from socialrx_diary.checking.models import Passage, PassageReading
from socialrx_diary.checking.rules import Choice, DoesNotFitError
from socialrx_diary.checking.turns import Turn
from socialrx_diary.leaving import service as leaving
from socialrx_diary.reflections import service as reflections
from socialrx_diary.studies import members
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Part, Tier

WORDS = "Rang Sheila from Age UK 😀. Sheila was kind."
CLEARED = "Rang [person] from Age UK 😀. [person] was kind."


@pytest.fixture
def maureen(service, checked):
    person = service.person()
    person.joins_study(checked.study_id, "words")
    return person


@pytest.fixture
def week(maureen):
    return maureen.wrote(WORDS)


@pytest.fixture
def passage(checked, week):
    return checked.takes(checked.ruth)


def looks(service, person):
    with service.database.reading() as session:
        return [one for one in audit.looks(session, person.id) if one.deed is Deed.WORDS_CHECKED]


def joins(service, checked, name):
    reader = service.staff(name, Role.RESEARCHER)
    with service.writing() as session:
        study = checked.study(session, checked.ruth)
        assert members.put_on(session, service.ada.actor, study, reader.id, Part.CHECKER, service.now())
    return reader


def leaves(service, checked, reader):
    with service.writing() as session:
        study = checked.study(session, checked.ruth)
        assert members.take_off(session, service.ada.actor, study, reader.id, service.now())


def test_words_leave_when_two_people_read_them_and_agree(checked, week, passage):
    assert checked.open((week, 1)) == 1
    assert checked.reads(checked.ruth, passage, hides={"Sheila"})
    assert (checked.cleared((week, 1)), checked.open((week, 1))) == ({}, 1), "one reader is not two"
    assert checked.takes(checked.ruth) is None, "nobody reads for both"
    assert checked.takes(checked.noor) == passage
    assert checked.reads(checked.noor, passage, hides={"Sheila"})
    assert (checked.cleared((week, 1)), checked.open((week, 1))) == ({week: CLEARED}, 0)
    assert (checked.queue(checked.ruth).done, checked.queue(checked.ruth).total) == (1, 1)


def test_nobody_reads_words_for_a_study_that_gets_none(service, checked, maureen, week, passage):
    with service.writing() as session:
        session.get_one(Study, checked.study_id).highest_tier = Tier.CODES.value
    assert checked.queue(checked.noor).total == 0
    assert checked.takes(checked.noor) is None
    assert checked.opens(checked.noor, passage) is None
    assert not looks(service, maureen)


def test_nothing_is_decided_beforehand_and_the_second_sees_what_the_first_decided(checked, passage):
    first = checked.opens(checked.ruth, passage)
    assert {one.was for one in first.decisions} == {"Sheila", "Age UK"}
    assert first.left == len(first.decisions) == 3
    assert not first.others
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    second = checked.opens(checked.noor, passage)
    assert second.left == 3
    [(who, said)] = second.others
    assert who == "Ruth Okafor"
    assert {one.was: one.choice for one in said.values()} == {"Sheila": Choice.HIDE, "Age UK": Choice.KEEP}


def test_where_two_differ_the_first_looks_again_until_both_agree(checked, week, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.reads(checked.noor, passage, hides={"Sheila", "Age UK"})
    assert (checked.cleared((week, 1)), checked.open((week, 1))) == ({}, 1)
    assert checked.queue(checked.ruth).begun == [(passage, Turn.AGAIN)]
    assert checked.takes(checked.noor) is None
    assert checked.takes(checked.ruth) == passage
    again = checked.opens(checked.ruth, passage)
    assert again.left == 0, "what they decided before stands, to be changed or kept"
    checked.reads(checked.ruth, passage, hides={"Sheila", "Age UK"})
    assert checked.cleared((week, 1))[week] == "Rang [person] from [organisation] 😀. [person] was kind."


def test_nothing_is_ended_while_anything_is_open(checked, passage):
    checked.opens(checked.ruth, passage)
    with checked.service.writing() as session:
        study = checked.study(session, checked.ruth)
        now, vault = checked.service.now(), checked.service.vault
        assert not checking.finish(session, vault, checked.ruth.actor, study, passage, now)


def test_words_the_highlighter_missed_are_marked_by_hand_and_the_other_reader_meets_them(checked, week, passage):
    checked.opens(checked.ruth, passage)
    assert checked.marks(checked.ruth, passage, "kind", "quasi")
    assert not checked.marks(checked.ruth, passage, "teapot")
    checked.reads(checked.ruth, passage, changes=[("kind", "good")])
    sheet = checked.opens(checked.noor, passage)
    assert "kind" in {one.was for one in sheet.decisions}
    checked.reads(checked.noor, passage, changes=[("kind", "good")])
    assert checked.cleared((week, 1))[week].endswith("Sheila was good.")


@pytest.mark.parametrize("deed", ["edits", "keeps it", "ticks only", "withdraws", "takes all back", "deletes it"])
def test_the_passage_leaves_the_queue_at_once(service, checked, maureen, week, passage, deed):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.reads(checked.noor, passage, hides={"Sheila"})
    assert checked.cleared((week, 1))
    {
        "edits": lambda: maureen.wrote("Rang Bert instead."),
        "keeps it": lambda: maureen.says(week, "only_me"),
        "ticks only": lambda: maureen.says(week, "ticks"),
        "withdraws": lambda: maureen.joins_study(checked.study_id, "no"),
        "takes all back": lambda: service.in_session(
            lambda session: leaving.ask_to_go(session, maureen.actor, service.now())
        ),
        "deletes it": lambda: service.in_session(
            lambda session: reflections.remove(session, maureen.actor, week, service.now())
        ),
    }[deed]()
    assert checked.cleared((week, 1)) == {}
    assert checked.cleared((week, 2)) == {}, "what was read of the old words says nothing of the new ones"
    before = len(looks(service, maureen))
    sheet = checked.opens(checked.ruth, passage)
    if deed == "edits":
        assert sheet.words == "Rang Bert instead."
        assert checked.queue(checked.ruth).turns == {Turn.UNREAD: 1}
    else:
        assert sheet is None
        assert checked.queue(checked.ruth).total == 0
        assert len(looks(service, maureen)) == before, "nothing was shown"


def test_ticks_alone_are_never_in_the_queue(service, checked):
    joan = service.person("Joan B.")
    joan.joins_study(checked.study_id, "ticks")
    joan.wrote("Mine alone.")
    assert checked.queue(checked.ruth).total == 0
    assert checked.takes(checked.ruth) is None


def test_every_look_is_on_the_writers_trail_and_deciding_shows_nothing(service, checked, maureen, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    assert len(looks(service, maureen)) == 1
    checked.opens(checked.noor, passage)
    found = looks(service, maureen)
    assert [one.actor_id for one in found] == [checked.noor.id, checked.ruth.id]
    assert {one.about["study"] for one in found} == {str(checked.study_id)}


def test_what_was_written_never_changes_and_decisions_cannot_be_read_without_the_key(checked, maureen, week, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    assert maureen.diary()[0].words == WORDS
    with checked.service.database.reading() as session:
        row = session.scalar(select(PassageReading))
        assert b"Sheila" not in row.decisions_sealed
        assert session.scalar(select(Passage)).id != week


def test_names_hidden_in_one_of_their_weeks_are_marked_in_the_next(checked, maureen, passage):
    checked.opens(checked.ruth, passage)
    checked.marks(checked.ruth, passage, "kind")
    checked.reads(checked.ruth, passage, hides={"Sheila", "kind"})
    maureen.wrote("He was kind, was Maureen’s brother.", weeks_ago=2)
    sheet = checked.opens(checked.ruth, checked.takes(checked.ruth))
    assert {one.was for one in sheet.decisions} == {"kind", "Maureen"}, "and their own name"


def test_a_slip_can_be_mended_and_opens_the_passage_again(checked, week, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.reads(checked.noor, passage, hides={"Sheila"})
    assert checked.queue(checked.ruth).last_read == [passage]
    checked.opens(checked.ruth, passage)
    assert checked.cleared((week, 1)), "to look changes nothing"
    checked.marks(checked.ruth, passage, "kind")
    assert checked.cleared((week, 1)) == {}
    checked.reads(checked.ruth, passage, hides={"Sheila", "kind"})
    assert checked.queue(checked.noor).begun == [(passage, Turn.AGAIN)]


def test_to_look_again_at_what_is_done_changes_nothing_though_more_is_marked_now(checked, maureen, week, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.reads(checked.noor, passage, hides={"Sheila"})
    maureen.wrote("He was kind.", weeks_ago=2)
    other = checked.takes(checked.ruth)
    checked.opens(checked.ruth, other)
    checked.marks(checked.ruth, other, "kind")
    checked.reads(checked.ruth, other, hides={"kind"})
    assert checked.opens(checked.noor, passage).left == 1, "now it is pointed out here as well"
    assert checked.cleared((week, 1)) == {week: CLEARED}
    [(who, said)] = checked.opens(checked.ruth, passage).others
    assert who == "Noor Aziz"
    assert {one.was: one.choice for one in said.values()} == {"Sheila": Choice.HIDE, "Age UK": Choice.KEEP}


def test_a_longer_mark_of_somebody_who_leaves_opens_what_it_lay_over_and_no_week_is_left_out_unsaid(
    service, checked, week, passage
):
    bill = joins(service, checked, "Bill Ashe")
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.opens(bill, passage)
    checked.reads(checked.noor, passage, hides={"Sheila"})
    checked.marks(bill, passage, "Rang Sheila")
    checked.reads(bill, passage, hides={"Rang Sheila", "Sheila"})
    for reader in (checked.ruth, checked.noor):
        assert "Rang Sheila" in {one.was for one in checked.opens(reader, passage).decisions}
    leaves(service, checked, bill)
    assert (checked.cleared((week, 1)), checked.open((week, 1))) == ({}, 1)
    assert checked.takes(checked.ruth) == passage
    checked.reads(checked.ruth, passage, hides={"Rang Sheila", "Sheila"})
    checked.reads(checked.noor, passage, hides={"Rang Sheila", "Sheila"})
    cleared = CLEARED.removeprefix("Rang ")
    assert (checked.cleared((week, 1)), checked.open((week, 1))) == ({week: cleared}, 0)


def test_decisions_that_are_not_those_agreed_on_are_an_error_and_no_gap_in_a_file(service, checked, week, passage):
    for reader in (checked.ruth, checked.noor):
        checked.reads(reader, passage, hides={"Sheila"})
    with service.writing() as session:
        for row in session.scalars(select(PassageReading)):
            row.mark = "0" * 64
    with pytest.raises(DoesNotFitError):
        checked.cleared((week, 1))


def test_what_somebody_read_counts_after_they_left_the_study(service, checked, week, passage):
    checked.reads(checked.ruth, passage, hides={"Sheila"})
    checked.reads(checked.noor, passage, hides={"Sheila"})
    leaves(service, checked, checked.noor)
    assert checked.cleared((week, 1)) == {week: CLEARED}
    with service.database.reading() as session:
        assert members.study_worked_on(session, checked.noor.actor, checked.study_id) is None


def test_only_an_administrator_puts_researchers_of_the_service_on_a_study(service, checked):
    rosa = service.staff("Rosa Lind", Role.RESEARCHER)
    with service.writing() as session:
        study = checked.study(session, checked.ruth)
        now = service.now()
        assert not members.put_on(session, checked.ruth.actor, study, rosa.id, Part.CHECKER, now)
        assert not members.put_on(session, service.ada.actor, study, service.asha.id, Part.CHECKER, now)
        assert not members.put_on(session, service.ada.actor, study, checked.noor.id, Part.RESEARCHER, now)
        assert members.put_on(session, service.ada.actor, study, rosa.id, Part.RESEARCHER, now)
        assert [(one.name, one.part) for one in members.members(session, study)] == [
            ("Ruth Okafor", Part.RESEARCHER),
            ("Noor Aziz", Part.CHECKER),
            ("Rosa Lind", Part.RESEARCHER),
        ]


def test_to_take_somebody_off_who_is_not_on_a_study_does_nothing(service, checked):
    with service.writing() as session:
        study = checked.study(session, checked.ruth)
        assert not members.take_off(session, service.ada.actor, study, service.asha.id, service.now())
        assert not members.take_off(session, service.ada.actor, study, service.ruth.id, service.now()), "she leads it"
