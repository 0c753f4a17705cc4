import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.summary.questions import ASKED, BANK, GENERAL, questions
from socialrx_diary.themes.rules import Theme

EVERY = [*GENERAL, *(question for row in BANK.values() for question in row)]
orders = st.lists(st.sampled_from(list(Theme)), unique=True).map(tuple)


def test_there_are_about_six_of_each():
    assert set(BANK) == set(Theme)
    assert {len(row) for row in (*BANK.values(), GENERAL)} == {6}
    assert len(set(EVERY)) == len(EVERY)


@pytest.mark.parametrize("question", EVERY)
def test_a_question_is_open_and_plain(question):
    for part in re.findall(r"[^.?]+\?", question):
        assert re.match(r"\s*(What|Who|How)\b", part), "it can be answered yes or no"
    assert len(question.split()) <= 20
    assert not re.search(r"\b(better|worse|progress|goal|improve|score|why|still|yet)\b", question, re.IGNORECASE)


@given(orders, st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_three_different_questions_about_what_came_up(came_up, day):
    asked = questions(came_up, day)
    assert len(set(asked)) == len(asked) == ASKED
    about = [theme for question in asked for theme, row in BANK.items() if question in row]
    assert len(about) == min(2, len(came_up))
    assert about == [theme for theme in came_up if theme in about]
    assert [question for question in asked if question in GENERAL] == asked[len(about) :]


@given(orders, st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_they_stay_the_same_all_week(came_up, day):
    monday = day - timedelta(days=day.weekday())
    assert {tuple(questions(came_up, monday + timedelta(days=later))) for later in range(7)} == {
        tuple(questions(came_up, day))
    }


@given(orders.filter(bool), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_in_time_every_theme_that_came_up_and_every_question_has_its_turn(came_up, day):
    asked = {question for weeks in range(30) for question in questions(came_up, day + timedelta(weeks=weeks))}
    assert set(GENERAL) <= asked
    for theme in came_up:
        assert asked & set(BANK[theme])
