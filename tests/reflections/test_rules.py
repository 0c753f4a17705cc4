"""What is true of a week in a diary."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.reflections import rules
from socialrx_diary.reflections.rules import Choice, Earlier, Reflection
from socialrx_diary.themes.rules import Theme

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
THEMES = st.lists(st.sampled_from(Theme), unique=True).map(tuple)
CONTENTS = st.tuples(THEMES, st.text(max_size=30))


@given(st.text())
def test_words_are_kept_as_they_were_but_for_line_ends_and_the_space_around(words):
    kept = rules.tidy(words)
    assert kept == rules.tidy(kept)
    assert "\r" not in kept
    plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    assert kept == plain


def test_half_a_character_does_not_stop_the_rest():
    assert rules.tidy("soup \ud83d and bread") == "soup  and bread"


@given(st.sampled_from(Choice), CONTENTS, CONTENTS)
def test_what_is_settled_is_what_was_chosen(choice, kept, other):
    themes, words = rules.settled(choice, kept, other)
    wanted = {Choice.KEPT: [kept], Choice.OTHER: [other], Choice.BOTH: [kept, other]}[choice]
    assert set(themes) == {theme for chosen, _words in wanted for theme in chosen}
    assert len(themes) == len(set(themes))
    assert all(text in words for _themes, text in wanted)


def test_keeping_both_puts_a_blank_line_between_and_says_nothing_twice():
    assert rules.joined("Soup.", "Bread.") == "Soup.\n\nBread."
    assert rules.joined("Soup.", "Soup. And bread.") == rules.joined("Soup. And bread.", "Soup.") == "Soup. And bread."
    assert rules.joined("", "Soup.") == rules.joined("Soup.", "") == "Soup."


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_any_week_that_has_begun_can_be_written_about(day, today):
    assert rules.can_write_about(day, today) == (day.isoweekday() == 1 and day <= today)


def test_somebody_back_after_more_than_eight_weeks_is_greeted():
    today = date(2026, 11, 19)
    monday = date(2026, 11, 16)
    assert not rules.long_away(None, today)
    assert not rules.long_away(monday, today)
    assert not rules.long_away(monday - timedelta(weeks=8), today)
    assert rules.long_away(monday - timedelta(weeks=9), today)


def test_what_is_kept_already_always_has_room():
    assert rules.room_for("") == rules.room_for("x" * 10_000) == 10_000
    assert rules.room_for("x" * 20_002) == 20_002


@given(CONTENTS, st.lists(CONTENTS, max_size=6))
def test_of_earlier_versions_only_repetitions_are_left_out(now, before):
    earlier = [_earlier(themes, words) for themes, words in before]
    shown = rules.worth_showing(_week(*now), earlier)
    assert [one for one in earlier if one in shown] == shown, "in the order they came"
    texts = {now[1], *(one.words for one in shown)}
    assert {words for _themes, words in before if words} <= texts
    seen = set(now[0]) | {theme for one in shown for theme in one.themes}
    assert {theme for themes, _words in before for theme in themes} <= seen


def test_ticks_to_which_words_were_added_are_no_earlier_version():
    week = _week((Theme.ME, Theme.HELP), "Soup.")
    assert rules.worth_showing(week, [_earlier((Theme.HELP,), "")]) == []
    assert len(rules.worth_showing(week, [_earlier((Theme.AHEAD,), "")])) == 1
    assert len(rules.worth_showing(week, [_earlier((Theme.HELP,), "Bread.")])) == 1


def _week(themes, words):
    return Reflection(UUID(int=1), date(2026, 11, 16), "week", themes, words, False, MOMENT, MOMENT, 3)


def _earlier(themes, words):
    return Earlier(uuid4(), 1, False, themes, words, MOMENT)
