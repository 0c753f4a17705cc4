"""Names by how they are written and what stands beside them."""

from collections.abc import Iterator

from socialrx_diary.names import lexicon
from socialrx_diary.names import roles as role
from socialrx_diary.names.kinds import CAPITAL, SAID, UNUSUAL, Highlight, Kind
from socialrx_diary.names.texts import Text, Token

_LONGEST_ALLOWED = 4
_LONGEST_SHORT_FORM = 4
_ENGLISH_ENOUGH = 0.5
_CLOSE = frozenset({" ", "-", "'", ". ", ".", " & ", "  "})


class Proper:
    """Which words of a text are written as names, or look like none."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.tokens = text.tokens
        self.known_to_all = self._allowed()
        self._not_english = self._other_languages()

    def _allowed(self) -> frozenset[int]:
        """Words that belong to something known to all: Age UK, City and Guilds."""
        found: set[int] = set()
        for token in self.tokens:
            said = ""
            for step in range(_LONGEST_ALLOWED):
                other = self.text.near(token, step)
                if other is None:
                    break
                said = f"{said} {other.folded}".strip()
                if said in lexicon.allowed() or said.removesuffix("'s") in lexicon.allowed():
                    found.update(range(token.index, token.index + step + 1))
        return frozenset(found)

    def _other_languages(self) -> frozenset[int]:
        """The words of sentences that are hardly English: there, an unusual word is nothing unusual."""
        found: set[int] = set()
        for first in (token for token in self.tokens if token.first):
            sentence = [first]
            while (after := self.text.near(sentence[-1], 1)) is not None and not after.first:
                sentence.append(after)
            letters = [token for token in sentence if token.folded.isalpha() and not self.on_a_list(token)]
            if len(letters) > 2 and sum(lexicon.ordinary(token.folded) for token in letters) < _ENGLISH_ENOUGH * len(
                letters
            ):
                found.update(token.index for token in sentence)
        return frozenset(found)

    def close(self, token: Token, steps: int) -> Token | None:
        """The word so many steps on or back, where only a space or a hyphen stands between."""
        other = self.text.near(token, steps)
        if other is None:
            return None
        before, after = (token, other) if steps > 0 else (other, token)
        return other if not after.first and self.text.gap(before, after) in _CLOSE else None

    def a_first_name(self, token: Token) -> bool:
        """Whether a word is on a list of first names and is no other word as well."""
        return self.on_a_list(token) and not self.another_word(token)

    @staticmethod
    def on_a_list(token: Token) -> bool:
        """Whether a word is on a list of first names, be it another word as well; our Kayleighs may lack its apostrophe."""
        names = lexicon.first_names()
        return token.bare in names or (len(token.folded) > 4 and token.folded[-1] == "s" and token.folded[:-1] in names)

    @staticmethod
    def another_word(token: Token) -> bool:
        """Whether a word is ordinary English."""
        return lexicon.ordinary(token.folded) or lexicon.ordinary(token.bare)

    def unusual(self, token: Token, *, compounds: bool = True) -> bool:
        """Whether a word is neither ordinary nor a slip of one nor known to all, in a text that is English at all."""
        return (
            token.index not in self._not_english
            and token.index not in self.known_to_all
            and len(token.folded) > 2
            and token.bare.isalpha()
            and not (token.loud and lexicon.ordinary(token.folded))
            and not (not token.loud and lexicon.english(token.folded, compounds=compounds))
            and not lexicon.slip(token.folded)
        )

    def written_as_name(self, token: Token) -> bool:
        """Whether a word has a capital that its place in the sentence does not explain."""
        if not token.capital or token.index in self.known_to_all or len(token.bare) < 2 or token.loud:
            return False
        if token.first:
            return self.a_first_name(token) or self.unusual(token)
        return self.on_a_list(token) or not (
            lexicon.commonest(token.folded) or _short_form(token) or lexicon.slip_of_a_day(token.folded)
        )

    def joins(self, token: Token) -> bool:
        """Whether a word with a capital goes on with a name beside it."""
        if not token.capital or token.loud:
            return False
        return token.index not in self.known_to_all or (token.folded in role.GROUPS | role.STREETS)


def _short_form(token: Token) -> bool:
    """Whether it is said letter by letter, such as HGV: known to many more than one group."""
    return len(token.shown) <= _LONGEST_SHORT_FORM and token.shown.isupper()


def found(proper: Proper) -> Iterator[Highlight]:
    """Names written with capitals, with all their words."""
    last_end = -1
    for token in proper.tokens:
        if token.index <= last_end:
            continue
        if proper.written_as_name(token) or _begins_group(proper, token):
            run = _run(proper, token)
            last_end = run[-1].index
            if not _generic(run):
                yield _highlight(proper, run)
        elif (token.loud or token.quiet) and _stands_out(proper, token):
            run = _run_of_unusual(proper, token)
            last_end = run[-1].index
            yield _highlight(proper, run)


def _begins_group(proper: Proper, token: Token) -> bool:
    """Whether a common word with a capital begins a name of more words: Corner House, Big Tam, North Road Surgery."""
    after = proper.close(token, 1)
    if after is None or not proper.joins(token) or not proper.joins(after) or len(token.folded) < 2:
        return False
    if token.first:
        return after.folded in role.GROUPS | role.STREETS or (
            token.folded in role.CALLINGS and not token.folded == "old"
        )
    return True


def _run(proper: Proper, token: Token) -> list[Token]:
    """A name from its first word on: every capital that follows, with of or le between, and church hall after it."""
    run = [token]
    while (after := proper.close(run[-1], 1)) is not None:
        further = proper.close(after, 1)
        if proper.joins(after):
            run.append(after)
        elif after.folded in role.BETWEEN and further is not None and proper.joins(further):
            run += [after, further]
        elif after.folded in role.GROUPS and not after.capital and not _sure_person(proper, run):
            run.append(after)
        else:
            break
    return run


def _sure_person(proper: Proper, run: list[Token]) -> bool:
    return all(proper.on_a_list(token) for token in run) and run[-1].folded == run[-1].bare


def _stands_out(proper: Proper, token: Token) -> bool:
    """Whether a word in a sentence all of capitals, or of none, looks like a name."""
    if token.index in proper.known_to_all or len(token.folded) < 3:
        return False
    if proper.a_first_name(token):
        return True
    before = proper.close(token, -1)
    beside = before.folded if before is not None else ""
    if token.quiet and beside in role.WHERE and len(token.folded) > 4:
        return proper.unusual(token, compounds=False)
    return proper.unusual(token) and len(token.folded) > 3 and beside not in role.BEFORE_THINGS


def _run_of_unusual(proper: Proper, token: Token) -> list[Token]:
    run = [token]
    while (after := proper.close(run[-1], 1)) is not None:
        if (
            _stands_out(proper, after)
            or (after.folded in lexicon.surnames())
            or (token.loud and after.folded in role.GROUPS | role.STREETS_SURE)
        ):
            run.append(after)
        else:
            break
    return run


def _generic(run: list[Token]) -> bool:
    return all(token.folded in role.GENERIC for token in run)


def _highlight(proper: Proper, run: list[Token]) -> Highlight:
    kind = _kind(proper, run)
    sure = kind is not Kind.PERSON or any(proper.a_first_name(token) for token in run)
    why = SAID[kind] if sure else UNUSUAL if run[0].loud or run[0].quiet or run[0].first else CAPITAL
    return Highlight(*proper.text.back(run[0].start, run[-1].end), kind, why)


def _kind(proper: Proper, run: list[Token]) -> Kind:
    words = [token.folded for token in run]
    before = proper.close(run[0], -1)
    if any(word in role.GROUPS for word in words) or words[0] in {"st", "hmp"}:
        return Kind.ORG
    if len(run) > 1 and words[-1] in role.STREETS:
        return Kind.PLACE
    if any(proper.on_a_list(token) for token in run) and not (before is not None and before.folded == "in"):
        return Kind.PERSON
    if " ".join(words) in lexicon.places():
        return Kind.PLACE
    if before is not None and before.folded in role.IN_A_PLACE:
        return Kind.ORG if before.folded == "at" and words[-1].endswith("'s") else Kind.PLACE
    if before is not None and before.folded == "the":
        return Kind.ORG
    return Kind.PERSON
