"""Names by what stands beside them: Mr, our, my friend, rang, from; and those on lists, however they are written."""

from collections.abc import Iterator

from socialrx_diary.names import lexicon
from socialrx_diary.names import roles as role
from socialrx_diary.names.kinds import SAID, Highlight, Kind
from socialrx_diary.names.proper import Proper
from socialrx_diary.names.texts import Token


def found(proper: Proper) -> Iterator[Highlight]:
    """Names of people by the words before and after them."""
    for token in proper.tokens:
        last = _after_title(proper, token)
        if last is not None:
            yield _person(proper, token, last)
        elif _called(proper, token) or _acts(proper, token) or _listed(proper, token):
            yield _person(proper, token, _with_surname(proper, token))


def _person(proper: Proper, first: Token, last: Token) -> Highlight:
    return Highlight(*proper.text.back(first.start, last.end), Kind.PERSON, SAID[Kind.PERSON])


def _after_title(proper: Proper, token: Token) -> Token | None:
    """The last word of a name with a title: Mr Abdi, Mrs Prosser Post, Sister Verna."""
    after = proper.close(token, 1)
    if after is None or not after.folded[0].isalpha():
        return None
    if token.folded in role.TITLES and not lexicon.commonest(after.folded) | after.capital:
        return _further(proper, after)
    if token.folded in role.TITLES and (after.capital or token.loud):
        return _further(proper, after)
    if token.folded not in role.CALLINGS:
        return None
    small = not (after.capital and not after.loud)
    if small and not proper.a_first_name(after):
        return None
    return None if not small and not proper.joins(after) else _further(proper, after)


def _further(proper: Proper, token: Token) -> Token:
    """Where a name ends that has begun: with every capital that follows (or, without capitals, with a surname)."""
    while (after := proper.close(token, 1)) is not None:
        plain = token.quiet or token.loud
        if (not plain and proper.joins(after)) or (
            plain and after.folded in lexicon.surnames() and not proper.another_word(after)
        ):
            token = after
        else:
            break
    return token


def _with_surname(proper: Proper, token: Token) -> Token:
    after = proper.close(token, 1)
    if after is not None and after.folded in lexicon.surnames() and (after.capital or not proper.another_word(after)):
        return after
    return token


def _can_be_name(proper: Proper, token: Token) -> bool:
    """Whether a word can be a name where one is looked for: by its capital, by a list, or because it is no other word."""
    if token.folded in role.NOT_IN_SMALL_LETTERS and not token.capital:
        return False
    if not token.folded[0].isalpha() or len(token.folded) < 2 or _known_thing(proper, token):
        return False
    if token.capital and not token.loud:
        return proper.joins(token) and not (lexicon.commonest(token.folded) and not proper.on_a_list(token))
    return proper.on_a_list(token) or (proper.unusual(token) and len(token.folded) > 3)


def _known_thing(proper: Proper, token: Token) -> bool:
    """Whether a word is known to all, and no month or flower that is a name as well."""
    return token.index in proper.known_to_all and token.folded not in role.ALSO_THINGS


def _called(proper: Proper, token: Token) -> bool:
    """After my friend, our, a man called."""
    before = proper.close(token, -1)
    return before is not None and before.folded in role.BESIDE and _can_be_name(proper, token)


def _acts(proper: Proper, token: Token) -> bool:
    """Before rang, says, from, and the like; for words that are names and something else, a sentence may start with them."""
    if not proper.on_a_list(token) or _known_thing(proper, token):
        return False
    after, before = proper.close(token, 1), proper.close(token, -1)
    if not token.capital and (
        token.folded in role.NOT_IN_SMALL_LETTERS
        or (before is not None and before.folded in {"the", "a", "an", "my", "this"})
    ):
        return False
    if token.folded.endswith("'s"):
        return token.capital and not token.loud
    if after is None:
        return False
    if after.folded in role.DONE_BY_PEOPLE | role.AFTER_A_NAME:
        return token.capital or after.folded in role.DONE_BY_PEOPLE
    weak = after.folded in role.OFTEN_DONE_BY_PEOPLE and token.folded not in role.ALSO_THINGS
    return weak and token.capital and not token.loud


def _listed(proper: Proper, token: Token) -> bool:
    """On a list of first names and no other word: so also in small letters."""
    return len(token.folded) > 2 and proper.a_first_name(token) and token.index not in proper.known_to_all
