import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.reflections import sentences
from socialrx_diary.releases.quoting import cleared_sentence
from socialrx_diary.releases.rules import Out
from socialrx_diary.studies.rules import Tier
from tests.kit import releasing

WRITTEN = "Stan came on Friday. We walked to Mill Lane! It rained."


@pytest.mark.parametrize(
    ("cleared", "found"),
    [
        (WRITTEN, ["Stan came on Friday.", "We walked to Mill Lane!", "It rained."]),
        (
            "[person] came on Friday. We walked to [place]! It rained.",
            ["[person] came on Friday.", "We walked to [place]!", "It rained."],
        ),
        ("A friend came on Friday. We walked to [place]! It rained.", ["A friend came on Friday.", ..., "It rained."]),
    ],
)
def test_a_sentence_is_found_again_in_words_that_were_cleared(cleared, found):
    for place, sentence in enumerate(found):
        if sentence is not ...:
            assert cleared_sentence(WRITTEN, cleared, place) == sentence


@pytest.mark.parametrize(
    "cleared",
    ["[person]! It rained.", "[person] came. On Friday. We walked to [place]! It rained.", "", "Something else."],
)
def test_where_sentences_ran_together_none_is_told(cleared):
    assert [cleared_sentence(WRITTEN, cleared, place) for place in range(3)] == [None] * 3


def test_one_made_and_one_lost_do_not_make_it_right():
    """Three sentences before and three after, but not the same three."""
    cleared = "[person]. Came on Friday. [something] It rained."
    assert cleared_sentence(WRITTEN, cleared, 1) is None
    assert cleared_sentence(WRITTEN, cleared, 2) in {None, "It rained."}


words = st.lists(st.sampled_from(["Stan", "came.", "We", "walked!", "to", "Mill", "Lane.", "\n", "and"]), max_size=14)


@given(words, st.integers(0, 20))
def test_what_is_told_is_a_sentence_of_the_cleared_words_and_holds_no_name(pieces, place):
    written = " ".join(pieces)
    cleared = written.replace("Stan", "[person]").replace("Mill Lane", "[place]")
    found = cleared_sentence(written, cleared, place)
    if found is not None:
        assert found in [one.strip() for one in sentences.cut(cleared)]
        assert "Stan" not in found
        assert (
            found == sentences.cut(written)[place].replace("Stan", "[person]").replace("Mill Lane", "[place]").strip()
        )


def quote(person, study, ago, *places):
    """Tick sentences of one week on the page for it."""
    week = next(one for one in person.diary() if one.week == person.week(ago))
    browser = person.browser()
    page = browser.visit(f"/sharing/week/{week.id}/research/{study}/quotes")
    browser.submit(page, seen=[str(place) for place in places])
    return week


def test_only_sentences_that_their_writer_allows_are_quoted_and_only_once_read(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.QUOTES)
    maureen, joan = twelve[0], twelve[1]
    quote(maureen, study, 0, 0, 2)
    quote(joan, study, 1, 1)
    assert releasing.ask(service, study, Tier.QUOTES) is None, "nobody has read them"
    readers.reads(maureen)
    release_id = releasing.made(service, study, Tier.QUOTES)
    found, tables = releasing.contents(service, release_id)
    assert sorted(row["words"] for row in tables["quotes"]) == ["It rained.", "[person] came 0 times."]
    assert found.facts.refusals == {"not_read": "fewer than 5", "not_to_be_found": "none"}
    assert len(found.facts.consents) == 2, "one for each quote, or they would tell how many writers there are"
    assert {name for row in tables["quotes"] for name in row} & {"person", "week_number", "age_band"} == set()
    assert "A sentence of yours was put in a research file" in maureen.browser().visit("/sharing/looked").words
    assert "research file" not in joan.browser().visit("/sharing/looked").words
    quote(maureen, study, 0, 2)
    [gone] = releasing.to_take_out(service, release_id)
    assert gone.what is Out.QUOTE
    assert gone.id in {row["quote"] for row in tables["quotes"]}


def test_whoever_takes_their_words_back_is_named_by_their_quotes_alone(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.QUOTES)
    quote(twelve[0], study, 0, 0, 2)
    readers.reads(twelve[0])
    release_id = releasing.made(service, study, Tier.QUOTES)
    quotes = {row["quote"] for row in releasing.contents(service, release_id)[1]["quotes"]}
    twelve[0].joins_study(study, "ticks")
    assert {(one.id, one.what) for one in releasing.to_take_out(service, release_id)} == {
        (name, Out.QUOTE) for name in quotes
    }


def test_a_quote_ends_when_its_words_change_or_go_out(service, study, twelve, readers):
    releasing.may_hold(service, study, Tier.QUOTES)
    maureen = twelve[0]
    week = quote(maureen, study, 0, 0)
    readers.reads(maureen)
    release_id = releasing.made(service, study, Tier.QUOTES)
    assert len(releasing.contents(service, release_id)[1]["quotes"]) == 1
    maureen.wrote("Stan came. It snowed.", weeks_ago=0)
    readers.reads(maureen)
    assert releasing.contents(service, release_id)[1]["quotes"] == []
    quote(maureen, study, 0, 1)
    assert len(releasing.contents(service, release_id)[1]["quotes"]) == 1
    maureen.says(week.id, "only_me")
    assert releasing.contents(service, release_id)[1]["quotes"] == []
    maureen.says(week.id, "as_agreed")
    maureen.joins_study(study, "no")
    maureen.joins_study(study, "words")
    assert releasing.contents(service, release_id)[1]["quotes"] == [], (
        "what was taken back does not come back by itself"
    )
