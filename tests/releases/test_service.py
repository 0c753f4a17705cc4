from collections import Counter

import pytest
from sqlalchemy import select, update

from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.leaving import service as leaving
from socialrx_diary.reflections.models import Reflection
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.models import Release, Released
from socialrx_diary.releases.rules import FILE_LASTS, TOLD_AFTER, Out, State, state
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.prompts import catalogue
from tests.kit import releasing


def kept(service, release_id):
    with service.database.reading() as session:
        return session.get_one(Release, release_id)


def test_nothing_leaves_before_a_second_person_says_yes(service, study, twelve):
    release_id = releasing.ask(service, study)
    assert state(kept(service, release_id)) is State.WAITING
    with pytest.raises(releases.NotToLeaveError):
        releasing.contents(service, release_id)
    assert releasing.answer(service, release_id)
    assert state(kept(service, release_id)) is State.APPROVED
    assert len(releasing.contents(service, release_id)[1]["weeks"]) == 36
    assert not releasing.answer(service, release_id), "it is answered once"
    assert releasing.hand_out(service, release_id)
    assert state(kept(service, release_id)) is State.MADE


def test_whoever_asked_never_answers_and_nobody_elsewhere_does(service, study, twelve):
    release_id = releasing.ask(service, study)
    rosa = service.staff("Rosa Lind", Role.RESEARCHER)
    with service.database.reading() as session:
        assert releases.to_answer(session, service.ada.actor, release_id)
    for other in (service.ruth, rosa, service.asha):
        with service.database.reading() as session:
            assert releases.to_answer(session, other.actor, release_id) is None
        with service.writing() as session:
            day = service.now().date()
            by = other.actor
            assert not releases.answer(session, service.vault, by, release_id, service.now(), day, said_no=None)


def test_no_has_a_reason_and_nothing_can_be_made_of_it_any_more(service, study, twelve):
    release_id = releasing.ask(service, study)
    assert releasing.answer(service, release_id, "Say first who will work with it.")
    row = kept(service, release_id)
    assert (state(row), row.said_no, row.seed_sealed) == (State.REFUSED, "Say first who will work with it.", None)
    with pytest.raises(releases.NotToLeaveError):
        releasing.contents(service, release_id)


def test_who_asked_and_who_answered_stands_on_the_trail(service, study, twelve):
    releasing.filed(service, study)
    with service.database.reading() as session:
        found = audit.deeds(session, service.id, (Deed.RELEASE_ASKED, Deed.RELEASE_APPROVED, Deed.RESEARCH_EXPORTED))
        assert [(one.deed, one.actor_id) for one in found] == [
            (Deed.RELEASE_ASKED, service.ruth.id),
            (Deed.RELEASE_APPROVED, service.ada.id),
            (Deed.RESEARCH_EXPORTED, service.ruth.id),
        ]
        assert audit.faults(session) == []


def test_a_study_gets_no_more_than_it_said_it_would_ask_for(service, study, twelve, readers):
    for person in twelve:
        readers.reads(person)
    assert releasing.ask(service, study, Tier.WORDS) is None
    releasing.may_hold(service, study, Tier.WORDS)
    assert releasing.ask(service, study, Tier.WORDS)
    assert releasing.ask(service, study, Tier.QUOTES) is None


def test_columns_a_study_did_not_ask_for_are_not_there(service, study, twelve):
    service.in_session(lambda session: setattr(session.get(Study, study), "asks", "length"))
    found, tables = releasing.contents(service, releasing.made(service, study))
    names = {name for row in tables["weeks"] for name in row}
    assert not names & {"age_band", "first_shown", "first_step", "prompt_shown", "written_with", "in_same_week"}
    assert {"person", "week_number", "theme_people", "had_words", "weeks_band"} <= names
    assert set(found.facts.columns) == names
    assert "prompts" not in tables


def test_an_idea_that_was_on_screen_is_told_only_to_a_study_that_asked(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    service.in_session(lambda s: s.execute(update(Reflection).values(prompt_id=catalogue()[0].id)))
    for person in twelve:
        readers.reads(person)
    release_id = releasing.made(service, study, Tier.WORDS)

    def ideas():
        with service.database.reading() as session:
            project = releases.contents(session, service.vault, release_id).project
            return {passage.prompt for case in project.cases() for passage in case.passages}

    assert ideas() == {catalogue()[0].source}
    service.in_session(lambda session: setattr(session.get(Study, study), "asks", "age"))
    assert ideas() == {None}


def test_numbers_need_no_second_person_and_say_nothing_small(service, study, twelve):
    release_id = releasing.ask(service, study, Tier.COUNTS)
    found, tables = releasing.contents(service, release_id)
    assert found.inside == ()
    numbers = [row[name] for row in tables["counts"] for name in ("people", "weeks")]
    assert all(number is None or (number >= 5 and number % 5 == 0) for number in numbers)


def test_words_wait_until_everything_has_been_read(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    for person in twelve[1:]:
        readers.reads(person)
    assert releasing.ask(service, study, Tier.WORDS) is None
    readers.reads(twelve[0])
    release_id = releasing.ask(service, study, Tier.WORDS)
    twelve[0].wrote("Something newer, that nobody has read.", weeks_ago=0)
    assert not releasing.answer(service, release_id), "what was read is not what stands there now"
    readers.reads(twelve[0])
    assert releasing.answer(service, release_id)
    twelve[3].wrote("Newer still.", weeks_ago=1)
    with pytest.raises(releases.NotToLeaveError):
        releasing.contents(service, release_id)


def test_words_leave_as_they_were_cleared_with_a_case_for_everybody(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    twelve[0].joins_study(study, "ticks")
    for person in twelve:
        readers.reads(person)
    found, tables = releasing.contents(service, releasing.made(service, study, Tier.WORDS))
    words = [row["words"] for row in tables["weeks"]]
    assert Counter(bool(one) for one in words) == {True: 33, False: 3}
    assert not any("Stan" in one for one in words if one)
    assert any("[person] came 7 times." in one for one in words if one)
    by_id = {(row["person"], row["week_number"]): row for row in tables["weeks"]}
    with service.database.reading() as session:
        project = releases.contents(session, service.vault, found.facts.release_id).project
        cases = list(project.cases())
        assert cases == list(project.cases())
    assert len(cases) == 11
    for case in cases:
        for passage in case.passages:
            row = by_id[case.person, passage.week_number]
            assert passage.text == row["words"]
            assert passage.themes == tuple(n.removeprefix("theme_") for n in row if n.startswith("theme_") and row[n])
    assert found.facts.smallest_group >= found.facts.k == 10


def test_a_person_is_told_that_their_words_left(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    twelve[0].joins_study(study, "ticks")
    for person in twelve:
        readers.reads(person)
    releasing.made(service, study, Tier.WORDS)
    assert "Your words were put in a research file" in twelve[1].browser().visit("/sharing/looked").words
    assert "What you ticked was put in a research file" in twelve[0].browser().visit("/sharing/looked").words


def test_the_same_release_gives_the_same_rows_and_another_shares_nothing_with_it(service, study, twelve):
    one, two = releasing.made(service, study), releasing.made(service, study)
    (first, rows), (second, others) = releasing.contents(service, one), releasing.contents(service, two)
    assert (first.facts, rows) == (releasing.contents(service, one)[0].facts, releasing.contents(service, one)[1])
    assert not {row["person"] for row in rows["weeks"]} & {row["person"] for row in others["weeks"]}
    assert len(first.facts.consents) == 12
    assert not set(first.facts.consents) & set(second.facts.consents)


def test_a_file_is_not_handed_out_when_somebody_took_something_back_meanwhile(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    for person in twelve:
        readers.reads(person)
    release_id = releasing.ask(service, study, Tier.WORDS)
    assert releasing.answer(service, release_id)
    assert not releasing.hand_out(service, release_id, lambda: twelve[4].joins_study(study, "no"))
    assert state(kept(service, release_id)) is State.APPROVED
    assert "research file" not in twelve[4].browser().visit("/sharing/looked").words
    assert releasing.hand_out(service, release_id)
    assert "research file" not in twelve[4].browser().visit("/sharing/looked").words
    assert "research file" in twelve[5].browser().visit("/sharing/looked").words


def test_whoever_withdraws_or_deletes_their_diary_is_named_by_the_id_of_that_file(service, study, twelve):
    release_id = releasing.made(service, study)
    rows = releasing.contents(service, release_id)[1]["weeks"]
    assert releasing.to_take_out(service, release_id) == []
    twelve[0].joins_study(study, "no")
    [gone] = releasing.to_take_out(service, release_id)
    assert gone.what is Out.PERSON
    assert gone.id in {row["person"] for row in rows}
    assert gone.id not in {row["person"] for row in releasing.contents(service, release_id)[1]["weeks"]}
    service.in_session(lambda session: leaving.erase(session, Machine(), twelve[1].id, service.now()))
    assert len(releasing.to_take_out(service, release_id)) == 2
    twelve[0].joins_study(study, "ticks")
    assert len(releasing.to_take_out(service, release_id)) == 1, "whoever is in the study again need not come out"


def test_words_taken_back_have_to_come_out_and_ticks_may_stay(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    for person in twelve:
        readers.reads(person)
    release_id = releasing.made(service, study, Tier.WORDS)
    twelve[2].joins_study(study, "ticks")
    assert [one.what for one in releasing.to_take_out(service, release_id)] == [Out.WORDS]


def let_in(person, study, week, use):
    """Say of one week what a study may use of it, on its page."""
    browser = person.browser()
    browser.submit(browser.visit(f"/sharing/week/{week.id}/research/{study}"), use=use)


def test_words_let_in_week_by_week_stay_until_one_of_those_is_taken_back(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.WORDS)
    maureen, joan, iris = twelve[:3]
    for person in (maureen, joan):
        person.joins_study(study, "ticks")
        let_in(person, study, person.diary()[0], "words")
    for person in twelve:
        readers.reads(person)
    release_id = releasing.made(service, study, Tier.WORDS)
    assert releasing.to_take_out(service, release_id) == []
    let_in(maureen, study, maureen.diary()[0], "ticks")
    assert [one.what for one in releasing.to_take_out(service, release_id)] == [Out.WORDS]
    joan.joins_study(study, "ticks")
    assert len(releasing.to_take_out(service, release_id)) == 2, "whoever answers anew closes what was let in"
    iris.joins_study(study, "ticks")
    let_in(iris, study, iris.diary()[0], "words")
    assert len(releasing.to_take_out(service, release_id)) == 3, "one week let in does not bring back the others"


def test_the_seed_goes_with_the_file_and_the_list_of_who_is_in_it_long_after_the_study(service, study, twelve):
    release_id = releasing.made(service, study)
    later = service.now() + FILE_LASTS
    service.in_session(lambda session: releases.sweep(session, later))
    assert kept(service, release_id).seed_sealed is None
    twelve[0].joins_study(study, "no")
    assert len(releasing.to_take_out(service, release_id)) == 1, "what to take out is known without the seed"
    ends_on = service.in_session(lambda session: session.get(Study, study).ends_on)
    over = service.now() + TOLD_AFTER
    service.in_session(lambda session: releases.sweep(session, over))
    with service.database.reading() as session:
        assert session.scalars(select(Released)).all() != []
        days = (ends_on - service.now().date()).days + 2
    service.in_session(lambda session: releases.sweep(session, over.replace(year=over.year + days // 300 + 1)))
    with service.database.reading() as session:
        assert session.scalars(select(Released)).all() == []


def test_who_is_in_a_file_is_kept_sealed(service, study, twelve):
    release_id = releasing.made(service, study)
    rows = releasing.contents(service, release_id)[1]["weeks"]
    with service.database.reading() as session:
        sealed = b"".join(row.inside_sealed for row in session.scalars(select(Released)))
    assert not any(row["person"].encode() in sealed for row in rows)
