"""How far a mean over people may be off: by Student's t, and by drawing people anew."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, exp, fsum, lgamma, pi, sqrt, tan

DRAWS = 2_000
SURE = 0.95
STEPS = 200


@dataclass(frozen=True)
class Mean:
    """A mean over people, how much they differ (a standard deviation), and an interval; None with too few to say."""

    people: int
    mean: float | None = None
    spread: float | None = None
    low: float | None = None
    high: float | None = None


def mean_of(values: Sequence[float]) -> Mean:
    """The mean of one number a person, with the interval that holds 95 of 100 such means."""
    people = len(values)
    if people < 2:
        return Mean(people)
    mean = fsum(values) / people
    spread = sqrt(fsum((value - mean) ** 2 for value in values) / (people - 1))
    far = t(people - 1) * spread / sqrt(people)
    return Mean(people, mean, spread, mean - far, mean + far)


@cache
def t(freedom: int) -> float:
    """How many standard errors 95 of 100 means lie within. Student's t as an angle, so that it has two ends."""
    whole = exp(lgamma(freedom / 2) - lgamma((freedom + 1) / 2)) * sqrt(pi) / 2
    low, high = 0.0, pi / 2
    while high - low > 1e-13:
        middle = (low + high) / 2
        low, high = (middle, high) if _under(middle, freedom) < SURE * whole else (low, middle)
    return sqrt(freedom) * tan(low)


def _under(angle: float, freedom: int) -> float:
    """How much lies within an angle, by Simpson's rule."""
    step = angle / STEPS
    inner = fsum((4 if number % 2 else 2) * cos(number * step) ** (freedom - 1) for number in range(1, STEPS))
    return step / 3 * (1 + inner + cos(angle) ** (freedom - 1))


def drawn_anew(values: Sequence[float], seed: int) -> tuple[float, float] | None:
    """The interval that holds 95 of 100 means of people drawn anew; always the same for the same numbers and seed."""
    if len(values) < 2:
        return None
    chance, kept = random.Random(seed), sorted(values)  # noqa: S311 - a seed to be printed is no secret
    means = sorted(fsum(chance.choices(kept, k=len(kept))) / len(kept) for _draw in range(DRAWS))
    out = round(DRAWS * (1 - SURE) / 2)
    return means[out], means[-1 - out]
