"""Does the measure of order find one where there is none? `python -m bench.order --studies 1000 --seed 1`.

Diaries are made up in worlds where nothing changes with time, and in worlds where something does. Each study is held
to the interval over its people, and to what the page would say. The tables are written to docs/order-of-themes.md.
"""

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from math import comb, exp, log, sqrt
from pathlib import Path
from statistics import fmean
from time import process_time

from socialrx_diary.order.findings import ENTRIES_THAT_SAY
from socialrx_diary.order.intervals import drawn_anew, mean_of
from socialrx_diary.order.rules import PAIRS, Themes, firsts, precedence
from socialrx_diary.order.telling import FEWEST_TO_TELL, told_mean

PAPER = Path(__file__).parents[1] / "docs" / "order-of-themes.md"
SIZES = (17, 60, 200)
SHORTEST, LONGEST = 4, 26
WRITTEN = 0.75
EQUAL = (0.3,) * 5
EARLY_COMMONER = (0.5, 0.4, 0.3, 0.2, 0.12)
LATE_COMMONER = EARLY_COMMONER[::-1]
# A draw of people anew costs more than all the rest; so it is done for these many studies of a row.
DRAWN = 100
LIKELY_FALSE = 0.05

Rates = tuple[float, ...]


@dataclass(frozen=True)
class World:
    """One way in which diaries come about."""

    name: str
    rates: Rates = EQUAL
    # How far the chance of each theme moves from the first week to the last, as log odds, listed first to last.
    drift: float = 0.0
    # Each theme has a while of its own, one after the other.
    come_and_go: bool = False
    # How much less is written in the last week than in the first; and how much less is ticked in what is written.
    tires: float = 0.0
    ticks_less: float = 0.0
    # How many entries follow an idea; and whether ideas come in the order of the list, which the diary never does.
    follows: float = 0.0
    ideas_in_order: bool = False


NO_ORDER = (
    World("no order, themes equally common"),
    World("no order, early themes commoner", EARLY_COMMONER),
    World("no order, late themes commoner", LATE_COMMONER),
    World("no order, writers tire: fewer weeks", EARLY_COMMONER, tires=0.8),
    World("no order, writers tire: fewer weeks, fewer ticks in each", EARLY_COMMONER, tires=0.6, ticks_less=0.6),
    World("no order, ideas at random, 30 of 100 entries follow them", EARLY_COMMONER, follows=0.3),
)
ORDER = (
    World("true order, mild", EARLY_COMMONER, drift=0.22),
    World("true order, strong", EARLY_COMMONER, drift=0.55),
    World("true order, themes come and go", EQUAL, come_and_go=True),
    World("true order, late themes commoner", LATE_COMMONER, drift=0.8),
)
WARNING = (World("no order, but ideas in the order of the list", EARLY_COMMONER, follows=0.3, ideas_in_order=True),)
WORLDS = (*NO_ORDER, *ORDER, *WARNING)


def diary(world: World, chance: random.Random) -> tuple[list[Themes], float]:
    """One diary that says something, and what: with fewer entries it would not count towards an answer."""
    while True:
        weeks = chance.randint(SHORTEST, LONGEST)
        own = [log(rate / (1 - rate)) + chance.gauss(0, 0.5) for rate in world.rates]
        far = [week / (weeks - 1) for week in range(weeks)]
        written = [ticks(world, own, at, chance) for at in far if chance.random() < writes(world, at)]
        if len(written) >= ENTRIES_THAT_SAY and (value := precedence(written)) is not None:
            return written, value


def writes(world: World, far: float) -> float:
    return min(1.0, 1.15 * (1 - world.tires * far)) if world.tires else WRITTEN


def ticks(world: World, own: list[float], far: float, chance: random.Random) -> Themes:
    idea = None
    if world.follows and chance.random() < world.follows:
        idea = min(4, int(5 * far)) if world.ideas_in_order else chance.randrange(5)
    return tuple(
        theme for theme in range(5) if theme == idea or chance.random() < likely(world, theme, own[theme], far)
    )


def likely(world: World, theme: int, own: float, far: float) -> float:
    own += world.drift * (theme - 2) * (far - 0.5)
    if world.come_and_go:
        own += 0.5 - 2 * abs(far - theme / 4)
    return 1 / (1 + exp(-own)) * (1 - world.ticks_less * far)


@dataclass(frozen=True)
class Study:
    """One made-up study: its mean, and whether its interval, the other interval and the page find an order."""

    mean: float
    below: bool
    above: bool
    said: bool
    drawn: bool | None
    first_share: float | None


def study(task: tuple[World, int, int, bool]) -> Study:
    world, people, seed, draws = task
    chance = random.Random(f"{world.name} {people} {seed}")
    diaries = [diary(world, chance) for _person in range(people)]
    values = [value for _ticked, value in diaries]
    mean, ends = mean_of(values), drawn_anew(values, seed) if draws else None
    return Study(
        mean=mean.mean,
        below=mean.high < 0.5,
        above=mean.low > 0.5,
        said=people >= FEWEST_TO_TELL and told_mean(mean).clear,
        drawn=ends and not ends[0] <= 0.5 <= ends[1],
        first_share=in_order(diaries) if draws else None,
    )


def in_order(diaries: list[tuple[list[Themes], float]]) -> float:
    """What first appearances alone would say."""
    found = [firsts(ticked) for ticked, _value in diaries]
    sides = [(one[a] < one[b]) for one in found for a, b in PAIRS if a in one and b in one and one[a] != one[b]]
    return sum(sides) / len(sides)


@dataclass(frozen=True)
class Row:
    world: World
    people: int
    studies: list[Study]

    def share(self, of: Callable[[Study], bool]) -> float:
        return sum(1 for one in self.studies if of(one)) / len(self.studies)

    @property
    def found(self) -> int:
        return sum(1 for one in self.studies if one.below or one.above)

    @property
    def as_promised(self) -> bool:
        """Whether so many false alarms would surprise nobody if one study in twenty gave one: 99 of 100 times."""
        every = len(self.studies)
        least = min(tail(self.found, every, LIKELY_FALSE), tail(every - self.found, every, 1 - LIKELY_FALSE))
        return least > 0.005

    def printed(self) -> str:
        drawn = [one.drawn for one in self.studies if one.drawn is not None]
        low, high = wilson(self.found, len(self.studies))
        cells = (
            str(self.people),
            self.world.name,
            f"{fmean(one.first_share for one in self.studies if one.first_share):.2f}",
            f"{fmean(one.mean for one in self.studies):.3f}",
            f"{100 * self.found / len(self.studies):.1f} % ({100 * low:.1f} to {100 * high:.1f})",
            f"{100 * self.share(lambda one: one.above):.1f} %",
            f"{100 * sum(drawn) / len(drawn):.0f} %" if drawn else "",
            f"{100 * self.share(lambda one: one.said):.1f} %",
        )
        return f"| {' | '.join(cells)} |"


def tail(least: int, of: int, likely: float) -> float:
    """How likely it is to see so many or more."""
    return sum(comb(of, k) * likely**k * (1 - likely) ** (of - k) for k in range(least, of + 1))


def wilson(count: int, of: int) -> tuple[float, float]:
    share, z = count / of, 1.96
    middle, far = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - far) / (1 + z * z / of), (middle + far) / (1 + z * z / of)


def row(world: World, people: int, studies: int, seed: int, drawn: int = DRAWN) -> Row:
    tasks = [(world, people, seed * 1_000_000 + number, number < drawn) for number in range(studies)]
    return Row(world, people, list(map(study, tasks)))


HEAD = (
    "| n | world | first appearances “in order” | mean precedence "
    "| interval leaves 50 out (95 % of such figures) | on the listed side | drawn anew | the page says an order |\n"
    "|---|---|---|---|---|---|---|---|"
)


def paper(made: list[Row], studies: int, seed: int, seconds: float) -> str:
    null = [row for row in made if row.world in NO_ORDER]
    kept = sum(1 for row in null if row.as_promised)
    every = sum(row.found for row in null) / sum(len(row.studies) for row in null)
    text = Path(__file__).with_name("order.md").read_text(encoding="utf-8")
    tables = {
        name: "\n".join([HEAD, *(row.printed() for row in made if row.world in worlds)])
        for name, worlds in (("no_order", NO_ORDER), ("order", ORDER), ("warning", WARNING))
    }
    return text.format(
        studies=f"{studies:,}", bare=studies, seed=seed, seconds=f"{seconds:.0f}", kept=kept, null=len(null),
        every=f"{100 * every:.2f}", drawn=min(studies, DRAWN), **tables,
    )  # fmt: skip


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--studies", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--to", type=Path, default=PAPER)
    options = asked.parse_args()
    began = process_time()
    made = [row(world, people, options.studies, options.seed) for people in SIZES for world in WORLDS]
    options.to.write_text(paper(made, options.studies, options.seed, process_time() - began), encoding="utf-8")
    print(options.to.read_text(encoding="utf-8"))
