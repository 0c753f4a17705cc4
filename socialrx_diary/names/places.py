"""Places and addresses: by lists, by what streets are called, by numbers at doors."""

import re
from collections.abc import Iterator
from functools import cache

from socialrx_diary.names import lexicon
from socialrx_diary.names import roles as role
from socialrx_diary.names.kinds import SAID, Highlight, Kind
from socialrx_diary.names.patterns import TEENS, TENS, UNITS, all_of, any_of
from socialrx_diary.names.proper import Proper
from socialrx_diary.names.texts import Token

_NUMBER = rf"(?:\d{{1,4}} ?[a-z]?\b|(?:{TENS})(?:[ -](?:{UNITS}))?|(?:{UNITS}|{TEENS})\b)"
_STREET = any_of(role.STREETS_SURE | role.STREETS_WITH_NUMBERS) + r"\b"
_DOOR, _HOUSE, _ROOM, _SAINT, _NO_NAME = all_of(
    rf"\b(?:(?:flat|unit|apartment|apt|number|no\.?|plot|house|bungalow)(?: (?:number|no))? {_NUMBER}"
    r"|ward [a-z]?\d{1,3}[a-z]?\b)(?![-/]?\d| ?(?:bus|tram|pounds|quid|%|of\b))",
    rf"(?<![\d£.:/]){_NUMBER},? (?:[^\W\d_][\w']{{1,30}} ){{1,3}}{_STREET}(?:, [A-Z][a-z]{{2,20}})?",
    r"\b(?:flat|unit|apartment|apt|room) \d{1,4}[a-z]?,? (?=\d{1,4}[a-z]? )",
    r"\b(?:saint|st\.?) [a-z]{3,20}(?:'?s)?\b(?:'s)?"
    r"(?: (?:church|hall|hospital|hospice|school|primary|centre|club|ward|church hall))?",
    # the road, a long way, ten minutes of walk: no name of a street
    r"\b(?:the|my|our|your|his|her|a|an|this|that|main|same|busy|whole|long|next|other|every|quiet|cross|across"
    r"|down|up|in|on"
    r"|of|wrong|right|side|back|open|ring|years?|minutes?|to|and|with)$",
)


def found(proper: Proper) -> Iterator[Highlight]:
    """Every place and address in these words."""
    plain = proper.text.plain
    for pattern in (_DOOR, _HOUSE, _ROOM):
        for one in pattern.finditer(plain):
            if pattern is not _HOUSE or not _NO_NAME.search(one.group().rsplit(" ", 1)[0]):
                yield _at(proper, one.start(), one.start() + len(one.group().rstrip(" ,")), Kind.ADDRESS)
    for one in _SAINT.finditer(plain):
        if not lexicon.commonest(one.group().split()[1].casefold()):
            yield _at(proper, one.start(), one.end(), Kind.ORG)
    for token in proper.tokens:
        yield from _listed(proper, token)
        yield from _street(proper, token)


def _at(proper: Proper, start: int, end: int, kind: Kind) -> Highlight:
    return Highlight(*proper.text.back(start, end), kind, SAID[kind])


@cache
def _by_first_word() -> dict[str, frozenset[tuple[str, ...]]]:
    """The places on our lists by their first word."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in lexicon.places():
        words = tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)?", name))
        found.setdefault(words[0], set()).add(words)
    return {first: frozenset(names) for first, names in found.items()}


def _listed(proper: Proper, token: Token) -> Iterator[Highlight]:
    """A place on a list: in small letters too, unless it is another word or a first name."""
    if token.index in proper.known_to_all:
        return
    for words in _by_first_word().get(token.bare, ()):
        run = proper.tokens[token.index : token.index + len(words)]
        if tuple(one.bare for one in run) == words and _is_meant(proper, token, words):
            yield _at(proper, token.start, run[-1].end, Kind.PLACE)


def _is_meant(proper: Proper, token: Token, words: tuple[str, ...]) -> bool:
    """Whether these words are the place, and not reading, bath or a first name."""
    if not token.capital and all(lexicon.ordinary(word) for word in words):
        return False
    if len(words) > 1:
        return True
    if proper.on_a_list(token):
        return False
    if not proper.another_word(token):
        return len(token.folded) > 2
    before = proper.close(token, -1)
    return token.capital and not token.loud and before is not None and before.folded in role.WHERE_TO


def _street(proper: Proper, token: Token) -> Iterator[Highlight]:
    """A street in small letters or in capitals: station road."""
    before = proper.close(token, -1)
    if token.folded not in role.STREETS_SURE - {"close", "rd", "ave"} or before is None or not before.folded.isalpha():
        return
    if not _NO_NAME.search(before.folded) and len(before.folded) > 2:
        yield _at(proper, before.start, token.end, Kind.PLACE)
