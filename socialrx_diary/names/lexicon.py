"""The lists: first names, surnames, places, ordinary words. Where they are from stands in NOTICE."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "r", "est", "st", "ness", "ful", "less", "y", "n't", "nt", "ll", "ve", "re")
_LONG_ENOUGH_FOR_A_SLIP = 6


@cache
def _list(name: str, between: str | None = None) -> frozenset[str]:
    """A list from its file, without the line that says what it is."""
    said = (_LISTS / name).read_text(encoding="utf-8").split("\n", 1)[1]
    return frozenset(one.strip() for one in said.replace("\n", " ").split(between) if one.strip())


def first_names() -> frozenset[str]:
    """First names, folded, with those we added to what public lists have."""
    return _list("first-names.txt") | added_names()


@cache
def added_names() -> frozenset[str]:
    """First names that we added ourselves: Welsh, Scottish, Somali, Sikh and short ones."""
    return _list("added-names.txt")


def surnames() -> frozenset[str]:
    """Common surnames, folded."""
    return _list("surnames.txt")


def places() -> frozenset[str]:
    """Places in the UK, and countries, folded; some are of several words."""
    return _list("places.txt", ";") | _list("countries.txt", ";")


def allowed() -> frozenset[str]:
    """What is written with a capital and tells nothing: days, feasts, shops, whoever is known to all."""
    return _list("known-to-all.txt", ";")


@cache
def _common() -> frozenset[str]:
    return _list("common-words.txt")


@cache
def _words() -> frozenset[str]:
    return _common() | _list("more-words.txt") | _list("spoken-words.txt")


def commonest(word: str) -> bool:
    """Whether a folded word is one of the two thousand commonest, in any of its forms."""
    return any(one in _common() for one in _forms(word))


def ordinary(word: str) -> bool:
    """Whether a folded word is ordinary English, in any of its forms."""
    return any(one in _words() for one in _forms(word))


def slip(word: str) -> bool:
    """Whether a word is one slip of the finger away from an ordinary one: a letter too many, swapped or left out."""
    if len(word) < _LONG_ENOUGH_FOR_A_SLIP:
        return False
    return any(ordinary(one) for one in _slips(word))


def _slips(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield word[:place] + letter + word[place:]


def _forms(word: str) -> Iterator[str]:
    """A word and what it may be a form of: stopped, stop; tried, try; making, make; didnt, did."""
    yield word
    bare = word.replace("'", "")
    yield bare
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            yield word[: -len(ending)]
        if bare.endswith(ending) and len(bare) - len(ending) > 2:
            root = bare[: -len(ending)]
            yield root
            yield root + "e"
            if root[-1] == root[-2]:
                yield root[:-1]
    if bare.endswith(("ies", "ied", "ier", "ily", "iest")):
        yield bare[: bare.rindex("i")] + "y"
