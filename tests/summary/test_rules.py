from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from socialrx_diary.consent.rules import Shared
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.summary.rules import PAPER_LENGTH, Passage, Summary, after, digest, on_paper, shortened
from socialrx_diary.themes.rules import Theme

MONDAY = date(2026, 11, 16)
ORDER = (Theme.AHEAD, Theme.HELP, Theme.ME, Theme.PEOPLE, Theme.LEARNING)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def week(words="", themes=(), weeks_ago=0, *, talk_about=False, kind="week", number=None):
    return Reflection(
        id=UUID(int=number) if number else uuid4(),
        week=MONDAY - timedelta(weeks=weeks_ago),
        kind=kind,
        themes=tuple(themes),
        words=words,
        talk_about=talk_about,
        written_at=NOON,
        changed_at=NOON,
        version=1,
    )


def everything(_reflection_id):
    return Shared.WORDS


def ticks(_reflection_id):
    return Shared.TICKS


def nothing(_reflection_id):
    return Shared.NOTHING


def narrowed(weeks, shown):
    """The weeks as far as `shown` lets them be seen: what reflections.seen does before anything is summed up."""
    seen = [one for one in weeks if shown(one.id) is not Shared.NOTHING]
    return [one if shown(one.id) is Shared.WORDS else replace(one, words="") for one in seen]


def summarised(*weeks, shown=everything, when=False):
    return digest(narrowed(weeks, shown), ORDER, with_when=when)


def words_of(passages):
    return [passage.words for passage in passages]


def test_nothing_shared_is_nothing_said():
    summary = summarised(week("words", [Theme.ME], talk_about=True), shown=nothing)
    assert summary == Summary()
    assert summary.is_empty


def test_words_stand_under_the_first_of_their_themes_in_the_persons_order():
    summary = summarised(week("both", [Theme.PEOPLE, Theme.HELP]), week("one", [Theme.PEOPLE]))
    assert [(one.theme, words_of(one.passages)) for one in summary.by_theme] == [
        (Theme.HELP, ["both"]),
        (Theme.PEOPLE, ["one"]),
    ]
    assert summary.by_theme[0].passages[0].themes == (Theme.HELP, Theme.PEOPLE)


def test_a_theme_that_did_not_come_up_is_not_named():
    assert summarised(week("", [Theme.ME])).themes == (Theme.ME,)


def test_every_tick_is_a_stone_whether_or_not_there_are_words():
    summary = summarised(
        week("", [Theme.ME]), week("said", [Theme.ME, Theme.HELP]), week("", [Theme.ME], talk_about=True)
    )
    assert {one.theme: one.count for one in summary.by_theme} == {Theme.ME: 3, Theme.HELP: 1}


def test_what_the_person_wants_to_talk_about_stands_first_and_only_there():
    summary = summarised(week("this", [Theme.ME], talk_about=True), week("that", [Theme.ME]))
    assert words_of(summary.to_talk_about) == ["this"]
    assert words_of(summary.by_theme[0].passages) == ["that"]


def test_where_only_ticks_are_shared_a_flagged_week_shows_its_ticks():
    summary = summarised(week("secret", [Theme.ME], talk_about=True), week("other", [Theme.HELP]), shown=ticks)
    assert [(one.words, one.themes) for one in summary.to_talk_about] == [("", (Theme.ME,))]
    assert not summary.has_words
    assert all(not passage.words for passage in summary.passages)


def test_a_flagged_week_without_ticks_leaves_no_mark_where_only_ticks_are_shared():
    assert summarised(week("secret", talk_about=True), shown=ticks).is_empty


def test_words_without_ticks_are_about_other_things():
    summary = summarised(week("Biscuit was sick on the rug."))
    assert words_of(summary.in_other_words) == ["Biscuit was sick on the rug."]
    assert summary.by_theme == ()
    assert not summary.is_empty
    assert summary.has_words


@pytest.mark.parametrize("shown", [everything, ticks])
@pytest.mark.parametrize("kind", ["week", "quiet"])
def test_a_week_with_nothing_in_it_leaves_no_mark(shown, kind):
    assert summarised(week(kind=kind), week(kind=kind, talk_about=True), shown=shown).is_empty


def test_a_quiet_weeks_words_are_words_like_any_other():
    assert words_of(summarised(week("tea and rain", kind="quiet")).in_other_words) == ["tea and rain"]
    assert summarised(week("tea and rain", kind="quiet"), shown=ticks).is_empty


def test_with_leave_to_say_when_everything_has_its_week_newest_first():
    weeks = [week(f"{ago} ago", [Theme.ME], ago) for ago in (2, 0, 1)]
    summary = summarised(*weeks, when=True)
    moments = summary.by_theme[0]
    assert words_of(moments.passages) == ["0 ago", "1 ago", "2 ago"]
    assert list(moments.weeks) == [passage.when for passage in moments.passages]
    assert moments.weeks[0] == MONDAY
    assert summary.with_when


def test_a_passage_holds_nothing_of_a_week_but_what_is_shared():
    assert {field.name for field in fields(Passage)} == {"id", "words", "themes", "when"}


reflections = st.lists(
    st.builds(
        week,
        words=st.sampled_from(["", "one", "two", "three"]),
        themes=st.lists(st.sampled_from(list(Theme)), unique=True),
        talk_about=st.booleans(),
        kind=st.sampled_from(["week", "quiet"]),
        number=st.integers(1, 2**128 - 1),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(reflections, st.data())
def test_without_leave_to_say_when_nothing_tells_it(weeks, data):
    """Whatever weeks these were, and in whatever order they come: the summary is the very same."""
    ago = data.draw(st.permutations(range(len(weeks))))
    moved = [replace(one, week=MONDAY - timedelta(weeks=back)) for one, back in zip(weeks, ago, strict=True)]
    later = [replace(one, written_at=NOON + timedelta(days=back)) for one, back in zip(moved, ago, strict=True)]
    other_order = data.draw(st.permutations(later))
    met = data.draw(st.none() | st.integers(-9, 9).map(lambda ago: MONDAY - timedelta(days=ago)))
    assert digest(other_order, ORDER, with_when=False, met=met) == digest(weeks, ORDER, with_when=False)


@given(reflections, st.data())
def test_a_passage_is_there_once_and_only_with_what_is_shared_of_it(weeks, data):
    levels = {one.id: data.draw(st.sampled_from(list(Shared))) for one in weeks}
    with_when = data.draw(st.booleans())
    summary = digest(narrowed(weeks, levels.__getitem__), ORDER, with_when=with_when)
    found = {passage.id: passage for passage in summary.passages}
    assert len(found) == len(summary.passages)
    for one in weeks:
        level, passage = levels[one.id], found.get(one.id)
        words = one.words if level is Shared.WORDS else ""
        assert (passage.words if passage else "") == words
        flagged = one.talk_about and level is not Shared.NOTHING and bool(words or one.themes)
        assert (passage in summary.to_talk_about) == flagged
        assert not passage or (passage.when is not None) == with_when
    visible = [one for one in weeks if levels[one.id] is not Shared.NOTHING]
    stones = {theme: sum(theme in one.themes for one in visible) for theme in Theme}
    assert {moments.theme: moments.count for moments in summary.by_theme} == {
        theme: count for theme, count in stones.items() if count
    }
    assert list(summary.themes) == [theme for theme in ORDER if stones[theme]]
    assert all(len(moments.weeks) == (moments.count if with_when else 0) for moments in summary.by_theme)


@given(reflections)
def test_what_is_only_for_the_person_might_as_well_not_be_there(weeks):
    assume(weeks)
    hidden = weeks[0].id
    seen = narrowed(weeks, lambda one: Shared.NOTHING if one == hidden else Shared.WORDS)
    assert digest(seen, ORDER, with_when=True) == digest(weeks[1:], ORDER, with_when=True)


def test_the_next_passage_to_go_on_with_is_the_one_after_or_the_one_before():
    summary = summarised(*(week(f"{number}", [Theme.ME], number) for number in range(3)), when=True)
    first, second, third = (passage.id for passage in summary.passages)
    assert after(summary, first) == second
    assert after(summary, second) == third
    assert after(summary, third) == second
    assert after(summary, uuid4()) is None
    assert after(summarised(week("only")), summarised(week("only")).passages[0].id) is None


def test_ticks_alone_are_never_next():
    summary = summarised(week("", [Theme.ME], talk_about=True), week("said"), week("more"))
    words = [passage.id for passage in summary.passages if passage.words]
    assert after(summary, words[0]) == words[1]


def test_long_words_are_cut_between_words():
    assert shortened("one two\nthree  four", 100) == "one two three four"
    assert shortened("one two three", 9) == "one two …"
    assert shortened("x" * 30, 10) == "x" * 10 + " …"


def test_the_sheet_holds_what_the_person_wants_to_talk_about_and_else_their_words():
    other, flagged = week("other", [Theme.ME]), week("flagged", [Theme.HELP], talk_about=True)
    paper = on_paper(summarised(other, flagged))
    assert words_of(paper.passages) == ["flagged"]
    assert paper.more
    assert on_paper(summarised(flagged)) == replace(paper, more=False)
    assert words_of(on_paper(summarised(other)).passages) == ["other"]
    assert words_of(on_paper(digest([flagged], ORDER, with_when=False, line="and this")).passages)[-1] == "and this"


def test_what_is_read_first_is_a_few_things_and_always_the_line():
    weeks = [week(f"{number}", [Theme.ME], number, talk_about=True) for number in range(5)]
    summary = digest(weeks, ORDER, with_when=True, talk_order=[one.id for one in reversed(weeks)], line="and this")
    assert words_of(summary.first) == ["4", "3", "and this"]
    assert words_of(summary.next) == ["2", "1", "0"]
    assert words_of(digest(weeks[:3], ORDER, with_when=True).first) == ["0", "1", "2"]


def test_only_with_leave_to_say_when_it_is_told_what_is_since_the_two_met():
    weeks = [week(f"{ago} ago", [Theme.ME] if ago else [], ago) for ago in range(4)]
    told = digest(weeks, ORDER, with_when=True, met=MONDAY - timedelta(days=10))
    assert words_of(told.words_since) == ["0 ago", "1 ago", "2 ago"], "the week they met in was not over"
    assert [(one.theme, one.count) for one in told.since] == [(Theme.ME, 2)]
    assert words_of(told.before[0].passages) == ["3 ago"]
    assert told.by_theme[0].count == 3
    assert sorted(words_of(told.passages)) == sorted(one.words for one in weeks)


def test_few_words_are_not_folded_away():
    weeks = [week("words", [Theme.ME], ago) for ago in range(7)]
    assert summarised(*weeks).folds
    assert not summarised(*weeks[:6]).folds
    assert not digest(weeks, ORDER, with_when=True, met=MONDAY - timedelta(weeks=2)).folds


@given(st.lists(st.integers(1, 3000), max_size=12), st.booleans())
def test_the_sheet_never_holds_more_than_fits_and_says_so(lengths, with_when):
    weeks = [week("y " * length, [Theme.ME], number) for number, length in enumerate(lengths)]
    paper = on_paper(summarised(*weeks, when=with_when))
    assert all(len(passage.words) <= PAPER_LENGTH + 2 for passage in paper.passages)
    whole = [" ".join(one.words.split()) for one in weeks]
    assert paper.more == (sorted(words_of(paper.passages)) != sorted(whole))
    assert len(paper.passages) <= 7
