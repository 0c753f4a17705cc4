"""A language model as one more pair of eyes, where an operator has installed and named one. Nothing needs it."""

from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from socialrx_diary.names.kinds import LEARNED, Highlight, Kind, Known
from socialrx_diary.names.rules import highlights, together

_KINDS = {
    "PERSON": Kind.PERSON,
    "PER": Kind.PERSON,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "FAC": Kind.PLACE,
    "ORG": Kind.ORG,
    "NORP": Kind.QUASI,
    "EVENT": Kind.QUASI,
}


class Finder(Protocol):
    """Whatever finds names in words, beside the rules."""

    def __call__(self, words: str) -> Iterator[Highlight]:
        """What it takes for names."""
        ...


class Highlighter(Protocol):
    """Whatever points out all that may name somebody."""

    def __call__(self, words: str, known: Collection[Known] = ()) -> list[Highlight]:
        """Pieces in order, none over another."""
        ...


@cache
def highlighter(model: str) -> Highlighter:
    """The rules, with this spaCy model beside them; alone, where none is named or it is not installed."""
    if not model or find_spec("spacy") is None or find_spec(model) is None:
        return highlights
    return beside_rules(_spacy(model))


def beside_rules(finder: Finder) -> Highlighter:
    """The rules, and what a finder adds. Where both point at the same words, what the rules say counts."""

    def find(words: str, known: Collection[Known] = ()) -> list[Highlight]:
        ruled = highlights(words, known)
        added = (one for one in finder(words) if not any(_meet(one, other) for other in ruled))
        return together(words, [*ruled, *added])

    return find


def _meet(one: Highlight, other: Highlight) -> bool:
    return one.start < other.end and other.start < one.end


def _spacy(model: str) -> Finder:
    """A model, loaded once."""
    read = import_module("spacy").load(model)

    def find(words: str) -> Iterator[Highlight]:
        for entity in read(words).ents:
            if entity.label_ in _KINDS:
                yield Highlight(entity.start_char, entity.end_char, _KINDS[entity.label_], LEARNED)

    return find
