import unicodedata
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.story.rules import Wishes, direction, for_paper, paragraphs, picked, told
from socialrx_diary.themes.rules import Theme
from tests.story.parts import week

WEEKS = st.lists(st.integers(0, 300), unique=True, min_size=1, max_size=40).map(
    lambda agos: [week(f"Week {ago}", [Theme.HELP], ago) for ago in agos]
)


@given(WEEKS, st.booleans(), st.booleans(), st.booleans())
def test_every_week_that_was_picked_is_in_it_once_and_in_order(weeks, newest_first, with_dates, with_themes):
    wishes = Wishes("My story", newest_first, with_themes, with_dates)
    story = told(weeks, wishes, tuple(Theme))
    shown = [page.kept for part in story.parts for page in part.pages]
    assert shown == sorted(weeks, key=lambda one: one.week, reverse=newest_first)
    assert all(part.season is not None for part in story.parts) == with_dates
    assert all(bool(page.themes) == with_themes for part in story.parts for page in part.pages)


@given(WEEKS, st.data())
def test_picking_takes_what_was_ticked_in_any_way_and_nothing_else(weeks, data):
    ticked = data.draw(st.sets(st.sampled_from([one.id for one in weeks])))
    assert {one.id for one in picked(weeks, every=False, seasons=(), ids=ticked)} == ticked
    assert picked(weeks, every=True, seasons=(), ids=()) == weeks
    assert picked(weeks, every=False, seasons=("1999-autumn", "nonsense"), ids={uuid4()}) == []


def test_a_season_takes_the_weeks_in_it():
    weeks = [week("Now", ago=0), week("In summer", ago=18)]
    assert [one.words for one in picked(weeks, every=False, seasons={"2026-summer"}, ids=())] == ["In summer"]


@given(st.text())
def test_no_letter_of_anybodys_words_is_lost_on_the_way_to_paper(words):
    def letters(text):
        return [one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cc", "Cs"}]

    expected = [one for one in letters(words) if one not in "\ufeff\ufffe\uffff\u2028\u2029"]
    shown = "".join(line for paragraph in paragraphs(words) for line in paragraph.lines)
    assert letters(shown) == expected


@given(st.text())
def test_what_goes_to_paper_holds_no_orders_to_machines(words):
    assert not [one for one in for_paper(words) if unicodedata.category(one) == "Cc" and one != "\n"]


def test_each_paragraph_goes_the_way_it_is_written():
    assert [one.direction for one in paragraphs("Hello\n\nمیں آج\n\n12 שלום\n\n😀 1 2")] == ["ltr", "rtl", "rtl", "ltr"]
    assert direction("") == "ltr"
