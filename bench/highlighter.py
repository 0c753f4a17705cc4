"""Measure how much the highlighter finds, on words it was tuned on, on words it never saw, and on planted numbers.

python -m bench.highlighter                 the tuned set and the planted ones
python -m bench.highlighter --fresh         also the set nothing was tuned on: look once, at the end
python -m bench.highlighter --with-model NAME   also with a spaCy model that is installed here
"""

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from unittest import mock

from bench.__main__ import table
from socialrx_diary.names import learned, lexicon
from socialrx_diary.names.rules import Highlight, Kind, highlights
from socialrx_diary.names.texts import Text
from tests.kit.named import Marked, fresh, planted, tuned

Find = Callable[[str], list[Highlight]]


@dataclass
class Score:
    """What was found of one set."""

    kinds: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    right_kind: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    traps: list[tuple[str, str, bool]] = field(default_factory=list)
    flagged: int = 0
    right: int = 0
    other_words: int = 0
    other_flagged: int = 0
    clean: list[bool] = field(default_factory=list)


def score(texts: Iterable[Marked], find: Find = highlights) -> Score:
    """A span counts as found when all of it is covered; a highlight counts as right when it touches a span."""
    result = Score()
    for one in texts:
        found = find(one.words)
        covered = {place for piece in found for place in range(piece.start, piece.end)}
        spans = [{*range(span.start, span.end)} for span in one.spans]
        for span, places in zip(one.spans, spans, strict=True):
            hit = places <= covered
            result.kinds[span.kind].append(hit)
            if hit:
                result.right_kind[span.kind] += any(
                    p.kind.id == span.kind and p.start < span.end and span.start < p.end for p in found
                )
            else:
                result.missed.append((one.id, span.kind, one.words[span.start : span.end]))
        result.clean.append(all(places <= covered for places in spans))
        result.traps += [(one.id, one.words[a:b], bool(covered & {*range(a, b)})) for a, b in one.traps]
        named = set().union(*spans)
        result.flagged += len(found)
        result.right += sum(not named.isdisjoint(range(piece.start, piece.end)) for piece in found)
        for token in Text(one.words).tokens:
            start, end = (
                Text(one.words).back(token.start, token.end) if not one.words.isascii() else (token.start, token.end)
            )
            if named.isdisjoint(range(start, end)):
                result.other_words += 1
                result.other_flagged += not covered.isdisjoint(range(start, end))
    return result


def wilson(hits: int, tries: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of Wilson for a share, which stays honest for few tries and for shares near one."""
    if not tries:
        return 0.0, 1.0
    share = hits / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z * math.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
    return max(0.0, middle - half), min(1.0, middle + half)


def _said(hits: int, tries: int) -> str:
    low, high = wilson(hits, tries)
    return f"{hits / tries:.3f} ({low:.2f} to {high:.2f})" if tries else "none"


def show(title: str, result: Score, *, missed: bool = True) -> None:
    """One set as tables in Markdown."""
    print(f"\n## {title}")
    rows: list[Sequence[object]] = []
    for kind in (one.id for one in Kind):
        hits = result.kinds.get(kind, [])
        if hits:
            rows.append((kind, len(hits), sum(hits), _said(sum(hits), len(hits)), f"{result.right_kind[kind]}"))
    every = [hit for hits in result.kinds.values() for hit in hits]
    direct = [hit for kind, hits in result.kinds.items() if kind != "quasi" for hit in hits]
    rows.append(("all", len(every), sum(every), _said(sum(every), len(every)), sum(result.right_kind.values())))
    rows.append(("all but quasi", len(direct), sum(direct), _said(sum(direct), len(direct)), ""))
    table(("kind", "spans", "found whole", "recall (95 %)", "kind right too"), rows)
    hit = sum(trap for _, _, trap in result.traps)
    table(
        ("of", "figure"),
        [
            ("highlights that touch a span (precision)", _said(result.right, result.flagged)),
            (
                "other words flagged",
                f"{result.other_flagged} of {result.other_words} ({result.other_flagged / max(1, result.other_words):.1%})",
            ),
            ("traps flagged", f"{hit} of {len(result.traps)}"),
            ("texts with nothing missed", f"{sum(result.clean)} of {len(result.clean)}"),
        ],
    )
    if missed:
        print("\nMissed: " + "; ".join(f"{words} ({kind}, {where})" for where, kind, words in result.missed))
        print("\nTraps flagged: " + "; ".join(f"{words} ({where})" for where, words, hit in result.traps if hit))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="also the set that nothing was tuned on")
    parser.add_argument("--with-model", metavar="NAME", help="also with this spaCy model")
    asked = parser.parse_args()
    sets = {"Tuned on: the synthetic diaries": tuned()} | (
        {"Never tuned on: fresh texts": fresh()} if asked.fresh else {}
    )
    for title, texts in sets.items():
        show(title, score(texts))
        if asked.fresh:
            _without_added(title, texts)
        if asked.with_model:
            show(
                f"{title}, with {asked.with_model}", score(texts, learned.beside_rules(learned.model(asked.with_model)))
            )
    show("Planted: identifiers made from a seed", score(planted()), missed=False)


def _without_added(title: str, texts: Sequence[Marked]) -> None:
    """The same without the names we added to public lists ourselves: whoever wrote the texts also wrote these."""
    public_names = lexicon.listed("first-names.txt")
    with mock.patch.object(lexicon, "first_names", lambda: public_names):
        show(f"{title}, without the names we added ourselves", score(texts), missed=False)


if __name__ == "__main__":
    main()
