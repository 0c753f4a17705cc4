import csv
import random
import re
import subprocess
import sys
from dataclasses import asdict
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.order import drawing
from socialrx_diary.order.findings import SEED, Kept, found
from socialrx_diary.order.firsts import Fit
from socialrx_diary.order.printing import printed
from socialrx_diary.order.rules import LISTED, Diary, Entry
from socialrx_diary.order.script import NAME, script
from socialrx_diary.order.tables import TABLES, table
from socialrx_diary.order.telling import FEWEST_TO_TELL, ToldMean, grain, telling
from socialrx_diary.studies.rules import SMALL
from tests.order.test_rules import diary

COMMON = (0.5, 0.4, 0.3, 0.2, 0.1)


def people(seed, count, drift=0.0, longest=20):
    """Diaries in which the listed order is there as much as `drift` says, and early themes are commoner."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        weeks = chance.randint(4, longest)
        entries = [
            Entry(week + 1, tuple(theme for theme, often in enumerate(COMMON)
                                  if chance.random() < often + drift * (theme - 2) * (week / weeks - 0.5)),
                  quiet=chance.random() < 0.1, idea=chance.random() < 0.3, in_same_week=chance.random() < 0.8,
                  own_hand=True)
            for week in range(weeks) if week == 0 or chance.random() < 0.8
        ]  # fmt: skip
        found.append(Diary(tuple(entries), chance.choice([True, False, False, None])))
    return found


def numbers(told):
    """Give every number of people there is in what is told."""
    for name, value in asdict(told).items():
        if name in {"people", "entries", "stopped", "all_five", "orders", "went_back"}:
            yield value
    yield from told.ever.values()
    yield from (mean.people for mean in told.means.values())
    for pair in told.pairs:
        yield from (pair.earlier_first, pair.by_chance, pair.together, pair.later_first)
    for fit in told.fits:
        yield from (fit.people, fit.by_chance)
    for curve in told.curves:
        yield from (*curve.people, curve.stopped)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(10, 80), st.integers(4, 30))
def test_no_number_of_people_is_under_five_or_exact(seed, count, longest):
    told = telling(found(people(seed, count, longest=longest)))
    assert all(number is None or (number >= SMALL and number % 5 == 0) for number in numbers(told))


def test_of_too_few_people_nothing_is_said():
    assert telling(found(people(1, 9))) is None
    assert telling(found([])) is None
    assert telling(found(people(1, 10))).people == 10


def test_with_an_order_in_them_diaries_say_so_and_without_they_cannot_tell():
    ordered, none = (telling(found(people(5, 90, drift))) for drift in (0.15, 0.0))
    assert ordered.can_tell and ordered.main.mean > 55 < ordered.main.high
    assert not none.can_tell and none.enough
    assert none.main.low <= 50 <= none.main.high
    backwards = telling(found(people(5, 90, -0.15)))
    assert backwards.can_tell and backwards.main.high < 50


def test_fewer_than_sixty_people_cannot_tell_however_clear_it_looks():
    in_order = [(0,), (1,), (2,), (3,), (4,)]
    assert not telling(found([diary(in_order)] * (FEWEST_TO_TELL - 1))).can_tell
    assert telling(found([diary(in_order)] * FEWEST_TO_TELL)).can_tell
    assert not telling(found([diary(in_order[:3])] * FEWEST_TO_TELL)).can_tell, "three weeks say too little"


@pytest.mark.parametrize(("low", "high", "clear"), [(51, 60, True), (50, 60, False), (40, 50, False), (30, 49, True)])
def test_an_interval_that_touches_fifty_as_it_is_told_cannot_tell(low, high, clear):
    assert ToldMean(60, (low + high) // 2, low, high, 10).clear is clear


def test_averages_over_few_people_are_told_coarsely():
    few, many = telling(found(people(2, 30))).main, telling(found(people(2, 200))).main
    assert {few.mean % 5, few.low % 5, few.high % 5} == {0}
    assert many.low % 5 or many.high % 5 or many.mean % 5


@pytest.mark.parametrize("people", [10, 11, 30, 58, 59, 60, 200])
def test_two_averages_leave_open_what_the_one_who_joined_between_them_has(people):
    """All that rounding leaves of the two sums they come from lets the difference be anything from 0 to 1."""
    off = (people * grain(people) + (people + 1) * grain(people + 1)) / 200
    assert 2 * off >= 1


def test_every_way_of_leaving_out_is_always_told():
    told = telling(found(people(3, 40)))
    assert list(told.means) == list(Kept)
    bare = telling(found([diary([(0,), (1,)])] * 12))
    assert list(bare.means) == list(Kept)
    assert bare.means[Kept.SAME_WEEK].mean is None, "not known, so nothing is claimed"
    assert bare.means[Kept.LATER].mean is None, "no weeks are left"


def test_leaving_out_leaves_out():
    """Help first where nothing helped, last where an idea was on the page: the two lines say different things."""
    both = [Entry(1, (0,), idea=False), Entry(2, (1,), idea=False), Entry(9, (0,), idea=True, quiet=True)]
    made = found([Diary(tuple(both), goes_on=False)] * 3)
    assert made.means[Kept.ALL].mean == 0.5
    assert made.means[Kept.NO_IDEAS].mean == 1
    assert made.means[Kept.NOT_QUIET].mean == 1
    assert made.means[Kept.LATER].people == made.means[Kept.LONG].people == 0


def test_pictures_hold_what_is_told_and_nothing_that_is_hidden():
    told = telling(found(people(8, 40)))
    drawn = drawing.picture(told)
    for curve, line in zip(told.curves, drawn.lines, strict=True):
        assert len(line.stones) == sum(count is not None for count in curve.people)
        assert all(0 <= x <= drawing.WIDE and 0 <= y <= drawing.HIGH for x, y in line.stones)
    places = [stone for line in drawn.lines for stone in line.stones]
    assert len(set(places)) == len(places), "no stone hides another"
    assert drawing.bar(told.main).low <= drawing.bar(told.main).mean <= drawing.bar(told.main).high
    assert drawing.bar(ToldMean(None)) is None


@pytest.mark.parametrize("count", [15, 25, 40])
def test_a_mark_beside_the_curves_stands_where_its_number_is(count):
    (none, zero), (some, half), (everybody, most) = drawing.picture(telling(found(people(8, count)))).up
    assert zero == 0
    assert (none - some) / (none - everybody) == pytest.approx(half / most, abs=0.001)


def test_where_nothing_compares_no_spread_is_printed():
    assert "None" not in "\n".join(printed(telling(found([diary([(0,)])] * 12))))


def test_tables_have_every_column():
    told = telling(found(people(8, 40)))
    for name in TABLES:
        assert list(table(name, told).values())
    assert {row["weeks"] for row in table("averages", told).rows()} == {kept.value for kept in Kept}
    assert [fit.fit for fit in told.fits] == [Fit.WHOLLY, Fit.ONE_SWAP, Fit.NOT]


def as_csv(many):
    """Diaries as a file has them, people in an order of its own."""
    out = StringIO(newline="")
    themes = [f"theme_{one}" for one in LISTED]
    names = ["person", "week_number", "kind", *themes, "prompt_shown", "in_same_week", "written_with", "goes_on"]
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    for number, one in enumerate(many):
        for entry in one.entries:
            writer.writerow({
                "person": f"p{number * 7919 % 1009}", "week_number": entry.week,
                "kind": "quiet" if entry.quiet else "week",
                **{f"theme_{name}": str(place in entry.themes).lower() for place, name in enumerate(LISTED)},
                "prompt_shown": "help-1" if entry.idea else "", "in_same_week": str(entry.in_same_week).lower(),
                "written_with": "self", "goes_on": "" if one.goes_on is None else str(one.goes_on).lower(),
            })  # fmt: skip
    return out.getvalue()


def run(folder, *arguments):
    made = subprocess.run(
        [sys.executable, "-I", "-S", NAME, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return made.stdout.splitlines()


def test_the_script_says_what_the_page_says(tmp_path):
    many = people(9, 70, 0.1)
    (tmp_path / NAME).write_text(script(), encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "weeks.csv").write_text(as_csv(many), encoding="utf-8")
    assert run(tmp_path) == list(printed(telling(found(many))))
    assert run(tmp_path, "data/weeks.csv", "5") == list(printed(telling(found(many, 5))))
    assert f"(seed {SEED})" in "\n".join(run(tmp_path))


def test_the_script_is_one_file_that_needs_nothing_and_names_nothing_twice():
    assert "socialrx_diary" not in re.sub(r'""".*?"""', "", script(), flags=re.DOTALL)
    names = re.findall(r"^(?:def|class) (\w+)|^([A-Z_]{2,}) ?[:=]", script(), re.MULTILINE)
    flat = [one or other for one, other in names]
    assert sorted(set(flat)) == sorted(flat)
