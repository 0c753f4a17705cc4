"""How much is found: the measure itself, and a floor under what it says."""

import json
from pathlib import Path

import pytest

from bench.highlighter import score, wilson
from socialrx_diary.names.rules import Highlight, Kind
from tests.kit.named import fresh, planted, tuned, unmarked


def test_all_that_is_marked_in_the_diaries_it_learned_from_is_found():
    found = score(tuned())
    assert not found.missed
    assert sum(trap for _, _, trap in found.traps) <= 1
    assert found.other_flagged < 0.03 * found.other_words


def test_of_planted_numbers_and_addresses_all_but_a_few_are_found():
    hits = [hit for kinds in score(planted(7, 60, 200)).kinds.values() for hit in kinds]
    assert len(hits) == 200 and sum(hits) >= 0.98 * len(hits)


def test_marks_are_taken_out_and_remembered():
    one = unmarked("T", "With ⟦person:Zoë⟧ at ⟦trap:Asda⟧, ⟦place:Leeds⟧.")
    assert one.words == "With Zoë at Asda, Leeds."
    said = [(one.words[span.start : span.end], span.kind) for span in one.spans]
    assert said == [("Zoë", "person"), ("Leeds", "place")]
    assert [one.words[start:end] for start, end in one.traps] == ["Asda"]


def test_the_fresh_texts_are_many_and_of_every_kind():
    texts = fresh()
    assert len(texts) >= 60
    assert sum(len(one.spans) for one in texts) >= 300 and sum(len(one.traps) for one in texts) >= 60
    assert {span.kind for one in texts for span in one.spans} == {kind.id for kind in Kind}
    assert not any("⟦" in one.words or "⟧" in one.words for one in texts)


def test_both_sets_say_that_nobody_in_them_is_real():
    for name in ("reflections.json", "fresh.json"):
        kept = json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
        assert kept["about"].startswith("Synthetic. No real person.")


def test_half_a_name_is_not_found():
    text = unmarked("T", "I met ⟦person:Ann Lee⟧ and ⟦person:Bo⟧ at ⟦trap:Asda⟧.")
    found = score([text], lambda words: [Highlight(6, 9, Kind.PERSON, ""), Highlight(18, 20, Kind.PLACE, "")])
    assert found.kinds["person"] == [False, True] and found.missed == [("T", "person", "Ann Lee")]
    assert (found.flagged, found.right, found.other_flagged, found.clean) == (2, 2, 0, [False])
    assert found.right_kind["person"] == 0
    assert found.traps == [("T", "Asda", False)]


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (0, 0, 0, 1)],
)
def test_the_interval_is_that_of_wilson(hits, tries, low, high):
    assert wilson(hits, tries) == pytest.approx((low, high), abs=0.001)
