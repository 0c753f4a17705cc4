"""What in somebody's words may tell who a person is: an aid for two people who read every word, never a filter."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from socialrx_diary.names import beside, numbers, places, proper, rare, times
from socialrx_diary.names.kinds import CAPITAL, KNOWN, LEARNED, SAID, UNUSUAL, Highlight, Kind, Known
from socialrx_diary.names.texts import Text, in_word

__all__ = ["Highlight", "Kind", "Known", "highlights"]

# Of two as long the surer one says what it is: a date is no age.
_SURER = (
    Kind.EMAIL, Kind.URL, Kind.HANDLE, Kind.PHONE, Kind.POSTCODE, Kind.DATE, Kind.ID_NUMBER, Kind.ADDRESS, Kind.AGE,
    Kind.ORG, Kind.PLACE, Kind.PERSON, Kind.QUASI,
)  # fmt: skip
_GUESSES = frozenset({CAPITAL, UNUSUAL, LEARNED})
_REPEATED = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORG})


def highlights(words: str, known: Collection[Known] = ()) -> list[Highlight]:
    """What to point out, in order; pieces never overlap and never cut a word in two."""
    text = Text(words)
    seen = proper.Proper(text)
    found = [
        *_known(text, known),
        *numbers.found(text),
        *times.found(text),
        *places.found(seen),
        *proper.found(seen),
        *beside.found(seen),
        *rare.found(text),
    ]
    return together(words, [*found, *_again(seen, found)])


def together(words: str, found: Iterable[Highlight]) -> list[Highlight]:
    """Pieces that overlap made one: nothing that was pointed out is lost."""
    whole: list[Highlight] = []
    for one in sorted(_whole_words(words, found), key=_place):
        if whole and one.start < whole[-1].end:
            whole[-1] = _joined(whole[-1], one)
        else:
            whole.append(one)
    return whole


def _place(one: Highlight) -> tuple[int, int, int, str]:
    """Where a piece comes among others: by its start, the longest first, then the surest."""
    return one.start, -one.end, _SURER.index(one.kind), one.why


def _joined(left: Highlight, right: Highlight) -> Highlight:
    surer = min((left, right), key=_rank)
    return Highlight(left.start, max(left.end, right.end), surer.kind, surer.why)


def _rank(one: Highlight) -> tuple[int, int, bool, bool]:
    """Of two, the longer says what it is; of two as long, the surer."""
    return one.start - one.end, _SURER.index(one.kind), one.why in _GUESSES, one.why == SAID[one.kind]


def _whole_words(words: str, found: Iterable[Highlight]) -> Iterator[Highlight]:
    """Each piece out to the ends of its words."""
    starts, ends = _ends_of_words(words)
    for one in found:
        yield Highlight(starts[one.start], ends[one.end - 1], one.kind, one.why)


def _ends_of_words(words: str) -> tuple[list[int], list[int]]:
    """For every place, where the word it is in starts and ends; marks on a letter belong to it."""
    starts, ends = list(range(len(words))), list(range(1, len(words) + 1))
    for place in range(1, len(words)):
        if in_word(words[place]) and in_word(words[place - 1]):
            starts[place] = starts[place - 1]
    for place in range(len(words) - 2, -1, -1):
        if in_word(words[place]) and in_word(words[place + 1]):
            ends[place] = ends[place + 1]
    return starts, ends


def _known(text: Text, known: Collection[Known]) -> Iterator[Highlight]:
    """What the person has named themselves, or a reader has hidden before; of a name of two words, each one too."""
    wanted: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
    for one in known:
        words = tuple(token.bare for token in Text(one.words).tokens)
        parts: Sequence[tuple[str, ...]] = (
            [(word,) for word in words if len(word) > 2] if one.kind is Kind.PERSON else []
        )
        for run in {words, *parts} - {()}:
            wanted.setdefault(run[0], []).append((run, one.kind))
    for token in text.tokens:
        for run, kind in wanted.get(token.bare, ()):
            others = text.tokens[token.index : token.index + len(run)]
            sure = len(run) > 1 or token.capital or not proper.Proper.another_word(token)
            if sure and tuple(other.bare for other in others) == run:
                yield Highlight(*text.back(token.start, others[-1].end), kind, KNOWN)


def _again(seen: proper.Proper, found: Sequence[Highlight]) -> Iterator[Highlight]:
    """A name that stands in one place of these words, wherever else it stands, unless it is another word as well."""
    text = seen.text
    kinds: dict[str, Kind] = {}
    for one in sorted(found, key=_place):
        if one.kind in _REPEATED:
            for token in Text(text.words[one.start : one.end]).tokens:
                if len(token.bare) > 2 and not seen.another_word(token) and token.folded.isalpha():
                    kinds.setdefault(token.bare, one.kind)
    for token in text.tokens:
        if token.bare in kinds:
            kind = kinds[token.bare]
            yield Highlight(*text.back(token.start, token.end), kind, SAID[kind])
