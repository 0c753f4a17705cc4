"""The lists: first names, surnames, places, ordinary words. Where they are from stands in NOTICE."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"
_ENDINGS = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "ly",
    "er",
    "r",
    "est",
    "st",
    "ness",
    "ful",
    "less",
    "y",
    "n't",
    "nt",
    "'d",
    "ll",
    "ve",
    "re",
)
_NO_NAME_ENDS_SO = (
    "tion", "tions", "ness", "ment", "ments", "able", "ible", "ious", "eous", "ism", "ist", "ists", "ship", "hood",
    "less", "ity", "ical", "ance", "ence", "ology", "ative", "ify", "ive", "ous", "ing", "ings", "ised", "ated",
)  # fmt: skip
_DAYS = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "april",
    "august", "september", "october", "november", "december", "christmas",
})  # fmt: skip
_LONG_ENOUGH_FOR_A_SLIP = 6
_TOO_LONG_FOR_A_SLIP = 14


@cache
def listed(name: str, between: str | None = None) -> frozenset[str]:
    """A list from its file, without the line that says what it is."""
    said = (_LISTS / name).read_text(encoding="utf-8").split("\n", 1)[1]
    return frozenset(one.strip() for one in said.replace("\n", " ").split(between) if one.strip())


@cache
def first_names() -> frozenset[str]:
    """First names, folded: those of public lists, and those we added (Welsh, Scottish, Somali, Sikh and short ones)."""
    return listed("first-names.txt") | listed("added-names.txt")


def surnames() -> frozenset[str]:
    """Common surnames, folded."""
    return listed("surnames.txt")


@cache
def places() -> frozenset[str]:
    """Places in the UK, and countries, folded; some are of several words."""
    return listed("places.txt", ";") | listed("countries.txt", ";")


def allowed() -> frozenset[str]:
    """What is written with a capital and tells nothing: days, feasts, shops, whoever is known to all."""
    return listed("known-to-all.txt", ";")


@cache
def _common() -> frozenset[str]:
    return listed("common-words.txt")


@cache
def _words() -> frozenset[str]:
    return _common() | listed("more-words.txt") | listed("spoken-words.txt")


def commonest(word: str) -> bool:
    """Whether a folded word is one of the two thousand commonest, in any of its forms."""
    return any(one in _common() for one in _forms(word))


def ordinary(word: str) -> bool:
    """Whether a folded word is ordinary English, in any of its forms."""
    return any(one in _words() for one in _forms(word))


def english(word: str, *, compounds: bool = True) -> bool:
    """Whether a folded word is English: also rarer ones, those made of two, and those that end as no name does."""
    if ordinary(word) or any(one in listed("rarer-words.txt") for one in _forms(word)):
        return True
    if len(word) > 6 and word.endswith(_NO_NAME_ENDS_SO):
        return True
    return compounds and any(ordinary(word[:place]) and ordinary(word[place:]) for place in range(3, len(word) - 2))


def slip(word: str) -> bool:
    """Whether a word is one slip of the finger away from an ordinary one: a letter too many, swapped or left out."""
    if not _LONG_ENOUGH_FOR_A_SLIP <= len(word) <= _TOO_LONG_FOR_A_SLIP:
        return False
    return any(ordinary(one) for one in _slips(word))


def slip_of_a_day(word: str) -> bool:
    """Whether it is one slip away from a day or a month: Tusday."""
    return _LONG_ENOUGH_FOR_A_SLIP <= len(word) <= _TOO_LONG_FOR_A_SLIP and not _DAYS.isdisjoint(_slips(word))


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
