"""What is true of changed words: what differs, word by word, and how hard they are to read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from socialrx_diary.consent import reading
from socialrx_diary.consent.own_words import Words

PIECE = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Piece:
    """A run of words that is the same in both, was taken out, or was put in."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One line of a question as it was and as it would be, piece by piece."""

    pieces: tuple[Piece, ...]

    @property
    def before(self) -> tuple[Piece, ...]:
        """It as it is now."""
        return tuple(piece for piece in self.pieces if piece.kind != "new")

    @property
    def after(self) -> tuple[Piece, ...]:
        """It as it would be."""
        return tuple(piece for piece in self.pieces if piece.kind != "old")


@dataclass(frozen=True)
class Reads:
    """How words read: their age, rounded, the sentences that are too long, and the hard words."""

    age: int | None
    too_long: tuple[str, ...]
    hard: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether somebody of eleven could read them."""
        return (self.age or 0) <= reading.OLDEST["participant"] and not self.too_long and not self.hard


def changes(before: Words | None, after: Words) -> list[Line]:
    """What differs between two wordings, line by line: title, paragraphs, answers, each with its like."""
    if before is None:
        return [line(None, text) for text in after.lines]
    answers = [(before.answers.get(value), text) for value, text in after.answers.items()]
    paragraphs = zip_longest(before.paragraphs, after.paragraphs)
    return [line(*pair) for pair in [(before.title, after.title), *paragraphs, *answers]]


def left_behind(before: Mapping[str, Words], after: Mapping[str, Words], source: str) -> list[str]:
    """The languages whose words stayed the same while those of the source changed: they may say something else now."""
    if before.get(source) == after[source]:
        return []
    return [code for code, words in after.items() if code != source and before.get(code) == words]


def line(before: str | None, after: str | None) -> Line:
    """What differs between two lines, word by word."""
    old, new = PIECE.findall(before or ""), PIECE.findall(after or "")
    pieces: list[Piece] = []
    compared = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    for kind, old_from, old_to, new_from, new_to in compared.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(new[new_from:new_to])))
            continue
        pieces += [Piece("old", "".join(old[old_from:old_to]))] if old_from < old_to else []
        pieces += [Piece("new", "".join(new[new_from:new_to]))] if new_from < new_to else []
    return Line(tuple(pieces))


def reads(lines: Iterable[str]) -> Reads:
    """How English words read."""
    said = list(lines)
    found = reading.score(said)
    hard = sorted({word for one in said for word in reading.hard_words(one)})
    return Reads(max(5, round(found.age)) if found else None, tuple(reading.too_long(said)), tuple(hard))


def _bare(pieces: Sequence[str]) -> list[str]:
    return [piece.strip() for piece in pieces]
