"""Notes through any history: who may change what, that nothing is lost, and that a copy never changes."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.notes import agreeing
from socialrx_diary.notes import service as notes
from socialrx_diary.notes.rules import Answer, Part, State, Writer, Written
from socialrx_diary.vault import Grant

DEEDS = ("person", "worker", "aloud", "right", "not_right", "agreed_aloud", "settle", "leave", "stale")
HISTORY = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.sampled_from(Part),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


class Telling:
    """Maureen's notes with Asha, written to by both, and what each wrote."""

    def __init__(self, service, person):
        self.service, self.person = service, person
        self.note_id = person.begins_notes()
        self.wrote, self.copies, self.number = [], {}, 0

    @property
    def note(self):
        return self.person.notes(self.note_id)[0]

    def writes(self, by_person, part, *, stale):
        """One of them writes a part on a page of its own, having seen how it stood, or not."""
        self.number += 1
        note = self.note
        words = f"words {self.number}."
        based_on = note.words(part.value).version - (1 if stale else 0)
        written = {part: Written(words, based_on, uuid4())}
        actor = self.person.actor if by_person else self.person.worker.actor
        before = note.words("person")
        if by_person and part is Part.WORKER:
            with pytest.raises(NotTheirsError), self.service.writing() as session:
                notes.keep(session, self.service.vault, actor, note.pair, written, self.service.now())
            return
        with self.service.writing() as session:
            notes.keep(session, self.service.vault, actor, note.pair, written, self.service.now())
        self.wrote.append(words)
        if not by_person and before.written_by is Writer.PERSON:
            assert self.note.words("person") == before, "the person's voice is theirs alone"

    def answers(self, answer):
        note = self.note
        with self.service.writing() as session:
            agreeing.answer(
                session, self.service.vault, self.person.actor, note, answer, note.stood, self.service.now()
            )

    def agreed_aloud(self):
        note, now = self.note, self.service.now()
        with self.service.writing() as session:
            by = self.person.worker.actor
            agreeing.agreed_aloud(session, self.service.vault, by, note.pair, now.date(), note.stood, now)

    def settles(self, *, add):
        note = self.note
        mine = [one.id for one in note.beside if one.part is not Part.WORKER]
        if mine:
            with self.service.writing() as session:
                grant = consent.grant_own(session, self.person.actor)
                now = self.service.now()
                vault, by = self.service.vault, self.person.actor
                assert notes.settle(session, vault, grant, by, note, mine[0], now, add=add)

    def holds(self):
        """What is true at every moment."""
        note = self.note
        with self.service.database.reading() as session:
            whole = agreeing.every(session, self.service.vault, self.person.actor)[0]
            kept = " ".join(one.words for one in whole.versions)
            assert [words for words in self.wrote if words not in kept] == [], "nothing is lost"
            grant = Grant(self.person.id, self.person.id, "own")
            for one in note.copies:
                copy = agreeing.copy_of(session, self.service.vault, grant, note.pair, one.number)
                assert self.copies.setdefault(one.number, copy) == copy, "a copy never changes"
            home = [line.words for line in agreeing.on_home(session, self.service.vault, self.person.actor)]
        if note.state in {State.RIGHT, State.ALOUD}:
            newest = self.copies[note.copies[0].number]
            assert newest.parts == {part: one.words for part, one in note.parts.items() if one.words}
            assert sorted(home) == sorted(newest.agreed)
        if note.state is State.EMPTY:
            assert not note.copies


@given(HISTORY)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_history_keeps_what_is_true(service, history):
    telling = Telling(service, service.person())
    for deed, part, flag in history:
        if deed in {"person", "worker", "aloud", "stale"}:
            by_person = flag if deed == "stale" else deed == "person"
            telling.writes(by_person, Part.PERSON if deed == "aloud" else part, stale=deed == "stale")
        elif deed in {"right", "not_right"}:
            telling.answers(Answer(deed))
        elif deed == "agreed_aloud":
            telling.agreed_aloud()
        else:
            telling.settles(add=deed == "settle")
        telling.holds()


@pytest.fixture
def note_id(maureen):
    return maureen.begins_notes()


def test_a_copy_cannot_be_changed_even_below_the_app(service, maureen, note_id):
    maureen.says_in_notes(note_id, "The choir", Part.AGREED)
    maureen.answers_notes(note_id)
    with pytest.raises(DatabaseError), service.writing() as session:
        session.execute(text("UPDATE note_answers SET answer = 'aloud'"))


def test_an_answer_counts_only_for_what_was_seen(service, maureen, note_id):
    maureen.says_in_notes(note_id, "The choir", Part.AGREED, by_worker=True)
    seen = maureen.notes(note_id)[0]
    maureen.says_in_notes(note_id, "The choir, twice a week", Part.AGREED, by_worker=True)
    with service.writing() as session:
        now = service.now()
        assert not agreeing.answer(session, service.vault, maureen.actor, seen, Answer.RIGHT, seen.stood, now)
    assert maureen.notes(note_id)[0].state is State.OPEN


def test_words_read_aloud_become_the_persons_own_when_they_change_them(service, maureen, note_id):
    maureen.says_in_notes(note_id, "I was told off.", Part.PERSON, by_worker=True)
    assert maureen.notes(note_id)[0].for_person
    maureen.says_in_notes(note_id, "I was listened to.")
    maureen.says_in_notes(note_id, "I was told off again.", Part.PERSON, by_worker=True)
    note = maureen.notes(note_id)[0]
    assert (note.words("person").words, note.for_person) == ("I was listened to.", False)
    assert [one.words for one in note.beside] == ["I was told off again."], "kept, beside, for her to settle"


def test_what_is_typed_on_one_page_goes_on_in_its_place_and_comes_in_any_order(service, maureen, note_id):
    page, pair = uuid4(), maureen.notes(note_id)[0].pair
    for typed, words in ((1, "I"), (3, "I went"), (2, "I we")):
        with service.writing() as session:
            written = {Part.PERSON: Written(words, 0, page, typed)}
            assert not notes.keep(session, service.vault, maureen.actor, pair, written, service.now())
    note = maureen.notes(note_id)[0]
    assert (note.words("person").words, note.beside) == ("I went", ())


def test_what_is_typed_and_taken_away_again_is_gone(service, maureen, note_id):
    page, pair = uuid4(), maureen.notes(note_id)[0].pair
    for typed, words, changed in ((1, "Not this.", True), (2, "", False)):
        with service.writing() as session:
            written = {Part.PERSON: Written(words, 0, page, typed, changed)}
            notes.keep(session, service.vault, maureen.actor, pair, written, service.now())
    assert maureen.notes(note_id)[0].words("person").words == ""


def test_what_was_said_of_something_agreed_stays_when_the_notes_change(service, maureen, note_id):
    maureen.says_in_notes(note_id, "The choir\nRing them", Part.AGREED)
    maureen.answers_notes(note_id)
    with service.writing() as session:
        line = agreeing.on_home(session, service.vault, maureen.actor)[0]
        assert agreeing.say(session, maureen.actor, line.id, agreeing.Said.DONE, service.now())
    maureen.says_in_notes(note_id, "The choir\nWrite to them", Part.AGREED, by_worker=True)
    maureen.answers_notes(note_id)
    with service.database.reading() as session:
        assert [one.words for one in agreeing.on_home(session, service.vault, maureen.actor)] == ["Write to them"]
        lines = agreeing.every_line(session, service.vault, maureen.actor)
    assert [(one.words, one.said is not None) for one in lines] == [("The choir", True), ("Write to them", False)]


def deeds(service, person):
    with service.database.reading() as session:
        return [one.deed for one in audit.deeds(session, person.id, list(Deed))]


def test_the_person_writes_and_with_that_says_yes_once(service, maureen, note_id):
    maureen.says_in_notes(note_id, "One.")
    maureen.says_in_notes(note_id, "Two.")
    assert deeds(service, maureen).count(Deed.PERMISSION_CHOSEN) == 2, "the diary, and the notes"
    with service.database.reading() as session:
        assert consent.standing_of(session, maureen.id).notes_with(service.asha.id) is True
