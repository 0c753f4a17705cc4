"""What may be told of all that was found: on the page, in its pictures and tables, and by the script.

No number of people under five, every other to the nearest five, and hidden with it what would give it away. Averages
are told in whole hundredths over 60 people or more, and to the nearest five hundredths over fewer: seen before and
after somebody joins, an average then leaves open what theirs is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from socialrx_diary.order.curves import Step, at
from socialrx_diary.order.findings import Findings, Kept
from socialrx_diary.order.firsts import FITS, Fit, Pair
from socialrx_diary.order.intervals import Mean
from socialrx_diary.order.rules import LISTED
from socialrx_diary.studies.rules import FEWEST_PEOPLE, protected, rounded, told

FEWEST_TO_TELL = 60
COARSE = 5
MIDDLE = 50

Count = int | None


@dataclass(frozen=True)
class ToldMean:
    """An average in hundredths; `mean` is None where too few people have one."""

    people: Count
    mean: Count = None
    low: Count = None
    high: Count = None
    spread: Count = None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out the middle, which means no order."""
        return self.low is not None and self.high is not None and not self.low <= MIDDLE <= self.high


@dataclass(frozen=True)
class ToldPair:
    """Two themes by their ids, and how many people first had which."""

    earlier: str
    later: str
    earlier_first: Count
    by_chance: Count
    together: Count
    later_first: Count


@dataclass(frozen=True)
class ToldFit:
    """How many people fit, and how many would by chance."""

    fit: Fit
    people: Count
    by_chance: Count


@dataclass(frozen=True)
class ToldCurve:
    """How many people by each week; in the end, how many stopped without."""

    theme: str | None
    people: tuple[Count, ...]
    stopped: Count


@dataclass(frozen=True)
class Told:
    """All of it."""

    people: int
    entries: int
    median: int
    stopped: Count
    ever: dict[str, Count]
    all_five: Count
    can_tell: bool
    enough: bool
    means: dict[Kept, ToldMean]
    drawn: tuple[int, int] | None
    pairs: list[ToldPair]
    fits: list[ToldFit]
    orders: Count
    went_back: Count
    weeks: tuple[int, ...]
    curves: list[ToldCurve]
    seed: int

    @property
    def main(self) -> ToldMean:
        """The average over all entries."""
        return self.means[Kept.ALL]


def telling(found: Findings) -> Told | None:
    """What may be told; None while there are too few people to say anything fair."""
    if found.people < FEWEST_PEOPLE:
        return None
    means = {kept: told_mean(mean) for kept, mean in found.means.items()}
    enough = found.say >= FEWEST_TO_TELL
    weeks = tuple(week for week, followed in found.followed.items() if followed >= FEWEST_PEOPLE)
    return Told(
        people=rounded(found.people),
        entries=rounded(found.entries),
        median=int(found.median + 0.5),
        stopped=told(found.stopped),
        ever={theme: told(count) for theme, count in zip(LISTED, found.ever, strict=True)},
        all_five=told(found.all_five),
        can_tell=enough and means[Kept.ALL].clear,
        enough=enough,
        means=means,
        drawn=_told_drawn(found),
        pairs=[_told_pair(pair, found.people) for pair in found.pairs],
        fits=_told_fits(found),
        orders=told(found.variety.orders),
        went_back=told(found.variety.went_back),
        weeks=weeks,
        curves=_told_curves(found, weeks),
        seed=found.seed,
    )


def told_mean(mean: Mean) -> ToldMean:
    """An average as it may be told."""
    if mean.people < FEWEST_PEOPLE:
        return ToldMean(told(mean.people))
    return ToldMean(
        told(mean.people), *(_hundredths(x, mean.people) for x in (mean.mean, mean.low, mean.high, mean.spread))
    )


def _hundredths(share: float | None, people: int) -> Count:
    if share is None:
        return None
    return min(100, max(0, int(100 * share / grain(people) + 0.5) * grain(people)))


def grain(people: int) -> int:
    """To how many hundredths an average over so many people is rounded."""
    return 1 if people >= FEWEST_TO_TELL else COARSE


def _told_drawn(found: Findings) -> tuple[int, int] | None:
    people = found.means[Kept.ALL].people
    if found.drawn is None or people < FEWEST_PEOPLE:
        return None
    low, high = (_hundredths(share, people) for share in found.drawn)
    return None if low is None or high is None else (low, high)


def _told_pair(pair: Pair, people: int) -> ToldPair:
    """What is hidden beside a small number is the one told least of: how many had both in the same week."""
    parts = {"together": pair.together, "earlier_first": pair.earlier_first, "later_first": pair.later_first}
    shown = protected(people, {"not_both": people - sum(parts.values())} | parts)
    del shown["not_both"]
    by_chance = None if shown["earlier_first"] is None else told(round((pair.chance or 0) * pair.apart))
    return ToldPair(LISTED[pair.earlier], LISTED[pair.later], by_chance=by_chance, **shown)


def _told_fits(found: Findings) -> list[ToldFit]:
    """Whoever has nothing to compare is among those who do not fit: told apart they would be too few to tell."""
    chance = _three(found.variety.by_chance)
    shown = protected(found.people, {fit: round(count) for fit, count in _three(found.variety.fits).items()})
    return [ToldFit(fit, shown[fit], None if shown[fit] is None else told(round(chance[fit]))) for fit in FITS]


def _three(fits: Mapping[Fit, float]) -> dict[Fit, float]:
    return {Fit.NOT: fits[Fit.NOT] + fits[Fit.NOTHING], Fit.ONE_SWAP: fits[Fit.ONE_SWAP], Fit.WHOLLY: fits[Fit.WHOLLY]}


def _told_curves(found: Findings, weeks: tuple[int, ...]) -> list[ToldCurve]:
    """One for each theme, and one for those who stopped writing at all. Nothing beside them adds up to a total."""
    ends = ToldCurve(None, tuple(_people(at(found.ends, week).stopped, found) for week in weeks), None)
    return [_told_curve(theme, steps, found, weeks) for theme, steps in zip(LISTED, found.curves, strict=True)] + [ends]


def _told_curve(theme: str, steps: list[Step], found: Findings, weeks: tuple[int, ...]) -> ToldCurve:
    stood = [at(steps, week) for week in weeks]
    people = tuple(_people(step.seen, found) for step in stood)
    return ToldCurve(theme, people, _people(stood[-1].stopped, found) if stood else None)


def _people(share: float, found: Findings) -> Count:
    return told(round(share * found.people))
