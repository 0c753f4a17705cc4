"""Where themes first stand, beside what chance would do with the same entries.

If somebody's entries lay in any other order, which theme would come first? That is worked out to the end here rather
than tried a thousand times: until a theme is seen, every entry that has it is as likely as any other to be the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from math import fsum

from socialrx_diary.order.rules import LISTED, PAIRS, Diary, Themes, firsts


class Fit(Enum):
    """How one person's first appearances lie beside the listed order."""

    WHOLLY = "wholly"
    ONE_SWAP = "one_swap"
    NOT = "not"
    NOTHING = "nothing"  # to compare: fewer than two themes that first stand in different weeks


FITS = (Fit.WHOLLY, Fit.ONE_SWAP, Fit.NOT)


@dataclass(frozen=True)
class Pair:
    """Two themes: how many people first had the one or the other, and what chance alone would do.

    `chance` is the share of people in whom the one listed earlier comes first, of those in whom one of them does.
    """

    earlier: int
    later: int
    earlier_first: int = 0
    together: int = 0
    later_first: int = 0
    chance: float | None = None

    @property
    def apart(self) -> int:
        """How many people have both, first in different weeks."""
        return self.earlier_first + self.later_first

    @property
    def share(self) -> float | None:
        """In what share of these the one listed earlier came first."""
        return self.earlier_first / self.apart if self.apart else None


@dataclass(frozen=True)
class Variety:
    """How people differ: how many fit, how many would by chance, how many orders there are, how many went back."""

    fits: dict[Fit, int]
    by_chance: dict[Fit, float]
    orders: int
    went_back: int


def pairs_of(people: Iterable[Diary]) -> list[Pair]:
    """The ten pairs of themes."""
    every = [diary.ticked for diary in people]
    return [_pair(every, earlier, later) for earlier, later in PAIRS]


def _pair(every: Iterable[Sequence[Themes]], earlier: int, later: int) -> Pair:
    counts: Counter[str] = Counter()
    chances: dict[int, list[float]] = {1: [], -1: []}
    for ticked in every:
        only = [(earlier in themes) - (later in themes) for themes in ticked if earlier in themes or later in themes]
        if not (any(earlier in themes for themes in ticked) and any(later in themes for themes in ticked)):
            continue
        counts[("together", "earlier", "later")[only[0]]] += 1
        for side, likely in chances.items():
            likely.append(only.count(side) / len(only))
    first, second = (fsum(likely) for likely in chances.values())
    by_chance = first / (first + second) if first + second else None
    return Pair(earlier, later, counts["earlier"], counts["together"], counts["later"], by_chance)


def variety_of(people: Sequence[Diary]) -> Variety:
    """How people differ from each other, and from what chance would make of their entries."""
    fits, chances = dict.fromkeys(Fit, 0), [fit_by_chance(diary.ticked) for diary in people]
    orders, back = set(), 0
    for diary in people:
        ticked = diary.ticked
        found = fit(ticked)
        fits[found] += 1
        if found is not Fit.NOTHING:
            orders.add(order_in(ticked))
        back += went_back(ticked)
    by_chance = {one: fsum(likely[one] for likely in chances) for one in Fit}
    return Variety(fits, by_chance, len(orders), back)


def order_in(ticked: Sequence[Themes]) -> tuple[Themes, ...]:
    """The order in which themes first stand, those of one entry together."""
    together: dict[int, list[int]] = defaultdict(list)
    for theme, place in firsts(ticked).items():
        together[place].append(theme)
    return tuple(tuple(sorted(together[place])) for place in sorted(together))


def fit(ticked: Sequence[Themes]) -> Fit:
    """How a person's first appearances lie beside the listed order."""
    found = firsts(ticked)
    if len(set(found.values())) < 2:
        return Fit.NOTHING
    against = sum(1 for earlier, later in PAIRS if {earlier, later} <= found.keys() and found[earlier] > found[later])
    return FITS[min(against, 2)]


def went_back(ticked: Sequence[Themes]) -> bool:
    """Whether somebody ticked the first on the list, then others without it, and later it again."""
    marks = [0 in themes for themes in ticked if themes]
    return True in marks and False in (after := marks[marks.index(True) :]) and True in after[after.index(False) :]


def fit_by_chance(ticked: Iterable[Themes]) -> dict[Fit, float]:
    """How likely each way of fitting is if the same entries lay in any order.

    A state is which themes were seen so far, how many pairs stand against the list, and whether anything compares.
    """
    kinds = Counter(mask for themes in ticked if (mask := sum(1 << theme for theme in themes)))
    likely = dict.fromkeys(Fit, 0.0)
    states = {(0, 0, False): 1.0}
    while states:
        following: dict[tuple[int, int, bool], float] = defaultdict(float)
        for (seen, against, compares), chance in states.items():
            fresh = [(mask & ~seen, often) for mask, often in kinds.items() if mask & ~seen]
            if not fresh:
                likely[FITS[against] if compares else Fit.NOTHING] += chance
            every = sum(often for _mask, often in fresh)
            for mask, often in fresh:
                now = min(2, against + _against(mask, seen))
                following[seen | mask, now, bool(seen)] += chance * often / every
        states = following
    return likely


@cache
def _against(fresh: int, seen: int) -> int:
    """How many pairs stand against the list when these themes are first seen after those."""
    themes = range(len(LISTED))
    return sum(1 for new in themes if fresh >> new & 1 for old in themes if seen >> old & 1 and old > new)
