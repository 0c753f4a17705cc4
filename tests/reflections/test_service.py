"""Keeping weeks: nothing that was kept is ever lost, and nothing is kept twice."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice as Permitted
from socialrx_diary.reflections import marks
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.models import EarlierVersion, Reflection
from socialrx_diary.reflections.rules import Change, Choice, Kept, Marks
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import WEEK, week_of

ORDER = tuple(Theme)
DEVICES = st.sampled_from(["phone", "tablet"])
WORDS = st.text("abc \n", max_size=6).map(str.strip)
TICKS = st.lists(st.sampled_from([Theme.HELP, Theme.ME, Theme.PEOPLE]), unique=True, max_size=3).map(tuple)


@pytest.fixture
def diary(service, maureen):
    return Diary(service, maureen)


class Diary:
    """One person's week, as services keep it."""

    def __init__(self, service, person, weeks_ago=0):
        self.service, self.person, self.vault = service, person, service.vault
        self.week = week_of(service.now().date()) - weeks_ago * WEEK

    def keep(self, change, now=None):
        with self.service.writing() as session:
            now = now or self.service.now()
            return reflections.keep(session, self.vault, self.person.actor, self.week, change, ORDER, now)

    def settle(self, kept, other, choice, based_on):
        with self.service.writing() as session:
            return reflections.settle(
                session, self.vault, self.person.actor, kept, other, choice, based_on, self.service.now()
            )

    def now(self):
        with self.service.database.reading() as session:
            return reflections.own_week(session, self.vault, self.person.actor, self.week)

    def earlier(self):
        with self.service.database.reading() as session:
            found = reflections.own_week(session, self.vault, self.person.actor, self.week)
            return reflections.earlier_versions(session, self.vault, self.person.actor, found.id) if found else []

    def standing(self):
        with self.service.database.reading() as session:
            return consent.standing_of(session, self.person.id)


def test_a_week_is_kept_and_read_back(diary):
    kept = diary.keep(Change(0, (Theme.ME, Theme.HELP), "Soup.", prompt_id="me-any-1", prompt_text="What?"))
    found = diary.now()
    assert (found.id, found.version, found.themes, found.words) == (kept.id, 1, (Theme.ME, Theme.HELP), "Soup.")
    assert (found.prompt_id, found.prompt_text, found.kind, kept.set_aside) == ("me-any-1", "What?", "week", False)


def test_a_change_that_changes_nothing_makes_no_version_and_is_never_too_late(diary):
    kept = diary.keep(Change(0, (Theme.ME, Theme.HELP), "Soup."))
    for based_on in (0, 1, 7):
        assert diary.keep(Change(based_on, (Theme.HELP, Theme.ME), "Soup.")) == Kept(kept.id, 1, set_aside=False)
        assert diary.keep(Change(based_on, words="Soup.")).version == 1
    assert diary.earlier() == []


def test_a_change_that_comes_too_late_is_set_aside_whole(diary):
    diary.keep(Change(0, (Theme.ME,), "Soup."))
    late = diary.keep(Change(0, (Theme.HELP,), "Bread."))
    assert late.set_aside
    assert diary.now().words == "Soup."
    (other,) = diary.earlier()
    assert (other.set_aside, other.themes, other.words) == (True, (Theme.HELP,), "Bread.")


def test_late_ticks_are_set_aside_with_the_words_as_they_are(diary):
    diary.keep(Change(0, (Theme.ME,), "Soup."))
    diary.keep(Change(0, (Theme.HELP,)))
    (other,) = diary.earlier()
    assert (other.themes, other.words) == ((Theme.HELP,), "Soup.")


@pytest.mark.parametrize(
    ("choice", "themes", "words"),
    [
        (Choice.KEPT, {Theme.ME}, "Soup."),
        (Choice.OTHER, {Theme.HELP}, "Bread."),
        (Choice.BOTH, {Theme.ME, Theme.HELP}, "Soup.\n\nBread."),
    ],
)
def test_settling_keeps_what_was_chosen_and_both_texts(diary, choice, themes, words):
    kept = diary.keep(Change(0, (Theme.ME,), "Soup."))
    diary.keep(Change(0, (Theme.HELP,), "Bread."))
    assert diary.settle(kept.id, diary.earlier()[0].id, choice, 1)
    found = diary.now()
    assert (set(found.themes), found.words) == (themes, words)
    assert not any(one.set_aside for one in diary.earlier())
    texts = "\n".join([found.words, *(one.words for one in diary.earlier())])
    assert "Soup." in texts
    assert "Bread." in texts


def test_a_week_that_changed_again_is_not_settled_unseen(diary):
    kept = diary.keep(Change(0, words="Soup."))
    diary.keep(Change(0, words="Bread."))
    (other,) = diary.earlier()
    diary.keep(Change(1, words="Cake."))
    assert not diary.settle(kept.id, other.id, Choice.OTHER, 1)
    assert diary.now().words == "Cake."
    assert any(one.set_aside for one in diary.earlier())
    assert diary.settle(kept.id, other.id, Choice.OTHER, 2)
    assert diary.now().words == "Bread."


def test_settling_twice_is_settling_once(diary):
    kept = diary.keep(Change(0, words="Soup."))
    diary.keep(Change(0, words="Bread."))
    (other,) = diary.earlier()
    assert diary.settle(kept.id, other.id, Choice.BOTH, 1)
    assert diary.settle(kept.id, other.id, Choice.OTHER, 2)
    assert diary.now().words == "Soup.\n\nBread."


def test_nobody_settles_marks_or_removes_what_is_not_theirs(diary, service):
    kept = diary.keep(Change(0, words="Soup."))
    diary.keep(Change(0, words="Bread."))
    (other,) = diary.earlier()
    ken = service.person("Ken B.")
    assert Diary(service, ken).settle(kept.id, other.id, Choice.OTHER, 1)
    with service.writing() as session:
        assert not reflections.only_me(session, ken.actor, kept.id, service.now(), wanted=True)
        assert not reflections.talk_about(session, ken.actor, kept.id, service.now(), wanted=True)
        assert not reflections.remove(session, ken.actor, kept.id, service.now())
    with service.database.reading() as session:
        assert reflections.own_entry(session, service.vault, ken.actor, kept.id) is None
        assert reflections.earlier_versions(session, service.vault, ken.actor, kept.id) == []
    assert diary.now().words == "Soup."
    assert diary.earlier()[0].set_aside


def test_a_quiet_week_is_put_on_the_path_once(diary):
    with diary.service.writing() as session:
        asked = (session, diary.vault, diary.person.actor, diary.week, ORDER, diary.service.now())
        first = reflections.keep_quiet(*asked)
        assert reflections.keep_quiet(*asked) == first
    assert diary.now().kind == "quiet"
    assert diary.earlier() == []


def test_a_week_that_holds_something_does_not_become_quiet(diary):
    diary.keep(Change(0, (Theme.ME,)))
    with diary.service.writing() as session:
        reflections.keep_quiet(session, diary.vault, diary.person.actor, diary.week, ORDER, diary.service.now())
    assert (diary.now().kind, diary.now().themes) == ("week", (Theme.ME,))


def test_a_late_change_can_make_a_week_more_private_but_never_less(diary):
    kept = diary.keep(Change(0, words="Soup."))
    with diary.service.writing() as session:
        deed = (session, diary.person.actor)
        late = Kept(kept.id, 1, set_aside=True)
        marks.mark(*deed, late, Marks(only_me=True, talk_about=True), diary.service.now())
    assert diary.standing().entry(kept.id) is Permitted.ONLY_ME
    assert diary.now().talk_about
    with diary.service.writing() as session:
        marks.mark(session, diary.person.actor, late, Marks(only_me=False), diary.service.now())
    assert diary.standing().entry(kept.id) is Permitted.ONLY_ME
    with diary.service.writing() as session:
        marks.mark(session, diary.person.actor, kept, Marks(only_me=False), diary.service.now())
    assert diary.standing().entry(kept.id) is Permitted.AS_AGREED


def test_a_week_emptied_again_is_not_on_the_path_but_still_kept(diary):
    diary.keep(Change(0, (Theme.ME,), "Soup."))
    diary.keep(Change(1, (), ""))
    with diary.service.database.reading() as session:
        actor = diary.person.actor
        assert reflections.own_path(session, diary.vault, actor) == []
        assert reflections.own_ticks(session, actor) == []
        assert reflections.latest_ticks(session, actor, diary.week).week == diary.week
        assert len(reflections.own_weeks(session, diary.vault, actor)) == 1
    assert diary.earlier()[0].words == "Soup."


def test_the_path_can_be_asked_for_by_time_and_theme(service, maureen):
    for weeks_ago, theme in enumerate([Theme.ME, Theme.HELP, Theme.ME, Theme.PEOPLE]):
        maureen.wrote(f"Week {weeks_ago}", [theme, Theme.AHEAD], weeks_ago=weeks_ago)

    def path(**asked):
        with service.database.reading() as session:
            found = reflections.own_path(session, service.vault, maureen.actor, **asked)
            return [one.words.removeprefix("Week ") for one in found]

    assert path() == ["0", "1", "2", "3"]
    assert path(theme=Theme.ME) == ["0", "2"]
    assert path(theme=Theme.LEARNING) == []
    assert path(before=maureen.week(1)) == ["2", "3"]
    assert path(since=maureen.week(2), before=maureen.week(0)) == ["1", "2"]
    assert path(limit=2, theme=Theme.AHEAD) == ["0", "1"]


def test_the_last_week_up_to_one(service, maureen):
    maureen.wrote("x", [Theme.ME], weeks_ago=3)
    with service.database.reading() as session:
        assert reflections.latest_ticks(session, maureen.actor, maureen.week(0)).week == maureen.week(3)
        assert reflections.latest_ticks(session, maureen.actor, maureen.week(3)).themes == (Theme.ME,)
        assert reflections.latest_ticks(session, maureen.actor, maureen.week(4)) is None


def test_a_deleted_week_takes_its_versions_along(diary):
    kept = diary.keep(Change(0, words="Soup."))
    diary.keep(Change(1, words="Bread."))
    diary.keep(Change(0, words="Cake."))
    with diary.service.writing() as session:
        assert reflections.remove(session, diary.person.actor, kept.id, diary.service.now())
        assert not reflections.remove(session, diary.person.actor, kept.id, diary.service.now())
    with diary.service.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EarlierVersion)) == 0
        assert session.scalar(select(func.count()).select_from(Reflection)) == 0


class TwoDevices(RuleBasedStateMachine):
    """A phone and a tablet that keep, look, send again and settle, in whatever order and however often."""

    def __init__(self, diary):
        super().__init__()
        self.diary, self.moment = diary, diary.service.now()
        self.based_on, self.last = {"phone": 0, "tablet": 0}, {}
        self.written, self.ticked = set(), set()

    def keep(self, change):
        self.moment += timedelta(seconds=1)
        return self.diary.keep(change, self.moment)

    @rule(device=DEVICES)
    def looks(self, device):
        found = self.diary.now()
        self.based_on[device] = found.version if found else 0

    @rule(device=DEVICES, words=WORDS, themes=st.none() | TICKS)
    def saves(self, device, words, themes):
        self.last[device] = Change(self.based_on[device], themes, words)
        kept = self.keep(self.last[device])
        if not kept.set_aside:
            self.based_on[device] = kept.version
        self.written.add(words)
        self.ticked.update(themes or ())

    @precondition(lambda self: self.last)
    @rule(data=st.data())
    def sends_the_same_again(self, data):
        change = self.last[data.draw(st.sampled_from(sorted(self.last)))]
        found, before = self.diary.now(), len(self.diary.earlier())
        kept = self.keep(change)
        if found.words == change.words and change.themes in {None, found.themes}:
            assert (kept.version, len(self.diary.earlier())) == (found.version, before), "kept twice"

    @precondition(lambda self: any(one.set_aside for one in self.diary.earlier()))
    @rule(choice=st.sampled_from(Choice), behind=st.booleans())
    def settles(self, choice, behind):
        waiting = [one for one in self.diary.earlier() if one.set_aside]
        found = self.diary.now()
        assert self.diary.settle(found.id, waiting[-1].id, choice, found.version - behind) is not behind

    @invariant()
    def every_text_and_tick_is_in_the_week_or_beside_it(self):
        found = self.diary.now()
        holds = [found, *self.diary.earlier()] if found else []
        lost = [words for words in self.written if words and not any(words in one.words for one in holds)]
        assert not lost
        assert self.ticked <= {theme for one in holds for theme in one.themes}

    @invariant()
    def there_is_at_most_one_week(self):
        mine = (Reflection.participant_id == self.diary.person.id, Reflection.week == self.diary.week)
        with self.diary.service.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Reflection).where(*mine)) <= 1


def test_two_devices_that_resend_and_settle_never_lose_a_text(service, maureen):
    weeks = count()
    run_state_machine_as_test(
        lambda: TwoDevices(Diary(service, maureen, next(weeks))),
        settings=settings(
            max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
