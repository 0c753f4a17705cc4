"""Does the measure of order find one where there is none? `python -m bench.order --studies 1000 --seed 1`.

Diaries are made up in worlds where nothing changes with time, and in worlds where something does. Each study is held
to the interval over its people, and to what the page would say. The tables are written to docs/order-of-themes.md.
"""

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from math import comb, exp, log, sqrt
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from time import process_time

from socialrx_diary.order.findings import ENTRIES_THAT_SAY
from socialrx_diary.order.intervals import drawn_anew, mean_of
from socialrx_diary.order.rules import LISTED, Themes, firsts, precedence
from socialrx_diary.order.rules import PAIRS
from socialrx_diary.order.telling import FEWEST_TO_TELL, MIDDLE

PAPER = Path(__file__).parents[1] / "docs" / "order-of-themes.md"
SIZES = (17, 60, 200)
SHORTEST, LONGEST = 4, 26
WRITTEN = 0.75
EQUAL = (0.3,) * 5
EARLY_COMMONER = (0.5, 0.4, 0.3, 0.2, 0.12)
LATE_COMMONER = EARLY_COMMONER[::-1]
# A draw of people anew costs more than all the rest; these many studies of each row show what it does.
DRAWN = 100
LIKELY_FALSE = 0.05

Rates = tuple[float, ...]
# Handed chance, how common each theme is, how far along this diary is (0 to 1), and its week.
Ticks = Callable[[random.Random, Rates, float], list[int]]


@dataclass(frozen=True)
class World:
    """One way in which diaries come about. `ordered`: whether there is an order in it to be found."""

    name: str
    rates: Rates = EQUAL
    ordered: bool = False
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
    World("true order, mild", EARLY_COMMONER, ordered=True, drift=0.35),
    World("true order, strong", EARLY_COMMONER, ordered=True, drift=0.8),
    World("true order, themes come and go", EQUAL, ordered=True, come_and_go=True),
    World("true order, late themes commoner", LATE_COMMONER, ordered=True, drift=1.0),
)
WARNING = (World("no order, but ideas in the order of the list", EARLY_COMMONER, follows=0.3, ideas_in_order=True),)
WORLDS = (*NO_ORDER, *ORDER, *WARNING)


def diary(world: World, chance: random.Random) -> list[Themes]:
    weeks = chance.randint(SHORTEST, LONGEST)
    own = [log(rate / (1 - rate)) + chance.gauss(0, 0.5) for rate in world.rates]
    written = []
    for week in range(weeks):
        far = week / (weeks - 1)
        if chance.random() < (WRITTEN if not world.tires else min(1.0, 1.15 * (1 - world.tires * far))):
            written.append(ticks(world, own, far, chance))
    return written


def ticks(world: World, own: list[float], far: float, chance: random.Random) -> Themes:
    idea = None
    if world.follows and chance.random() < world.follows:
        idea = min(4, int(5 * far)) if world.ideas_in_order else chance.randrange(5)
    return tuple(
        theme for theme in range(5) if theme == idea or chance.random() < likely(world, theme, own[theme], far)
    )


def likely(world: World, theme: int, own: float, far: float) -> float:
    if world.come_and_go:
        own += 1.2 - 5 * abs(far - theme / 4)
    return 1 / (1 + exp(-own - world.drift * (theme - 2) * (far - 0.5))) * (1 - world.ticks_less * far)


@dataclass(frozen=True)
class Study:
    """One made-up study: its mean, and whether its interval, the other interval and the page find an order."""

    mean: float
    below: bool
    above: bool
    said: bool
    drawn: bool | None
    first_share: float
    all_untied: float


def study(task: tuple[World, int, int, bool]) -> Study:
    world, people, seed, draws = task
    chance = random.Random(f"{world.name} {people} {seed}")
    diaries = [diary(world, chance) for _person in range(people)]
    values = sorted(value for ticked in diaries if (value := precedence(ticked)) is not None)
    mean = mean_of(values)
    enough = sum(1 for ticked in diaries if len(ticked) >= ENTRIES_THAT_SAY and precedence(ticked) is not None)
    below, above = mean.high < 0.5, mean.low > 0.5
    told = [int(100 * end + 0.5) for end in (mean.low, mean.high)]
    ends = drawn_anew(values, seed) if draws else None
    earlier, apart, untied = 0, 0, 0
    for ticked in diaries:
        found = firsts(ticked)
        sides = [found[a] < found[b] for a, b in PAIRS if a in found and b in found and found[a] != found[b]]
        earlier, apart, untied = earlier + sum(sides), apart + len(sides), untied + (len(set(found.values())) == len(LISTED))
    return Study(
        mean.mean, below, above, enough >= FEWEST_TO_TELL and not told[0] <= MIDDLE <= told[1],
        ends and not ends[0] <= 0.5 <= ends[1], earlier / apart, untied / people,
    )  # fmt: skip


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
        """Whether as many false alarms as these would not surprise anybody if one study in twenty gave one."""
        return 0.001 < tail(self.found, len(self.studies)) and 0.001 < tail(len(self.studies) - self.found, len(self.studies), 0.95)

    def printed(self) -> str:
        drawn = [one.drawn for one in self.studies if one.drawn is not None]
        low, high = wilson(self.found, len(self.studies))
        cells = (
            str(self.people),
            self.world.name,
            f"{fmean(one.first_share for one in self.studies):.2f}",
            f"{fmean(one.mean for one in self.studies):.3f}",
            f"{100 * fmean(one.all_untied for one in self.studies):.0f} %",
            f"{100 * self.found / len(self.studies):.1f} % ({100 * low:.1f} to {100 * high:.1f})",
            f"{100 * self.share(lambda one: one.above):.1f} %",
            f"{100 * sum(drawn) / len(drawn):.0f} %" if drawn else "",
            f"{100 * self.share(lambda one: one.said):.1f} %",
        )
        return f"| {' | '.join(cells)} |"


def tail(least: int, of: int, likely: float = LIKELY_FALSE) -> float:
    """How likely it is to see so many or more."""
    return sum(comb(of, k) * likely**k * (1 - likely) ** (of - k) for k in range(least, of + 1))


def wilson(count: int, of: int) -> tuple[float, float]:
    share, z = count / of, 1.96
    middle, far = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - far) / (1 + z * z / of), (middle + far) / (1 + z * z / of)


def rows(studies: int, seed: int, processes: int = 1, worlds: tuple[World, ...] = WORLDS, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    made = []
    for people in sizes:
        for world in worlds:
            tasks = [(world, people, seed * 1_000_000 + number, number < DRAWN) for number in range(studies)]
            if processes > 1:
                with Pool(processes) as pool:
                    made.append(Row(world, people, pool.map(study, tasks, chunksize=20)))
            else:
                made.append(Row(world, people, list(map(study, tasks))))
    return made


HEAD = (
    "| n | world | first appearances “in order” | mean precedence | all five, untied "
    "| interval leaves 50 out (95 % of such figures) | on the listed side | drawn anew | the page says an order |\n"
    "|---|---|---|---|---|---|---|---|---|"
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
        studies=f"{studies:,}", seed=seed, seconds=f"{seconds:.0f}", kept=kept, null=len(null),
        every=f"{100 * every:.2f}", drawn=min(studies, DRAWN), **tables,
    )  # fmt: skip


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--studies", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--to", type=Path, default=PAPER)
    options = asked.parse_args()
    began = process_time()
    made = rows(options.studies, options.seed, options.processes)
    options.to.write_text(paper(made, options.studies, options.seed, process_time() - began), encoding="utf-8")
    print(options.to.read_text(encoding="utf-8"))
