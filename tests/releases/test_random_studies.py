import random

from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.releases import counting
from socialrx_diary.releases.counting import Cell
from socialrx_diary.weeks import Season
from tests.kit.planned import planned
from tests.releases.random_studies import looked, people


def test_nobody_stands_alone_in_any_file_of_studies_drawn_at_random():
    """A short form of `python -m tests.releases.random_studies`, which looks at 1,000."""
    seen = looked(seed=7, number=25)
    assert seen.files == 50
    assert (seen.below, seen.rare, seen.small_numbers, seen.alone) == (0, 0, 0, 0)
    assert seen.smallest[5] >= 5
    assert seen.smallest[10] >= 10


def test_the_look_sees():
    """With k of 1 nothing is done, and then some stand alone."""
    found = people(random.Random(3))
    made = planned(found, b"s" * 32, 1)
    assert made.report.smallest_group == 1
    assert made.report.rare.columns == ()


cells = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), min_size=1, max_size=8)


def table(drawn):
    """The seasons of one theme with so many people, each with so many weeks; nobody writes in two of them."""
    found, number = {}, 0
    for place, (people_there, weeks_each) in enumerate(drawn):
        cell = found.setdefault((2025 + place // 4, list(Season)[place % 4]), Cell())
        for _ in range(people_there):
            number += 1
            for _ in range(weeks_each):
                cell.add(number)
    whole = Cell(set().union(*(cell.people for cell in found.values())), sum(cell.weeks for cell in found.values()))
    return found, whole


@settings(max_examples=200, deadline=None)
@given(cells)
def test_no_small_number_of_a_table_can_be_worked_out_from_the_rest(drawn):
    found, whole = table(drawn)
    hidden = counting.hidden_in(found, whole)
    assert {when for when, cell in found.items() if cell.small} <= hidden
    assert len(hidden) != 1 or len(found) == 1, "one hidden number is the total less the others"


@settings(max_examples=100, deadline=None)
@given(cells)
def test_which_number_is_hidden_beside_a_small_one_follows_from_its_place_and_never_from_its_size(drawn):
    found, whole = table(drawn)
    larger, whole_larger = table(
        [(people_there + 20 if people_there >= 5 else people_there, 1) for people_there, _ in drawn]
    )
    if whole.small == whole_larger.small:
        assert counting.hidden_in(found, whole) == counting.hidden_in(larger, whole_larger)
