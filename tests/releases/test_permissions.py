"""Whatever people choose and in whatever order, a file holds just what stands permitted, as it stands, and read."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from socialrx_diary.audit.rules import Machine
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.leaving import service as leaving
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.models import Release
from socialrx_diary.releases.service import NotToLeaveError, TooFewError
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import Place
from tests.kit.people import NAMES
from tests.kit.releasing import REASON

WEEKS = (0, 1, 3)


def cleared(words):
    """What two people make of words; None of those that nobody read."""
    return words and f"cleared {words}".replace("Stan", "[person]")


deeds = st.one_of(
    st.tuples(st.just("research"), st.sampled_from(["words", "ticks", "no", "words"])),
    st.tuples(st.just("study_week"), st.sampled_from(["as_agreed", "words", "ticks", "no"])),
    st.tuples(st.just("entry"), st.sampled_from(["as_agreed", "ticks", "only_me"])),
    st.tuples(st.just("keep"), st.sampled_from(["yes", "no"])),
    st.tuples(st.sampled_from(["edit", "delete", "read", "read", "read"]), st.just("")),
    st.tuples(st.just("erase"), st.just("")),
)
steps = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2), deeds), max_size=30)


@dataclass
class Week:
    """One week as the model has it: what was said of it, which words stand there, which were read."""

    number: int
    themes: frozenset
    words: str
    of_week: str = "as_agreed"
    entry: str = "as_agreed"
    read: str | None = None
    there: bool = True


@dataclass
class Diary:
    """One person as the model has them."""

    research: str = "words"
    keeps: bool = True
    there: bool = True
    weeks: list = field(default_factory=list)

    def lets(self, week):
        """Say how much of a week a study may use, worked out from nothing but what was said."""
        if not (self.there and self.keeps and week.there) or self.research == "no":
            return "no"
        agreed = self.research if week.of_week == "as_agreed" else week.of_week
        if agreed == "no" or week.entry == "only_me":
            return "no"
        return "ticks" if "ticks" in {agreed, week.entry} else "words"

    def rows(self):
        """Give what a file holds of this person: weeks from their first, what was ticked, and the words or none."""
        shown = [week for week in self.weeks if self.lets(week) != "no"]
        first = max((week.number for week in shown), default=0)
        return tuple(
            sorted(
                (first - w.number + 1, w.themes, cleared(w.read) if self.lets(w) == "words" else None) for w in shown
            )
        )

    @property
    def unread(self):
        """Whether words are let in that were not read as they stand."""
        return any(self.lets(week) == "words" and week.read != week.words for week in self.weeks)


class Doing:
    """The same deeds done to the diaries and to the model of them."""

    def __init__(self, service, session, study, twelve, readers, diaries):
        self.service, self.session, self.study, self.readers = service, session, study, readers
        self.people, self.entries = twelve, diaries
        self.model = [Diary(weeks=[Week(ago, frozenset(e.themes), e.words) for ago, e in zip(WEEKS, one, strict=True)])
                      for one in diaries]  # fmt: skip

    def does(self, who, which, deed, said):
        """One deed of one person about one of their weeks."""
        self.session.info.pop("actor_id", None)
        diary, entry = self.model[who], self.entries[who][which]
        if diary.there and (diary.weeks[which].there or deed in {"research", "keep", "erase"}):
            getattr(self, f"_{deed}")(self.people[who], diary, diary.weeks[which], entry, said)

    def _choose(self, person, scope, said, recipient=None, about=None):
        shown = wording.shown(wording.RESEARCH, **NAMES)
        consent.choose(self.session, person.actor, Chosen(scope, Choice(said), recipient, about), shown, self.now)

    @property
    def now(self):
        return self.service.now()

    def _research(self, person, diary, _week, _entry, said):
        self._choose(person, Scope.RESEARCH, said, self.study)
        diary.research = said
        if said != "words":
            for week in diary.weeks:
                week.of_week = "as_agreed" if week.of_week == "words" else week.of_week

    def _study_week(self, person, _diary, week, entry, said):
        self._choose(person, Scope.STUDY_WEEK, said, self.study, entry.id)
        week.of_week = said

    def _entry(self, person, _diary, week, entry, said):
        self._choose(person, Scope.ENTRY, said, None, entry.id)
        week.entry = said

    def _keep(self, person, diary, _week, _entry, said):
        self._choose(person, Scope.KEEP, said)
        diary.keeps = said == "yes"

    def _edit(self, person, _diary, week, entry, _said):
        words = f"Stan again, {uuid4().hex}."
        kept = reflections.own_entry(self.session, self.service.vault, person.actor, entry.id)
        reflections.keep(self.session, self.service.vault, person.actor, kept.week,
                         Change(kept.version, kept.themes, words), tuple(Theme), self.now)  # fmt: skip
        week.words = words

    def _delete(self, person, _diary, week, entry, _said):
        reflections.remove(self.session, person.actor, entry.id, self.now)
        week.there = False

    def _read(self, person, _diary, week, entry, _said):
        kept = reflections.own_entry(self.session, self.service.vault, person.actor, entry.id)
        self.readers.read[entry.id] = (kept.version, cleared(week.words))
        week.read = week.words

    def _erase(self, person, diary, _week, _entry, _said):
        leaving.erase(self.session, Machine(), person.id, self.now)
        diary.there = False

    def everything_is_read(self):
        """Two people have read all there is so far."""
        for diary, entries in zip(self.model, self.entries, strict=True):
            for week, entry in zip(diary.weeks, entries, strict=True):
                self.readers.read[entry.id] = (1, cleared(week.words))
                week.read = week.words

    def expected(self):
        """Give the rows of everybody who has any."""
        return [rows for rows in (diary.rows() for diary in self.model) if rows]


@pytest.fixture
def diaries(twelve):
    """Each one's weeks in the order of `WEEKS`."""
    return [person.diary() for person in twelve]


def found(tables):
    """Give the rows of everybody in a file, without their ids."""
    people = {}
    for row in tables["weeks"]:
        ticked = frozenset(theme for theme in Theme if row[f"theme_{theme.id}"])
        people.setdefault(row["person"], []).append((row["week_number"], ticked, row.get("words")))
    return [tuple(sorted(rows)) for rows in people.values()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.sampled_from([Tier.CODES, Tier.WORDS, Tier.WORDS]), st.sampled_from([True, True, False]))
def test_a_file_holds_just_the_live_permitted_and_read_versions(
    service, study, twelve, readers, diaries, steps, tier, all_read
):
    readers.read.clear()
    with Session(service.database.writer, info=dict(service.database.info)) as session:
        doing = Doing(service, session, study, twelve, readers, diaries)
        if all_read:
            doing.everything_is_read()
        for who, which, (deed, said) in steps:
            doing.does(who, which, deed, said)
        session.info.pop("actor_id", None)
        release_id = uuid4()
        seed = service.vault.seal_for_service("ab" * 32, Place("releases", "seed", release_id))
        session.add(
            Release(id=release_id, study_id=study, tier=tier.value, reason=REASON, approved=True,
                    asked_by=service.ruth.id, asked_at=service.now(), seed_sealed=seed)
        )  # fmt: skip
        session.flush()
        true = doing.expected()
        try:
            contents = releases.contents(session, service.vault, release_id)
            rows = found({table.name: [dict(row) for row in table.rows()] for table in contents.tables})
        except NotToLeaveError:
            assert tier is Tier.WORDS
            assert any(diary.unread for diary in doing.model)
        except TooFewError:
            assert len(true) < 10
        else:
            assert Counter(_told(one, tier) for one in rows) == Counter(_told(one, tier) for one in true)
            assert {one.participant_id for one in contents.inside} == {
                person.id for person, diary in zip(twelve, doing.model, strict=True) if diary.rows()
            }
        session.rollback()


def _told(rows, tier):
    """What can be compared: in a file of codes there are no words, in one of words they are as they were cleared."""
    words = tier is Tier.WORDS
    return tuple((number, tuple(sorted(t.id for t in themes)), words and said) for number, themes, said in rows)
