from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from socialrx_diary.audit.rules import LOOKS, Deed
from socialrx_diary.consent.rules import Choice, Shared
from socialrx_diary.sharing.rules import Look, Side, StudyAsked, told_once

NOON = datetime(2026, 11, 10, 14, tzinfo=UTC)


def look(deed, study=""):
    return Look(1, deed, NOON, "Asha Patel", study).said("Tuesday 10 November at 2pm", "3 May")


def test_a_look_is_a_sentence():
    assert look(Deed.SUMMARY_OPENED) == "Asha Patel looked on Tuesday 10 November at 2pm."
    assert look(Deed.SUMMARY_PRINTED) == "Asha Patel printed a sheet on Tuesday 10 November at 2pm."
    assert look(Deed.RESEARCH_EXPORTED, "How groups help") == (
        "What you ticked was put in a research file for the study “How groups help” on 3 May."
    )
    assert look(Deed.RESEARCH_EXPORTED) == "What you ticked was put in a research file on 3 May."


def test_every_kind_of_look_is_a_sentence_of_its_own():
    assert len({look(deed) for deed in LOOKS}) == len(LOOKS)


def seen(deed, position, seconds=0, who="Asha Patel"):
    return Look(position, deed, NOON + timedelta(seconds=seconds), who, "")


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ([seen(Deed.SUMMARY_ON_TABLE, 4), seen(Deed.SUMMARY_ON_TABLE, 5, 20), seen(Deed.SUMMARY_ON_TABLE, 6, 50)], [6]),
        ([seen(Deed.SUMMARY_ON_TABLE, 4), seen(Deed.SUMMARY_ON_TABLE, 5, 60)], [5, 4]),
        ([seen(Deed.NOTES_OPENED, 4), seen(Deed.NOTES_OPENED, 6, 40)], [6]),  # and wrote in between
        ([seen(Deed.NOTES_OPENED, 4), seen(Deed.NOTES_OPENED, 5, who="Ben Hughes")], [5, 4]),
        ([seen(Deed.NOTES_OPENED, 4), seen(Deed.PASSING_OPENED, 5), seen(Deed.NOTES_OPENED, 6)], [6, 5, 4]),
        ([seen(Deed.SUMMARY_OPENED, 4), seen(Deed.SUMMARY_OPENED, 5, 9)], [5]),
        ([seen(Deed.SUMMARY_OPENED, 4), seen(Deed.SUMMARY_OPENED, 6, 9)], [6, 4]),  # and chose in between
        ([seen(Deed.PASSING_TAKEN, 4), seen(Deed.PASSING_TAKEN, 5)], [5, 4]),
        ([], []),
    ],
)
def test_what_is_opened_again_within_a_minute_is_told_as_one_and_what_is_taken_each_time(looks, told):
    assert [one.position for one in told_once(looks[::-1])] == told


@pytest.mark.parametrize(
    ("share", "shares", "words"),
    [(Shared.NOTHING, False, False), (Shared.TICKS, True, False), (Shared.WORDS, True, True)],
)
def test_a_side_knows_whether_anything_and_whether_words_are_shared(share, shares, words):
    side = Side(uuid4(), "Asha", "", share, when=False, asked=True, asked_when=False)
    assert (side.shares, side.shares_words) == (shares, words)


@pytest.mark.parametrize(
    ("uses", "choice", "said"),
    [
        (Shared.NOTHING, Choice.NO, "It does not use your diary."),
        (Shared.TICKS, Choice.TICKS, "It can use what you tick."),
        (Shared.WORDS, Choice.WORDS, "It can use what you tick and your words."),
    ],
)
def test_what_a_study_may_use_is_said(uses, choice, said):
    study = StudyAsked(uuid4(), "A study", "A place", uses, asked=True)
    assert (study.choice, study.said) == (choice, said)
