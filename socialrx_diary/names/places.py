"""Places and addresses: by lists, by what streets are called, by numbers at doors."""

import re
from collections.abc import Iterator
from functools import cache

from socialrx_diary.names import lexicon
from socialrx_diary.names import roles as role
from socialrx_diary.names.kinds import SAID, Highlight, Kind
from socialrx_diary.names.proper import Proper
from socialrx_diary.names.texts import Token

_NUMBER = (
    r"(?:\d{1,4} ?[a-z]?\b|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b)"
)
_STREET = (
    "(?:"
    + "|".join(
        sorted(
            role.STREETS_SURE
            | {
                "drive",
                "way",
                "grove",
                "place",
                "square",
                "hill",
                "park",
                "walk",
                "row",
                "rise",
                "court",
                "view",
                "gardens",
                "green",
            }
        )
    )
    + r")\b"
)
_DOOR = re.compile(
    rf"\b(?:(?:flat|unit|apartment|apt|number|no\.?|plot|house|bungalow)(?: (?:number|no))? {_NUMBER}|ward [a-z]?\d{{1,3}}[a-z]?\b)(?![-/]?\d| ?(?:bus|tram|pounds|quid|%|of\b|one fan))",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    rf"(?<![\d£.:/]){_NUMBER},? (?:[^\W\d_][\w']{{1,30}} ){{1,3}}{_STREET}(?:, [A-Z][a-z]{{2,20}})?", re.IGNORECASE
)
_ROOM = re.compile(r"\b(?:flat|unit|apartment|apt|room) \d{1,4}[a-z]?,? (?=\d{1,4}[a-z]? )", re.IGNORECASE)
_SAINT = re.compile(
    r"\b(?:saint|st\.?) [a-z]{3,20}(?:'?s)?\b(?:'s)?(?: (?:church|hall|hospital|hospice|school|primary|centre|club|ward|church hall))?",
    re.IGNORECASE,
)
_NO_STREET_NAME = re.compile(
    r"\b(?:the|my|our|your|his|her|a|an|this|that|main|same|busy|whole|long|next|other|every|long|quiet|cross|across|down|up|in|on|of|wrong|right|side|back|open|ring|years?|minutes?|of|to|and|with)$",
    re.IGNORECASE,
)


def found(proper: Proper) -> Iterator[Highlight]:
    """Every place and address in these words."""
    plain = proper.text.plain
    for pattern in (_DOOR, _HOUSE, _ROOM):
        for one in pattern.finditer(plain):
            if pattern is not _HOUSE or not _NO_STREET_NAME.search(one.group().rsplit(" ", 1)[0]):
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
    for words in _by_first_word().get(token.bare, ()):
        others = [proper.text.near(token, step) for step in range(len(words))]
        if not all(other is not None and other.bare == word for other, word in zip(others, words, strict=True)):
            continue
        last = others[-1]
        if (
            last is not None
            and token.index not in proper.known_to_all
            and (len(words) > 1 or _only_a_place(proper, token))
            and not _all_common(words, token)
        ):
            yield _at(proper, token.start, last.end, Kind.PLACE)


def _all_common(words: tuple[str, ...], token: Token) -> bool:
    return not token.capital and all(lexicon.ordinary(word) for word in words)


def _only_a_place(proper: Proper, token: Token) -> bool:
    before = proper.close(token, -1)
    if proper.another_word(token) or proper.on_a_list(token):
        return (
            token.capital
            and not token.loud
            and before is not None
            and before.folded in {"in", "to", "from", "near"}
            and not proper.on_a_list(token)
        )
    return len(token.folded) > 2


def _street(proper: Proper, token: Token) -> Iterator[Highlight]:
    """A street in small letters or in capitals: station road."""
    before = proper.close(token, -1)
    if token.folded not in role.STREETS_SURE - {"close", "rd", "ave"} or before is None or not before.folded.isalpha():
        return
    if not _NO_STREET_NAME.search(before.folded) and len(before.folded) > 2:
        yield _at(proper, before.start, token.end, Kind.PLACE)
