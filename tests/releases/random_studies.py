"""Studies drawn at random, and the smallest group in every file of them: `python -m tests.releases.random_studies`.

People have ages, orders, weeks and ways of writing drawn so that some of every kind are rare. Rows are read as somebody
outside gets them, and grouped by what they tell, never by what the report says.
"""

import random
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from uuid import UUID

from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.releases import counting
from socialrx_diary.releases.rules import smallest
from socialrx_diary.studies import codebook
from socialrx_diary.studies.anonymity import band
from socialrx_diary.studies.rules import Asks, Person, Tier, Week
from socialrx_diary.themes.rules import Theme, shuffled
from tests.kit.planned import planned

MONDAY = date(2025, 1, 6)
KNOWN = ("age_band", "first_shown", "goes_on")
SEEN = {"words_length", "prompt_shown", "first_step", "written_with", "in_same_week"}


@dataclass
class Seen:
    """What was found in the files of some studies."""

    files: int = 0
    rows: int = 0
    smallest: Counter = None
    below: int = 0
    rare: int = 0
    counts: int = 0
    small_numbers: int = 0
    alone: int = 0


def people(chance):
    """People of one study."""
    longest, found = chance.choice([4, 12, 30, 60]), []
    for _ in range(chance.randint(10, chance.choice([17, 40, 60]))):
        order, with_ = shuffled(chance), chance.choice(["self"] * 6 + ["family", "worker", "paper"])
        ats = sorted(chance.sample(range(90), chance.randint(1, longest)))
        words = chance.random() < 0.7
        weeks = tuple(a_week(chance, at, order, with_, words=words) for at in ats)
        found.append(Person(UUID(int=chance.getrandbits(128), version=4), chance.choice([None, *AGE_BANDS]), weeks))
    return found


def a_week(chance, at, order, with_, *, words):
    """One week of somebody's."""
    return Week(
        MONDAY + timedelta(weeks=at),
        kind=chance.choice(["week"] * 9 + ["quiet"]),
        themes=tuple(theme for theme in Theme if chance.random() < 0.4),
        shown_order=order,
        first_step=chance.choice(["ticks"] * 5 + ["words"]),
        in_same_week=chance.random() < 0.9,
        words_steps=chance.choice([0, 1, 1, 3, 9]) if words else None,
        prompt_id=chance.choice([None] * 5 + ["p1", "p2", "p3"]) if words else None,
        written_with=with_,
    )


def look(chance, seen):
    """Make files of one study in every tier, and look for whoever stands alone."""
    found = people(chance)
    asked = [one for one in Asks if chance.random() < 0.8]
    for tier in (Tier.CODES, Tier.WORDS):
        made = planned(found, chance.randbytes(32), smallest(tier), asked)
        names = [field.name for field in codebook.weeks(asked, words=False)]  # no others leave: `gathering.rows`
        _look_at([{name: row[name] for name in names} for row in made.rows], smallest(tier), seen)
    for row in counting.counted(found).rows():
        seen.counts += 1
        seen.small_numbers += any(row[name] is not None and row[name] < 5 for name in ("people", "weeks"))
    seen.alone += lone_cells(found)


def _look_at(rows, k, seen):
    weeks, known, holders = Counter(row["person"] for row in rows), {}, defaultdict(set)
    for row in rows:
        known[row["person"]] = (*map(row.get, KNOWN), band(weeks[row["person"]]))
        for column in SEEN & row.keys():
            holders[column, row[column]].add(row["person"])
    groups = Counter(known.values())
    seen.files += 1
    seen.rows += len(rows)
    if groups:
        seen.smallest[k] = min(seen.smallest.get(k, len(known)), *groups.values())
    seen.below += sum(1 for size in groups.values() if size < k)
    seen.rare += sum(1 for (_column, value), ids in holders.items() if value is not None and len(ids) < k)


def lone_cells(found):
    """Hidden numbers that stand alone beside a total that is told, so that they could be worked out."""
    made = counting.counted(found)
    alone = 0
    for about in codebook.ABOUT:
        hidden = counting.hidden_in(made.cells[about], made.whole[about])
        alone += len(hidden) == 1 < len(made.cells[about])
    return alone


def looked(seed, number):
    """Look at the files of so many studies."""
    chance, seen = random.Random(seed), Seen(smallest=Counter())
    for _ in range(number):
        look(chance, seen)
    return seen


def main():
    """Look, and print what was found."""
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--studies", type=int, default=1000)
    given, begun = asked.parse_args(), perf_counter()
    seen = looked(given.seed, given.studies)
    print(f"{given.studies} studies from seed {given.seed}: {seen.files} files, {seen.rows} rows")
    for k in sorted(seen.smallest):
        print(f"smallest group where k is {k}: {seen.smallest[k]}")
    print(f"groups below k: {seen.below}; values of fewer than k people: {seen.rare}")
    print(f"rows of counts: {seen.counts}; with a number under 5: {seen.small_numbers}; hidden alone: {seen.alone}")
    print(f"{perf_counter() - begun:.0f} s")
    return 1 if seen.below or seen.rare or seen.small_numbers or seen.alone else 0


if __name__ == "__main__":
    sys.exit(main())
