from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.consent.rules import (
    FITS,
    OWN_WORDS,
    Choice,
    Chosen,
    Scope,
    Shared,
    Standing,
    leave_for_worker,
    let_into_study,
    shown_to_worker,
    standing,
)
from socialrx_diary.themes.rules import Theme

ASHA, BEN, STUDY = UUID(int=1), UUID(int=2), UUID(int=3)
WEEKS = [UUID(int=100 + number) for number in range(3)]
KEEPS = Chosen(Scope.KEEP, Choice.YES)


def share(choice, worker=ASHA):
    return Chosen(Scope.SHARE, choice, worker)


def entry(choice, week=WEEKS[0]):
    return Chosen(Scope.ENTRY, choice, None, week)


def test_no_choice_means_no():
    nothing = Standing()
    assert not nothing.keeps
    assert nothing.share(ASHA) is Shared.NOTHING
    assert not nothing.shares_when(ASHA)
    assert nothing.research(STUDY) is Shared.NOTHING
    assert nothing.entry(WEEKS[0]) is Choice.AS_AGREED
    assert not nothing.asked_to_share(ASHA)
    assert not nothing.asked_when(ASHA)
    assert not nothing.asked_about_research(STUDY)
    assert shown_to_worker(nothing, ASHA, WEEKS[0]) is Shared.NOTHING
    assert let_into_study(nothing, STUDY, WEEKS[0]) is Shared.NOTHING


@pytest.mark.parametrize(
    ("agreed", "said", "seen"),
    [
        (Choice.NOTHING, Choice.AS_AGREED, Shared.NOTHING),
        (Choice.NOTHING, Choice.TICKS, Shared.NOTHING),
        (Choice.NOTHING, Choice.ONLY_ME, Shared.NOTHING),
        (Choice.TICKS, Choice.AS_AGREED, Shared.TICKS),
        (Choice.TICKS, Choice.TICKS, Shared.TICKS),
        (Choice.TICKS, Choice.ONLY_ME, Shared.NOTHING),
        (Choice.WORDS, Choice.AS_AGREED, Shared.WORDS),
        (Choice.WORDS, Choice.TICKS, Shared.TICKS),
        (Choice.WORDS, Choice.ONLY_ME, Shared.NOTHING),
        (Choice.ENDED, Choice.AS_AGREED, Shared.NOTHING),
    ],
)
def test_a_week_can_only_narrow_what_was_agreed(agreed, said, seen):
    now = standing([KEEPS, share(agreed), entry(said)])
    assert shown_to_worker(now, ASHA, WEEKS[0]) is seen


@pytest.mark.parametrize("choice", [Choice.TICKS, Choice.WORDS])
def test_nothing_is_shared_once_keeping_a_diary_is_taken_back(choice):
    research = Chosen(Scope.RESEARCH, choice, STUDY)
    given_back = standing([KEEPS, share(choice), research, Chosen(Scope.KEEP, Choice.NO)])
    assert shown_to_worker(given_back, ASHA, WEEKS[0]) is Shared.NOTHING
    assert let_into_study(given_back, STUDY, WEEKS[0]) is Shared.NOTHING


def test_a_permission_is_for_one_link_worker_and_one_study():
    now = standing([KEEPS, share(Choice.WORDS), Chosen(Scope.RESEARCH, Choice.WORDS, STUDY)])
    assert shown_to_worker(now, BEN, WEEKS[0]) is Shared.NOTHING
    assert let_into_study(now, uuid4(), WEEKS[0]) is Shared.NOTHING
    assert shown_to_worker(now, STUDY, WEEKS[0]) is Shared.NOTHING
    assert let_into_study(now, ASHA, WEEKS[0]) is Shared.NOTHING


def test_what_is_said_of_one_week_is_said_of_that_week_only():
    now = standing([KEEPS, share(Choice.WORDS), entry(Choice.ONLY_ME)])
    assert [shown_to_worker(now, ASHA, week) for week in WEEKS] == [Shared.NOTHING, Shared.WORDS, Shared.WORDS]


def test_sharing_that_ended_is_no_answer_any_more():
    ended = standing([KEEPS, share(Choice.WORDS), share(Choice.ENDED)])
    assert ended.share(ASHA) is Shared.NOTHING
    assert not ended.asked_to_share(ASHA)
    assert standing([KEEPS, share(Choice.NOTHING)]).asked_to_share(ASHA)


def test_nobody_chooses_that_sharing_ended():
    assert not [scope for scope, fitting in FITS.items() if Choice.ENDED in fitting]


@pytest.mark.parametrize("choice", [Choice.TICKS, Choice.WORDS, Choice.ENDED])
def test_a_link_worker_shared_with_before_is_remembered(choice):
    assert standing([share(choice, BEN)]).shared_before(ASHA) == BEN
    assert standing([share(choice, BEN)]).shared_before(BEN) is None
    assert standing([share(choice, BEN)]).shared_before(None) == BEN


def test_the_last_of_several_link_workers_before_is_the_one_remembered():
    carol = UUID(int=4)
    now = standing([share(Choice.ENDED, BEN), share(Choice.WORDS, carol), share(Choice.NOTHING, carol)])
    assert now.shared_before(ASHA) == BEN
    assert standing([share(Choice.ENDED, BEN), share(Choice.WORDS, carol)]).shared_before(ASHA) == carol


def test_words_taken_out_stay_out_when_a_week_is_no_longer_only_for_the_person():
    now = standing([entry(Choice.TICKS), entry(Choice.ONLY_ME)])
    assert now.entry(WEEKS[0]) is Choice.ONLY_ME
    assert now.entry_without_only_me(WEEKS[0]) is Choice.TICKS
    assert now.entry_without_only_me(WEEKS[1]) is Choice.AS_AGREED
    put_back = standing([entry(Choice.TICKS), entry(Choice.AS_AGREED), entry(Choice.ONLY_ME)])
    assert put_back.entry_without_only_me(WEEKS[0]) is Choice.AS_AGREED


def choices():
    """Anything a person could have chosen, about the people, the study and the weeks of this page."""
    return st.one_of(
        st.builds(Chosen, st.just(Scope.KEEP), st.sampled_from(sorted(FITS[Scope.KEEP], key=str))),
        st.builds(
            Chosen,
            st.just(Scope.SHARE),
            st.sampled_from([*sorted(FITS[Scope.SHARE], key=str), Choice.ENDED]),
            st.sampled_from([ASHA, BEN]),
        ),
        st.builds(
            Chosen,
            st.just(Scope.RESEARCH),
            st.sampled_from(sorted(FITS[Scope.RESEARCH], key=str)),
            st.just(STUDY),
        ),
        st.builds(
            Chosen,
            st.just(Scope.ENTRY),
            st.sampled_from(sorted(FITS[Scope.ENTRY], key=str)),
            st.none(),
            st.sampled_from(WEEKS),
        ),
    )


def plainly(history, scope, recipient, week, no, more=()):
    """The same rules said the slow way: walk back to the last answer to each question and take the least of them."""

    def last(*question):
        answers = [one.choice for one in history if (one.scope, one.recipient_id, one.about_id) == question]
        return answers[-1] if answers else None

    levels = {Choice.TICKS: 1, Choice.WORDS: 2, **dict.fromkeys((None, no, *more), 0)}
    kept = 2 if last(Scope.KEEP, None, None) is Choice.YES else 0
    narrowed = {None: 2, Choice.AS_AGREED: 2, Choice.TICKS: 1, Choice.ONLY_ME: 0}
    least = min(kept, levels[last(scope, recipient, None)], narrowed[last(Scope.ENTRY, None, week)])
    return (Shared.NOTHING, Shared.TICKS, Shared.WORDS)[least]


@given(st.lists(choices(), max_size=30))
def test_any_history_ends_where_walking_back_through_it_ends(history):
    now = standing(history)
    for week in WEEKS:
        for worker in (ASHA, BEN):
            expected = plainly(history, Scope.SHARE, worker, week, Choice.NOTHING, (Choice.ENDED,))
            assert shown_to_worker(now, worker, week) is expected
        expected = plainly(history, Scope.RESEARCH, STUDY, week, Choice.NO)
        assert let_into_study(now, STUDY, week) is expected


@given(st.lists(choices(), max_size=30))
def test_whatever_came_before_taking_everything_back_shares_nothing(history):
    now = standing([*history, share(Choice.NOTHING), share(Choice.NOTHING, BEN)])
    assert {shown_to_worker(now, worker, week) for worker in (ASHA, BEN) for week in WEEKS} == {Shared.NOTHING}


ALL = tuple(Theme)


def passage(choice, part=None, week=WEEKS[0]):
    return Chosen(Scope.PASSAGE, choice, None, week, part)


def heading(choice, theme, worker=ASHA):
    return Chosen(Scope.HEADING, choice, worker, None, theme)


SHARES = [KEEPS, share(Choice.WORDS)]


def test_without_a_word_of_headings_a_week_is_seen_under_all_of_them():
    leave = leave_for_worker(standing(SHARES), ASHA, WEEKS[0], ALL)
    assert (leave.shared, leave.themes, leave.out) == (Shared.WORDS, ALL, frozenset())


def test_of_a_week_under_several_headings_the_shared_ones_are_seen_and_no_words():
    now = standing([*SHARES, heading(Choice.NO, "help")])
    leave = leave_for_worker(now, ASHA, WEEKS[0], (Theme.HELP, Theme.ME))
    assert (leave.shared, leave.themes) == (Shared.TICKS, (Theme.ME,))
    assert leave_for_worker(now, ASHA, WEEKS[0], (Theme.ME,)).shared is Shared.WORDS
    assert leave_for_worker(now, ASHA, WEEKS[0], (Theme.HELP,)).shared is Shared.NOTHING


def test_words_with_nothing_ticked_are_a_heading_of_their_own():
    now = standing([*SHARES, heading(Choice.NO, OWN_WORDS)])
    assert leave_for_worker(now, ASHA, WEEKS[0], ()).shared is Shared.NOTHING
    assert leave_for_worker(now, ASHA, WEEKS[0], (Theme.ME,)).shared is Shared.WORDS


def test_a_heading_kept_back_stays_back_for_the_next_link_worker():
    now = standing([*SHARES, heading(Choice.NO, "help"), share(Choice.ENDED), share(Choice.WORDS, BEN)])
    assert leave_for_worker(now, BEN, WEEKS[0], (Theme.HELP,)).shared is Shared.NOTHING


def test_a_sentence_is_out_of_its_week_until_it_is_put_back():
    out = [passage(Choice.NO, "a"), passage(Choice.NO, "b"), passage(Choice.NO, "c", WEEKS[1])]
    assert standing(out).taken_out(WEEKS[0]) == {"a", "b"}
    assert standing([*out, passage(Choice.YES, "a")]).taken_out(WEEKS[0]) == {"b"}
    assert standing([*out, passage(Choice.AS_AGREED)]).taken_out(WEEKS[0]) == frozenset()
    assert standing([*out, passage(Choice.AS_AGREED)]).taken_out(WEEKS[1]) == {"c"}


def test_a_week_with_a_sentence_out_lends_research_no_words():
    agreed = [KEEPS, Chosen(Scope.RESEARCH, Choice.WORDS, STUDY)]
    assert let_into_study(standing([*agreed, passage(Choice.NO, "a")]), STUDY, WEEKS[0]) is Shared.TICKS
    assert let_into_study(standing([*agreed, passage(Choice.NO, "a")]), STUDY, WEEKS[1]) is Shared.WORDS
    assert let_into_study(standing([KEEPS, passage(Choice.NO, "a")]), STUDY, WEEKS[0]) is Shared.NOTHING


finer = st.one_of(
    st.builds(passage, st.sampled_from([Choice.NO, Choice.YES]), st.sampled_from("ab"), st.sampled_from(WEEKS)),
    st.builds(passage, st.just(Choice.AS_AGREED), st.none(), st.sampled_from(WEEKS)),
    st.builds(
        heading, st.sampled_from([Choice.NO, Choice.YES]), st.sampled_from([*(one.id for one in ALL), OWN_WORDS])
    ),
)


@given(st.lists(choices() | finer, max_size=30), st.lists(st.sampled_from(ALL), unique=True, max_size=3))
def test_sentences_and_headings_only_ever_narrow(history, themes):
    now = standing(history)
    levels = list(Shared)
    for week in WEEKS:
        agreed, leave = shown_to_worker(now, ASHA, week), leave_for_worker(now, ASHA, week, tuple(themes))
        assert levels.index(leave.shared) <= levels.index(agreed)
        assert set(leave.themes) <= set(themes)
        if leave.shared is Shared.WORDS:
            assert leave.themes == tuple(themes)
            assert leave.out == now.taken_out(week)
    without = standing([one for one in history if one.scope not in {Scope.PASSAGE, Scope.HEADING}])
    assert [shown_to_worker(without, ASHA, week) for week in WEEKS] == [
        shown_to_worker(now, ASHA, week) for week in WEEKS
    ]


def test_a_no_without_a_sentence_is_about_all_that_a_week_lets_be_quoted():
    def quote(choice, part, week=WEEKS[0]):
        return Chosen(Scope.QUOTE, choice, STUDY, week, part)

    before = [KEEPS, quote(Choice.YES, "one"), quote(Choice.YES, "two"), quote(Choice.YES, "other", WEEKS[1])]
    assert standing(before).quotes[STUDY, WEEKS[0]] == {"one", "two"}
    after = standing([*before, quote(Choice.NO, None)])
    assert after.quotes[STUDY, WEEKS[0]] == frozenset()
    assert after.quotes[STUDY, WEEKS[1]] == {"other"}
