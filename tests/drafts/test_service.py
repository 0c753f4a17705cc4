"""Putting by what is being written: the newest is given back, nothing is lost without a word, nothing comes back."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.models import Draft
from socialrx_diary.drafts.rules import Mark, Written
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.themes.rules import Theme


@dataclass
class Tab:
    """The words page of a week, open in one tab: what its box holds, and what it knows of itself."""

    words: str
    based_on: int
    took: tuple[Mark, ...]
    page: UUID = field(default_factory=uuid4)
    typed: int = 0

    @property
    def written(self):
        return Written(self.words, self.based_on, None, self.page, self.typed, self.took)


class Desk:
    """One person writing about one week, as the pages do it."""

    def __init__(self, service, person):
        self.service, self.person, self.by, self.week = service, person, person.actor, person.week()

    def opens(self):
        with self.service.database.reading() as session:
            kept = reflections.own_week(session, self.service.vault, self.by, self.week)
            waiting = drafts.waiting(session, self.service.vault, self.by, self.week, kept)
        if waiting:
            return Tab(waiting.words, waiting.based_on, waiting.took)
        return Tab(kept.words if kept else "", kept.version if kept else 0, ())

    def puts_by(self, written):
        with self.service.writing() as session:
            return drafts.keep(session, self.service.vault, self.by, self.week, written, self.service.now())

    def keeps(self, tab):
        with self.service.writing() as session:
            drafts.forget(session, self.by, self.week, tab.written.marks, self.service.now())
            change = Change(tab.based_on, words=tab.words, first_step="words")
            now = self.service.now()
            return reflections.keep(session, self.service.vault, self.by, self.week, change, tuple(Theme), now)

    def throws_away(self, tab):
        with self.service.writing() as session:
            drafts.forget(session, self.by, self.week, tab.written.marks, self.service.now())

    def deletes(self):
        with self.service.writing() as session:
            kept = reflections.own_week(session, self.service.vault, self.by, self.week)
            if kept:
                reflections.remove(session, self.by, kept.id, self.service.now())
                drafts.forget_week(session, self.by, self.week)
            return kept is not None

    def waiting(self):
        return self.opens().words

    def all_kept(self):
        """Every text that is kept of the week, now or before, or set aside."""
        with self.service.database.reading() as session:
            kept = reflections.own_week(session, self.service.vault, self.by, self.week)
            if kept is None:
                return []
            earlier = reflections.earlier_versions(session, self.service.vault, self.by, kept.id)
        return [kept.words, *(one.words for one in earlier)]


@pytest.fixture
def desk(service, maureen):
    return Desk(service, maureen)


def type_in(tab, words):
    tab.words, tab.typed = words, tab.typed + 1
    return tab.written


def test_what_was_typed_is_in_the_box_when_the_page_is_opened_again(desk):
    desk.puts_by(type_in(desk.opens(), "Saw the sea."))
    again = desk.opens()
    assert again.words == "Saw the sea."
    assert desk.all_kept() == [], "a draft is no week"


def test_an_older_draft_that_comes_late_changes_nothing(desk):
    tab = desk.opens()
    older, newer = type_in(tab, "Saw"), type_in(tab, "Saw the sea.")
    assert desk.puts_by(newer)
    assert not desk.puts_by(older)
    assert desk.waiting() == "Saw the sea."


def test_two_tabs_do_not_write_over_each_other(desk):
    first, second = desk.opens(), desk.opens()
    desk.puts_by(type_in(first, "Saw the sea."))
    desk.puts_by(type_in(second, "Had soup."))
    assert desk.waiting() == "Saw the sea.\n\nHad soup."


def test_a_page_that_took_a_draft_over_replaces_it(desk):
    desk.puts_by(type_in(desk.opens(), "Saw the sea."))
    desk.puts_by(type_in(desk.opens(), "Saw the hills."))
    assert desk.waiting() == "Saw the hills."


def test_kept_words_are_no_draft_any_more_and_nothing_late_brings_one_back(desk):
    tab = desk.opens()
    on_its_way = type_in(tab, "Saw")
    type_in(tab, "The sea, at last.")
    desk.keeps(tab)
    assert not desk.puts_by(on_its_way)
    assert desk.waiting() == "The sea, at last."
    assert desk.opens().took == ()


def test_what_another_tab_wrote_waits_after_words_are_kept(desk):
    """Given two tabs, when one keeps its words, then those of the other are in the box, and keeping them shows both."""
    first, second = desk.opens(), desk.opens()
    desk.puts_by(type_in(second, "Had soup."))
    type_in(first, "Saw the sea.")
    desk.keeps(first)
    tab = desk.opens()
    assert tab.words == "Had soup."
    assert desk.keeps(tab).set_aside
    assert set(desk.all_kept()) == {"Saw the sea.", "Had soup."}


def test_a_tick_changed_meanwhile_is_no_clash(desk, maureen):
    maureen.wrote(None, [Theme.ME])
    desk.puts_by(type_in(desk.opens(), "Saw the sea."))
    maureen.wrote(None, [Theme.ME, Theme.HELP])
    assert not desk.keeps(desk.opens()).set_aside
    (kept,) = maureen.diary()
    assert (set(kept.themes), kept.words) == ({Theme.ME, Theme.HELP}, "Saw the sea.")


def test_going_on_after_it_was_thrown_away_is_a_new_draft(desk):
    tab = desk.opens()
    desk.puts_by(type_in(tab, "Saw the sea."))
    desk.throws_away(tab)
    assert desk.waiting() == ""
    desk.puts_by(type_in(tab, "Saw the sea again."))
    assert desk.waiting() == "Saw the sea again."


def test_a_deleted_week_takes_its_drafts_along(desk, maureen):
    maureen.wrote("Soup.")
    desk.puts_by(type_in(desk.opens(), "Soup and bread."))
    desk.deletes()
    assert desk.waiting() == ""
    assert rows(desk.service) == 0


def test_nobody_else_has_them(desk, service):
    joan = Desk(service, service.person("Joan B."))
    desk.puts_by(type_in(desk.opens(), "Saw the sea."))
    assert joan.waiting() == ""


def test_only_what_holds_no_words_is_swept(desk, service):
    tab, other = desk.opens(), desk.opens()
    desk.puts_by(type_in(tab, "Saw the sea."))
    type_in(other, "Soup.")
    desk.keeps(other)
    assert rows(service) == 2
    with service.writing() as session:
        drafts.sweep(session, service.now() + timedelta(days=5000))
    assert rows(service) == 1
    assert desk.waiting() == "Saw the sea."


def test_words_are_sealed(desk, service):
    desk.puts_by(type_in(desk.opens(), "zirkelquast"))
    with service.database.reading() as session:
        (row,) = session.scalars(select(Draft))
    assert b"zirkelquast" not in row.words_sealed


def rows(service):
    with service.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Draft))


TYPED = st.sampled_from(["sea", "hills", "soup", "bread", "tea", "rain", "bus", "song", "hat"])


class Writing(RuleBasedStateMachine):
    """Two tabs, a slow line, and somebody who types, keeps, throws away, deletes and opens the page anew."""

    desk: Desk

    def __init__(self):
        super().__init__()
        self.desk.service.in_session(lambda session: drafts.forget_week(session, self.desk.by, self.desk.week))
        self.desk.deletes()
        self.tabs = [self.desk.opens(), self.desk.opens()]
        self.on_their_way = []
        # What was put by and is nobody's but the diary's to look after: page -> text.
        self.promised = {}

    which = st.integers(0, 1)

    @rule(which=which, word=TYPED, anew=st.booleans())
    def types(self, which, word, anew):
        tab = self.tabs[which]
        self.on_their_way.append(type_in(tab, word if anew or not tab.words else f"{tab.words} {word}"))

    @precondition(lambda self: self.on_their_way)
    @rule(data=st.data())
    def one_arrives(self, data):
        written = self.on_their_way.pop(data.draw(st.integers(0, len(self.on_their_way) - 1)))
        if self.desk.puts_by(written):
            for mark in written.took:
                if self.promised.get(mark.page, (0, ""))[0] <= mark.typed:
                    self.promised.pop(mark.page, None)
            self.promised[written.page] = (written.typed, written.words)

    @rule(which=which)
    def opens_anew(self, which):
        self.tabs[which] = self.desk.opens()

    @rule(which=which)
    def keeps(self, which):
        self.desk.keeps(self.tabs[which])
        assert self.tabs[which].words in self.desk.all_kept()
        self._is_done(which)

    @rule(which=which)
    def throws_away(self, which):
        self.desk.throws_away(self.tabs[which])
        self._is_done(which)

    @rule()
    def deletes(self):
        if self.desk.deletes():
            self.promised.clear()

    @invariant()
    def whatever_was_put_by_is_in_the_box_or_kept(self):
        box, kept = self.desk.waiting(), self.desk.all_kept()
        for _typed, words in self.promised.values():
            assert words in box or any(words in one for one in kept), (words, box, kept)

    def _is_done(self, which):
        for mark in self.tabs[which].written.marks:
            if self.promised.get(mark.page, (0, ""))[0] <= mark.typed:
                self.promised.pop(mark.page, None)
        self.tabs[which] = self.desk.opens()


def test_the_newest_words_are_never_lost_without_a_word(service, maureen):
    machine = type("WritingOne", (Writing,), {"desk": Desk(service, maureen)})
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=15, stateful_step_count=14, deadline=None, suppress_health_check=checks)
    )
