"""The same numbers as on the page, as plain text. In a file for research this is the end of `order_of_themes.py`."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from socialrx_diary.order.findings import SEED, Kept, found
from socialrx_diary.order.firsts import Fit
from socialrx_diary.order.intervals import DRAWS
from socialrx_diary.order.rules import diaries
from socialrx_diary.order.telling import FEWEST_TO_TELL, Count, Told, ToldMean, telling

USAGE = "python order_of_themes.py [data/weeks.csv] [seed]"
KEPT_SAID = {
    Kept.ALL: "all weeks",
    Kept.NO_IDEAS: "without weeks in which an idea was asked for",
    Kept.SAME_WEEK: "only weeks written before they were over",
    Kept.OWN_HAND: "only weeks the person wrote down",
    Kept.NOT_QUIET: "without quiet weeks",
    Kept.LATER: "without everybody's first 4 weeks",
    Kept.LONG: "only people with 8 weeks or more",
}
FIT_SAID = {
    Fit.WHOLLY: "fit the list wholly",
    Fit.ONE_SWAP: "fit it with one swap",
    Fit.NOT: "do not fit it, or have too little to compare",
}


def printed(told: Told) -> Iterator[str]:
    """All that is told, line by line."""
    yield f"About {told.people} people, about {told.entries} weeks; half of them have {told.median} weeks or fewer."
    yield f"Stopped: {_count_said(told.stopped)}. The others still write, or it is not told."
    yield from (f"{theme}: ever ticked by {_count_said(people)}" for theme, people in told.ever.items())
    yield f"all five: ever ticked by {_count_said(told.all_five)}"
    yield ""
    yield f"Earlier-listed themes came earlier in: {_mean_said(told.main)}. 50 would mean no order."
    yield f"People drawn anew {DRAWS} times (seed {told.seed}): {_interval_said(told.drawn)}."
    yield from () if told.main.spread is None else (f"People differ by {told.main.spread} (SD).",)
    yield "The interval leaves 50 out." if told.can_tell else "These diaries cannot tell."
    yield from () if told.enough else (f"Fewer than {FEWEST_TO_TELL} people have enough weeks.",)
    yield ""
    yield from (f"{KEPT_SAID[kept]}: {_mean_said(mean)}" for kept, mean in told.means.items())
    yield ""
    yield "Of two themes: listed earlier first / by chance / same week / listed later first, in people"
    for pair in told.pairs:
        cells = (pair.earlier_first, pair.by_chance, pair.together, pair.later_first)
        yield f"{pair.earlier} and {pair.later}: {' / '.join(map(_count_said, cells))}"
    yield ""
    yield "First appearances: people / by chance"
    yield from (f"{FIT_SAID[fit.fit]}: {_count_said(fit.people)} / {_count_said(fit.by_chance)}" for fit in told.fits)
    yield f"different orders: {_count_said(told.orders)}; went back to help: {_count_said(told.went_back)}"
    yield ""
    yield f"People who had ticked it by week {', '.join(map(str, told.weeks))} / had stopped without it by then"
    for curve in told.curves:
        people = ", ".join(map(_count_said, curve.people))
        ended = f" / {_count_said(curve.stopped)}" if curve.theme else ""
        yield f"{curve.theme or 'stopped writing, or not told'}: {people}{ended}"


def _mean_said(mean: ToldMean) -> str:
    if mean.mean is None:
        return "too few people, or not told"
    return f"{mean.mean} of 100 comparisons ({mean.low} to {mean.high}), {_count_said(mean.people)} people"


def _interval_said(ends: tuple[int, int] | None) -> str:
    return f"{ends[0]} to {ends[1]}" if ends else "too few people"


def _count_said(count: Count) -> str:
    return "hidden" if count is None else f"about {count}"


def main(arguments: list[str]) -> str:
    """What the script prints."""
    path = arguments[0] if arguments else "data/weeks.csv"
    seed = int(arguments[1]) if len(arguments) > 1 else SEED
    with Path(path).open(encoding="utf-8", newline="") as file:
        told = telling(found(diaries(csv.DictReader(file)), seed))
    return "\n".join(printed(told)) if told else "Not enough diaries to say anything fair."


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
