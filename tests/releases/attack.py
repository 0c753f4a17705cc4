"""Trying to join two files of one study on more than they are meant to hold: `python -m tests.releases.attack`.

The same people are in both files; in the second some have written another week, some are gone and some are new. Whoever
attacks has both files and knows how they are made. For each way of joining, the figure is how often somebody of the
first file is told rightly in the second, beside how often blind guessing would be right.
"""

import random
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from socialrx_diary.releases.rules import consent_hash
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import WEEK
from tests.kit.planned import planned
from tests.releases.random_studies import a_week, people


@dataclass(frozen=True)
class File:
    """A file as somebody outside has it, and beside it who is who, which they have not."""

    ids: list
    rows: dict
    consents: tuple
    true: dict


def file_of(found, seed, seals):
    """One file of some people."""
    made, release_id = planned(found, seed), UUID(bytes=seed[:16])
    rows = {name: list(some) for name, some in groupby(made.rows, itemgetter("person"))}
    consents = tuple(sorted(consent_hash(release_id, seals[one]) for one in made.people.values()))
    return File(list(rows), rows, consents, made.people)


def later(chance, found):
    """The same study some weeks later: one in ten is gone, some are new, half have written another week."""
    stayed = [one for one in found if chance.random() > 0.1]
    written = [_another(chance, one) if chance.random() < 0.5 else one for one in stayed]
    return written + people(chance)[: len(found) // 10]


def _another(chance, one):
    last = one.weeks[-1]
    new = a_week(chance, 0, last.shown_order, last.written_with, words=last.words_steps is not None)
    return replace(one, weeks=(*one.weeks, replace(new, week=last.week + WEEK)))


def by_id(one, two):
    """The same id in both."""
    return {name: {name} & set(two.ids) for name in one.ids}


def by_place(one, two):
    """The same place in the order of the file."""
    return {name: {two.ids[place]} if place < len(two.ids) else set() for place, name in enumerate(one.ids)}


def by_nearest_id(one, two):
    """The id that begins alike for the longest."""
    return {name: {max(two.ids, key=lambda other: (_alike(name, other), other))} for name in one.ids}


def _alike(one, two):
    return next((place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b), len(one))


def by_size(one, two):
    """As many bytes of rows."""
    return _by(one, two, lambda rows: len(repr([{n: v for n, v in row.items() if n != "person"} for row in rows])))


def by_told(one, two):
    """The same age, first theme and number of weeks as told: what a file means to tell of everybody."""
    return _by(one, two, lambda rows: (rows[0]["age_band"], rows[0]["first_shown"], rows[0]["weeks_band"]))


def by_told_and_going_on(one, two):
    """The same three, and the same of whether they still write."""
    told = ("age_band", "first_shown", "weeks_band", "goes_on")
    return _by(one, two, lambda rows: tuple(rows[0][name] for name in told))


def by_pattern(one, two):
    """The same themes in the same of their first weeks: what somebody wrote, which no file can leave out."""
    return _by(one, two, lambda rows: tuple(_ticked(row) for row in rows[:4]))


def _ticked(row):
    return row["week_number"], row["kind"], *(row[f"theme_{theme.id}"] for theme in Theme)


def _by(one, two, what):
    there = defaultdict(set)
    for name, rows in two.rows.items():
        there[what(rows)].add(name)
    return {name: there[what(rows)] for name, rows in one.rows.items()}


WAYS = (by_id, by_place, by_nearest_id, by_size, by_told, by_told_and_going_on, by_pattern)


def told_rightly(one, two, way):
    """How many of those who are in both are told rightly, guessing among equals."""
    in_both = set(two.true.values())
    guesses = way(one, two)
    right = sum(
        1 / len(there) for name, there in guesses.items() if one.true[name] in {two.true[other] for other in there}
    )
    return right, sum(1 for name in one.ids if one.true[name] in in_both)


def attacked(seed, pairs):
    """So many pairs of files: how many were told rightly in each way, of how many, and how many blindly."""
    chance, right, of, blind, shared = random.Random(seed), Counter(), 0, 0.0, 0
    for _ in range(pairs):
        found = people(chance)
        then = later(chance, found)
        seals = {one.id: chance.randbytes(32) for one in (*found, *then)}
        one, two = (file_of(some, chance.randbytes(32), seals) for some in (found, then))
        shared += len(set(one.consents) & set(two.consents))
        counted = [told_rightly(one, two, way) for way in WAYS]
        for way, (number, _of) in zip(WAYS, counted, strict=True):
            right[way.__name__] += number
        of += counted[0][1]
        blind += counted[0][1] / len(two.ids) if two.ids else 0
    return right, of, blind, shared


def main():
    """Attack, and print what could be joined."""
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--pairs", type=int, default=200)
    given = asked.parse_args()
    right, of, blind, shared = attacked(given.seed, given.pairs)
    print(f"{given.pairs} pairs of files from seed {given.seed}, {of} people in both")
    print(f"blind guessing: {blind / of:.1%}")
    for way in WAYS:
        print(f"{way.__name__.replace('_', ' ')}: {right[way.__name__] / of:.1%}  ({way.__doc__})")
    print(f"hashes of choices that stand in both files: {shared}")
    return 1 if shared or right["by_id"] else 0


if __name__ == "__main__":
    sys.exit(main())
