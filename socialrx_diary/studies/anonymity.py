"""Making rows that name nobody: new ids, weeks counted from one's own first, and nobody in a group of fewer than k.

What an outsider may know of somebody is their age, about how many weeks they wrote, and which theme stands first on
their page (themes lie in an order drawn once a person, so the whole order would be a fingerprint that joins two files).
Everybody in a file shares these three with at least four others; where words are in it, with nine. Where they do not:

1. somebody with a rare number of weeks loses their latest weeks until they have as many as enough others;
2. age bands become wider, or the first theme goes, for everybody: whichever keeps the most;
3. the few still in small groups keep neither age band nor first theme;
4. if too few people wrote so few weeks that nothing can be cut, they are left out.

A value of another column that fewer than k people ever have is left empty (`rare`). Which themes somebody ticked week
by week is not covered by any of this, and most such patterns are unlike any other. So a file is pseudonymous, and says
so.

People come as outlines, and their weeks only when rows are made of them: no more than a few lie in memory at once.
"""

import hmac
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from itertools import product
from uuid import UUID

from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.studies.going_on import who_goes_on
from socialrx_diary.studies.outlines import BAND_ENDS, Outline, length_band
from socialrx_diary.studies.rare import NOTHING_RARE, Rare, Row, rare_in
from socialrx_diary.studies.rules import ASKS_ALL, Asks, Person, Week, columns_left_out
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import weeks_between

K = 5
BANDS = ("1-4", "5-12", "13-26", "27-52", "53+")
NOT_TOLD = ""


class Ages(Enum):
    """How closely a file tells ages."""

    FINE = "fine"
    WIDE = "wide"
    NONE = "none"


AGES = {
    Ages.FINE: {age_band: age_band for age_band in AGE_BANDS},
    Ages.WIDE: {"18-44": "18-64", "45-54": "18-64", "55-64": "18-64", "65-74": "65+", "75+": "65+"},
    Ages.NONE: {},
}
# Beside 1 for the first theme: ages are asked for more often.
WORTH = {Ages.FINE: 3, Ages.WIDE: 2, Ages.NONE: 0}


@dataclass(frozen=True)
class Told:
    """What a file tells of one person beside their weeks; empty where it does not."""

    age_band: str
    first_shown: str


NOTHING_TOLD = Told(NOT_TOLD, NOT_TOLD)


@dataclass(frozen=True)
class Report:
    """What was done to make a file, to be said before it is made and in the file itself."""

    people: int
    weeks: int
    people_left_out: int
    weeks_left_out: int
    people_untold: int
    ages: Ages
    first_shown: bool
    smallest_group: int
    unlike_any_other: int
    k: int = K
    rare: Rare = NOTHING_RARE


@dataclass(frozen=True)
class Planned:
    """One person of a file: under which new id, with how many of their weeks, and what is told beside them."""

    new_id: str
    id: UUID
    weeks: int
    told: Told
    goes_on: bool | None = None


@dataclass(frozen=True)
class Plan:
    """Who is in a file and how, in the order of the new ids, before any row of it is made."""

    people: tuple[Planned, ...]
    report: Report

    def rows(self, planned: Planned, person: Person) -> Iterator[Row]:
        """The rows of one person."""
        for week in person.weeks[: planned.weeks]:
            yield self.report.rare.without(_row(planned, person, week))


def plan(outlines: Collection[Outline], seed: bytes, k: int = K, asks: Collection[Asks] = ASKS_ALL) -> Plan:
    """Who is in a file and what is told of them, so that nobody stands in a group of fewer than k."""
    kept = cut(outlines, k)
    ages, first_shown, told = _best(kept, k, asks)
    weeks = sum(one.weeks for one in kept)
    report = Report(
        people=len(kept),
        weeks=weeks,
        people_left_out=len(outlines) - len(kept),
        weeks_left_out=sum(one.weeks for one in outlines) - weeks,
        people_untold=sum(1 for one in told.values() if one == NOTHING_TOLD),
        ages=ages,
        first_shown=first_shown,
        smallest_group=min(Counter((band(one.weeks), told[one.id]) for one in kept).values(), default=0),
        unlike_any_other=sum(1 for count in Counter(one.pattern for one in kept).values() if count == 1),
        k=k,
        rare=rare_in(kept, k, columns_left_out(asks)),
    )
    named = sorted((new_id(seed, one.id), one) for one in kept)
    goes_on = who_goes_on(kept, {one.id: (band(one.weeks), told[one.id]) for one in kept}, k)
    return Plan(tuple(Planned(name, one.id, one.weeks, told[one.id], goes_on[one.id]) for name, one in named), report)


def band(count: int) -> int:
    """Which band a number of weeks is in."""
    return sum(1 for end in BAND_ENDS if count > end)


def cut(people: Collection[Outline], k: int = K) -> list[Outline]:
    """People with their latest weeks cut, so that in every band of weeks there is nobody or at least k."""
    kept = list(people)
    for number in range(len(BAND_ENDS), 0, -1):
        if _is_small(kept, number, k):
            most = BAND_ENDS[number - 1]
            kept = [replace(one, weeks=most) if band(one.weeks) == number else one for one in kept]
    if _is_small(kept, 0, k):
        kept = [one for one in kept if band(one.weeks) > 0]
    return kept


def _is_small(people: Iterable[Outline], number: int, k: int) -> bool:
    return 0 < sum(1 for one in people if band(one.weeks) == number) < k


def _best(people: Collection[Outline], k: int, asks: Collection[Asks]) -> tuple[Ages, bool, dict[UUID, Told]]:
    """The way of telling that keeps the most while every group has at least k people; the finest of equals."""
    closely = tuple(Ages) if Asks.AGE in asks else (Ages.NONE,)
    first_too = (True, False) if Asks.FIRST in asks else (False,)
    ways = [(ages, first, _tell(people, ages, k, first=first)) for ages, first in product(closely, first_too)]
    return max(ways, key=lambda way: _worth(*way))


def _worth(ages: Ages, first: bool, told: Mapping[UUID, Told]) -> int:  # noqa: FBT001 - one of a way's three parts
    return sum(WORTH[ages] * bool(one.age_band) + (first and bool(one.first_shown)) for one in told.values())


def _tell(people: Iterable[Outline], ages: Ages, k: int, *, first: bool) -> dict[UUID, Told]:
    """What is told of each person when ages are told so closely, small groups going without."""
    banded: dict[int, dict[Told, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for one in people:
        banded[band(one.weeks)][_as_told(one, ages, first=first)].append(one.id)
    told: dict[UUID, Told] = {}
    for groups in banded.values():
        told |= _without_small_groups(groups, k)
    return told


def _as_told(one: Outline, ages: Ages, *, first: bool) -> Told:
    return Told(AGES[ages].get(one.age_band or "", NOT_TOLD), one.first_shown if first else NOT_TOLD)


def _without_small_groups(groups: Mapping[Told, list[UUID]], k: int) -> dict[UUID, Told]:
    """Small groups go untold together; if even together they are few, the smallest of the others joins them."""
    stays = {told: ids for told, ids in groups.items() if len(ids) >= k and told != NOTHING_TOLD}
    untold = [one for told, ids in groups.items() if told not in stays for one in ids]
    by_size = sorted(stays, key=lambda told: (len(stays[told]), told.age_band, told.first_shown))
    while 0 < len(untold) < k and by_size:
        untold += stays.pop(by_size.pop(0))
    return dict.fromkeys(untold, NOTHING_TOLD) | {one: told for told, ids in stays.items() for one in ids}


def new_id(seed: bytes, of: UUID, kind: str = "p") -> str:
    """An id that can be made again only with the seed; `kind` is its first letter."""
    digest = hmac.new(seed, of.bytes if kind == "p" else kind.encode() + of.bytes, sha256).digest()
    return kind + b32encode(digest[:10]).decode().lower()


def _row(planned: Planned, person: Person, week: Week) -> Row:
    themes = {f"theme_{theme.id}": theme in week.themes for theme in Theme}
    return {
        "person": planned.new_id,
        "week_number": weeks_between(person.weeks[0].week, week.week) + 1,
        "kind": week.kind,
        **themes,
        "had_words": None if week.words_steps is None else week.words_steps > 0,
        "words_length": length_band(week.words_steps),
        "prompt_shown": week.prompt_id,
        "first_step": week.first_step,
        "written_with": week.written_with,
        "in_same_week": week.in_same_week,
        "age_band": planned.told.age_band or None,
        "first_shown": planned.told.first_shown or None,
        "weeks_band": BANDS[band(planned.weeks)],
        "goes_on": planned.goes_on,
    }
