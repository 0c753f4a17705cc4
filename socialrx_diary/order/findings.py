"""Everything that is worked out about the order of themes in the diaries of one file, exact and not for publishing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from socialrx_diary.order.curves import Step, curves_of, followed, incidence, waits_for
from socialrx_diary.order.firsts import Pair, Variety, pairs_of, variety_of
from socialrx_diary.order.intervals import Mean, drawn_anew, mean_of
from socialrx_diary.order.rules import LISTED, Diary, Entry, measured, precedence

SEED = 1
# Somebody with so many entries says something; of so many such people an average does.
ENTRIES_THAT_SAY = 4
LONG = 8
FIRST_WEEKS = 4
WEEKS = (1, 4, 8, 12, 26, 52)


class Kept(Enum):
    """Which entries an average is made of. All of these are always told, whatever comes out."""

    ALL = "all"
    NO_IDEAS = "no_ideas"
    SAME_WEEK = "same_week"
    OWN_HAND = "own_hand"
    NOT_QUIET = "not_quiet"
    LATER = "later"
    LONG = "long"


WANTED: dict[Kept, Callable[[Entry], bool]] = {
    Kept.NO_IDEAS: lambda entry: entry.idea is False,
    Kept.SAME_WEEK: lambda entry: entry.in_same_week is True,
    Kept.OWN_HAND: lambda entry: entry.own_hand is True,
    Kept.NOT_QUIET: lambda entry: not entry.quiet,
    Kept.LATER: lambda entry: entry.week > FIRST_WEEKS,
}


@dataclass(frozen=True)
class Findings:
    """What was found. `say` is how many people have enough entries for their average to count towards an answer."""

    people: int
    entries: int
    median: float
    stopped: int
    go_on: int
    not_told: int
    ever: tuple[int, ...]
    all_five: int
    say: int
    means: dict[Kept, Mean]
    drawn: tuple[float, float] | None
    pairs: list[Pair]
    variety: Variety
    curves: list[list[Step]]
    ends: list[Step]
    followed: dict[int, int]
    seed: int


def found(people: Sequence[Diary], seed: int = SEED) -> Findings:
    """Everything, the same for the same diaries and seed, whoever they are and in whatever order they come."""
    values = measured(people)
    ever = [{theme for entry in diary.entries for theme in entry.themes} for diary in people]
    return Findings(
        people=len(people),
        entries=sum(len(diary.entries) for diary in people),
        median=median(len(diary.entries) for diary in people) if people else 0,
        stopped=sum(1 for diary in people if diary.goes_on is False),
        go_on=sum(1 for diary in people if diary.goes_on),
        not_told=sum(1 for diary in people if diary.goes_on is None),
        ever=tuple(sum(1 for themes in ever if theme in themes) for theme in range(len(LISTED))),
        all_five=sum(1 for themes in ever if len(themes) == len(LISTED)),
        say=sum(1 for diary in people if _says(diary)),
        means=means_of(people, values),
        drawn=drawn_anew(values, seed),
        pairs=pairs_of(people),
        variety=variety_of(people),
        curves=curves_of(people),
        ends=incidence(waits_for(people, None)),
        followed={week: followed(people, week) for week in _weeks(people)},
        seed=seed,
    )


def means_of(people: Sequence[Diary], values: Sequence[float]) -> dict[Kept, Mean]:
    """The average over all entries, and over those that are left when something is left out."""
    made = {Kept.ALL: mean_of(values)}
    made |= {kept: mean_of(measured(people, wanted)) for kept, wanted in WANTED.items()}
    made[Kept.LONG] = mean_of(measured(diary for diary in people if len(diary.entries) >= LONG))
    return made


def _says(diary: Diary) -> bool:
    return len(diary.entries) >= ENTRIES_THAT_SAY and precedence(diary.ticked) is not None


def _weeks(people: Sequence[Diary]) -> tuple[int, ...]:
    longest = max((diary.entries[-1].week for diary in people), default=0)
    return tuple(week for week in WEEKS if week <= longest)
