"""Making rows that name nobody: new ids, weeks counted from one's own first, and nobody in a group of fewer than five.

What an outsider may know of somebody is their age, about how many weeks they wrote, and which theme stands first on
their page (themes lie in an order drawn once a person, so the whole order would be a fingerprint that joins two files).
Everybody in a file shares these three with at least four others. Where they do not:

1. somebody with a rare number of weeks loses their latest weeks until they have as many as at least four others;
2. age bands become wider, or the first theme goes, for everybody: whichever keeps the most;
3. the few still in small groups keep neither age band nor first theme;
4. if fewer than five people wrote so few weeks that nothing can be cut, they are left out.

Which themes somebody ticked week by week is not covered by this, and most such patterns are unlike any other. So a file
is pseudonymous, and says so.
"""

import hmac
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from itertools import product
from typing import TypeAlias
from uuid import UUID

from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.studies.rules import Person, Week
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import weeks_between

K = 5
# The most weeks in each band but the last, which has no end.
BAND_ENDS = (4, 12, 26, 52)
BANDS = ("1-4", "5-12", "13-26", "27-52", "53+")
LENGTH_ENDS = (0, 1, 4)
LENGTHS = ("none", "short", "medium", "long")
NOT_TOLD = ""

Row: TypeAlias = dict[str, str | int | bool | None]


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


@dataclass(frozen=True)
class Release:
    """Rows that may leave, ordered by ids that mean nothing, and what was done to make them."""

    rows: list[Row]
    report: Report
    included: tuple[UUID, ...]


def release(people: Collection[Person], seed: bytes) -> Release:
    """The rows of a file: always the same for the same people and seed, with other ids for any other seed."""
    kept = cut(people)
    ages, first_shown, told = _best(kept)
    named = sorted((_new_id(seed, person.id), person) for person in kept)
    rows = [_row(new_id, person, week, told[person.id]) for new_id, person in named for week in person.weeks]
    weeks = sum(len(person.weeks) for person in people)
    report = Report(
        people=len(kept),
        weeks=len(rows),
        people_left_out=len(people) - len(kept),
        weeks_left_out=weeks - len(rows),
        people_untold=sum(1 for one in told.values() if one == NOTHING_TOLD),
        ages=ages,
        first_shown=first_shown,
        smallest_group=min(Counter((band(len(p.weeks)), told[p.id]) for p in kept).values(), default=0),
        unlike_any_other=_unlike_any_other(kept),
    )
    return Release(rows, report, tuple(sorted(told)))


def band(count: int) -> int:
    """Which band a number of weeks is in."""
    return sum(1 for end in BAND_ENDS if count > end)


def length_band(steps: int | None) -> str | None:
    """How long somebody's words are, from how many steps of 256 bytes they take sealed; nothing is opened for this."""
    if steps is None:
        return None
    return LENGTHS[sum(1 for end in LENGTH_ENDS if steps > end)]


def cut(people: Collection[Person]) -> list[Person]:
    """People with their latest weeks cut, so that in every band of weeks there is nobody or at least five."""
    kept = list(people)
    for number in range(len(BAND_ENDS), 0, -1):
        if _is_small(kept, number):
            most = BAND_ENDS[number - 1]
            kept = [replace(p, weeks=p.weeks[:most]) if band(len(p.weeks)) == number else p for p in kept]
    if _is_small(kept, 0):
        kept = [person for person in kept if band(len(person.weeks)) > 0]
    return kept


def _is_small(people: Iterable[Person], number: int) -> bool:
    return 0 < sum(1 for person in people if band(len(person.weeks)) == number) < K


def _best(people: Collection[Person]) -> tuple[Ages, bool, dict[UUID, Told]]:
    """The way of telling that keeps the most while every group has at least five people; the finest of equals."""
    ways = [(ages, first, _tell(people, ages, first=first)) for ages, first in product(Ages, (True, False))]
    return max(ways, key=lambda way: _worth(*way))


def _worth(ages: Ages, first: bool, told: Mapping[UUID, Told]) -> int:  # noqa: FBT001 - one of a way's three parts
    return sum(WORTH[ages] * bool(one.age_band) + (first and bool(one.first_shown)) for one in told.values())


def _tell(people: Iterable[Person], ages: Ages, *, first: bool) -> dict[UUID, Told]:
    """What is told of each person when ages are told so closely, small groups going without."""
    told: dict[UUID, Told] = {}
    for number in range(len(BANDS)):
        groups: dict[Told, list[UUID]] = defaultdict(list)
        for person in people:
            if band(len(person.weeks)) == number:
                groups[_as_told(person, ages, first=first)].append(person.id)
        told |= _without_small_groups(groups)
    return told


def _as_told(person: Person, ages: Ages, *, first: bool) -> Told:
    age_band = AGES[ages].get(person.age_band or "", NOT_TOLD)
    return Told(age_band, person.weeks[0].shown_order[0].id if first else NOT_TOLD)


def _without_small_groups(groups: Mapping[Told, list[UUID]]) -> dict[UUID, Told]:
    """Small groups go untold together; if even together they are few, the smallest of the others joins them."""
    stays = {told: ids for told, ids in groups.items() if len(ids) >= K and told != NOTHING_TOLD}
    untold = [one for told, ids in groups.items() if told not in stays for one in ids]
    by_size = sorted(stays, key=lambda told: (len(stays[told]), told.age_band, told.first_shown))
    while 0 < len(untold) < K and by_size:
        untold += stays.pop(by_size.pop(0))
    return dict.fromkeys(untold, NOTHING_TOLD) | {one: told for told, ids in stays.items() for one in ids}


def _new_id(seed: bytes, participant_id: UUID) -> str:
    """An id that can be made again only with the seed, which is forgotten once the file is made."""
    digest = hmac.new(seed, participant_id.bytes, sha256).digest()
    return "p" + b32encode(digest[:10]).decode().lower()


def _row(new_id: str, person: Person, week: Week, told: Told) -> Row:
    themes = {f"theme_{theme.id}": theme in week.themes for theme in Theme}
    return {
        "person": new_id,
        "week_number": weeks_between(person.weeks[0].week, week.week) + 1,
        "kind": week.kind,
        **themes,
        "had_words": None if week.words_steps is None else week.words_steps > 0,
        "words_length": length_band(week.words_steps),
        "prompt_shown": week.prompt_id,
        "first_step": week.first_step,
        "written_with": week.written_with,
        "in_same_week": week.in_same_week,
        "age_band": told.age_band or None,
        "first_shown": told.first_shown or None,
        "weeks_band": BANDS[band(len(person.weeks))],
    }


def _unlike_any_other(people: Iterable[Person]) -> int:
    """How many people's pattern of weeks and themes is nobody else's."""
    patterns = Counter(
        tuple((weeks_between(p.weeks[0].week, week.week), week.kind, frozenset(week.themes)) for week in p.weeks)
        for p in people
    )
    return sum(1 for count in patterns.values() if count == 1)
