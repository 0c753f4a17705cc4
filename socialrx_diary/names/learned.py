"""A language model as one more pair of eyes, where an operator has installed one. Nothing here needs it."""

from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

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


def model(name: str) -> Finder | None:
    """The spaCy model of this name, if spaCy and the model are installed here."""
    if find_spec("spacy") is None or find_spec(name) is None:
        return None
    read: Callable[[str], Any] = import_module("spacy").load(name)

    def find(words: str) -> Iterator[Highlight]:
        for entity in read(words).ents:
            kind = _KINDS.get(entity.label_)
            if kind is not None and entity.end_char > entity.start_char:
                yield Highlight(entity.start_char, entity.end_char, kind, LEARNED)

    return find


def beside_rules(finder: Finder | None) -> Callable[..., list[Highlight]]:
    """The rules, and beside them whatever a model adds. The rules' word counts where both point at the same words."""

    def find(words: str, known: Collection[Known] = ()) -> list[Highlight]:
        ruled = highlights(words, known)
        added = (
            [
                one
                for one in finder(words)
                if not any(one.start < other.end and other.start < one.end for other in ruled)
            ]
            if finder
            else []
        )
        return together(words, [*ruled, *added])

    return find
