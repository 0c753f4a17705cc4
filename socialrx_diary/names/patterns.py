"""Pieces of patterns. Every repeat in every pattern has an end, so that no words can keep one busy."""

import re
from collections.abc import Iterable, Sequence

UNITS = "one|two|three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
NTH = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    "|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
NUMBER_SAID = rf"(?:(?:{TENS})(?:[ -]?(?:{UNITS})\b)?|(?:{TEENS})|(?:{UNITS}))"


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, the longest first; an apostrophe may be left out."""
    inside = sorted(phrases, key=lambda one: (-len(one), one))
    return "(?:" + "|".join(one.replace("'", "'?") for one in inside) + ")"


def all_of(*patterns: str) -> Sequence[re.Pattern[str]]:
    """Patterns for which capitals make no difference."""
    return tuple(re.compile(one, re.IGNORECASE) for one in patterns)
