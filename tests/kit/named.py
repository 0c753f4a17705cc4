"""Made-up diaries in which everything that may name somebody is marked: to learn from, never seen before, and planted."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.kit.planting import PLANTS, SAYINGS

_FOLDER = Path(__file__).parents[1] / "names"
_MARK = re.compile(r"⟦(\w+):([^⟧]*)⟧")


@dataclass(frozen=True)
class Span:
    """A piece that may name somebody."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Marked:
    """A text with what is in it."""

    id: str
    words: str
    spans: tuple[Span, ...]
    traps: tuple[tuple[int, int], ...] = ()


def tuned() -> list[Marked]:
    """The synthetic diaries on which the highlighter was tuned."""
    kept = json.loads((_FOLDER / "reflections.json").read_text(encoding="utf-8"))["reflections"]
    return [
        Marked(
            one["id"],
            one["text"],
            tuple(Span(*span) for span in one["spans"]),
            tuple((a, b) for a, b, _ in one["traps"]),
        )
        for one in kept
    ]


def fresh() -> list[Marked]:
    """Texts written before the highlighter was run on any of them, and never used to tune it."""
    kept = json.loads((_FOLDER / "fresh.json").read_text(encoding="utf-8"))["reflections"]
    return [unmarked(one["id"], one["text"]) for one in kept]


def unmarked(name: str, marked: str) -> Marked:
    """A text without its marks, and where they were."""
    words, spans, traps, last = "", [], [], 0
    for one in _MARK.finditer(marked):
        words += marked[last : one.start()]
        start, last = len(words), one.end()
        words += one.group(2)
        if one.group(1) == "trap":
            traps.append((start, len(words)))
        else:
            spans.append(Span(start, len(words), one.group(1)))
    return Marked(name, words + marked[last:], tuple(spans), tuple(traps))


def planted(seed: int = 20, texts: int = 300, identifiers: int = 1000) -> list[Marked]:
    """Texts with numbers and addresses planted in them, from a seed."""
    chance = random.Random(seed)
    kinds = [list(PLANTS)[number % len(PLANTS)] for number in range(identifiers)]
    chance.shuffle(kinds)
    shares = [kinds[number::texts] for number in range(texts)]
    return [unmarked(f"S{number}", " ".join(_sentences(chance, share))) for number, share in enumerate(shares)]


def _sentences(chance: random.Random, kinds: list[str]) -> Iterator[str]:
    for kind in kinds:
        saying = chance.choice(SAYINGS[kind])
        yield saying.replace("{}", f"⟦{kind}:{PLANTS[kind](chance)}⟧")
