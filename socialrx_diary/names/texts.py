"""Somebody's words made plain for looking through: letters without accents, and from each the way back to where it stood."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_ALIKE = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-",
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ı": "i", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
})  # fmt: skip
_LEFT_OUT = frozenset({"Mn", "Me", "Cf"})

_TOKEN = re.compile(r"[^\W_]{1,60}(?:'[^\W_]{1,20}){0,2}")
_ENDS = re.compile(r"[.!?…\n\r:\"•]")
_SHORT_FORMS = frozenset({"mr", "mrs", "ms", "dr", "st", "rev", "fr", "prof", "no", "tel", "approx"})
_SHOUTED = 0.7


@dataclass(frozen=True)
class Token:
    """A word or a number: its place in the plain text, its letters as they stand, and folded to small ones."""

    index: int
    start: int
    end: int
    shown: str
    folded: str
    first: bool  # of its sentence
    loud: bool  # its sentence is all in capitals
    quiet: bool  # its sentence has no capital but I

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.shown[0].isupper()

    @property
    def bare(self) -> str:
        """The same folded word without a 's at its end."""
        return self.folded.removesuffix("'s").removesuffix("'")


def folded(words: str) -> str:
    """Words as they are compared: no accents, no capitals, plain quotes."""
    return Text(words).plain.casefold()


def in_word(letter: str) -> bool:
    """Whether a letter, a digit, or a mark that hangs on one."""
    return letter.isalnum() or unicodedata.category(letter) in _LEFT_OUT


class Text:
    """Somebody's words, plain, and with a way back to the places they had."""

    def __init__(self, words: str) -> None:
        self.words = words
        letters: list[str] = []
        self._at: list[int] = []
        for place, letter in enumerate(words):
            for one in unicodedata.normalize("NFKD", letter.translate(_ALIKE)):
                if unicodedata.category(one) in _LEFT_OUT:
                    continue
                letters.append(str(unicodedata.decimal(one, one)).translate(_ALIKE))
                self._at.append(place)
        self.plain = "".join(letters)
        self._at.append(len(words))

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the plain text stands in the words, with whatever marks hang on its last letter."""
        last = self._at[end - 1] + 1
        while last < len(self.words) and unicodedata.category(self.words[last]) in _LEFT_OUT:
            last += 1
        return self._at[start], last

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words and numbers in order."""
        return tuple(token for sentence in self._sentences() for token in _told(sentence))

    def _sentences(self) -> Iterator[list[tuple[int, re.Match[str], bool]]]:
        """Its words, sentence by sentence; a dot within a number or a short form ends none."""
        sentence: list[tuple[int, re.Match[str], bool]] = []
        last = 0
        for index, found in enumerate(_TOKEN.finditer(self.plain)):
            gap = self.plain[last : found.start()]
            if sentence and _ENDS.search(gap) and not _goes_on(sentence[-1][1].group(), gap, found.group()):
                yield sentence
                sentence = []
            sentence.append((index, found, not sentence))
            last = found.end()
        if sentence:
            yield sentence

    def gap(self, before: Token, after: Token) -> str:
        """What stands between two words."""
        return self.plain[before.end : after.start]

    def near(self, token: Token, steps: int) -> Token | None:
        """The word so many steps on or back."""
        other = token.index + steps
        return self.tokens[other] if 0 <= other < len(self.tokens) else None


def _goes_on(before: str, gap: str, after: str) -> bool:
    """Whether a sentence goes on after a dot: Mr. Abdi, 10.30, example.org, J.R."""
    if gap == ".":
        return len(before) == 1 or not after[0].isupper()
    return gap == ". " and before.casefold() in _SHORT_FORMS


def _told(sentence: list[tuple[int, re.Match[str], bool]]) -> Iterator[Token]:
    """The words of one sentence, which know whether it is shouted or whispered."""
    letters = [letter for _, found, _ in sentence for letter in found.group() if letter.isalpha()]
    upper = sum(letter.isupper() for letter in letters)
    loud = len(letters) > 5 and len(sentence) > 1 and upper > _SHOUTED * len(letters)
    quiet = not any(
        found.group()[0].isupper() and found.group() not in {"I", "I'm", "I've"} for _, found, _ in sentence
    )
    for index, found, first in sentence:
        shown = found.group()
        yield Token(index, found.start(), found.end(), shown, shown.casefold(), first, loud, quiet)
