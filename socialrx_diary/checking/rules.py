"""What is true of checking: what somebody decides of each marked word, and the words that are left after it.

Places are counted in code points, the end not included. Nothing is decided beforehand, and what was written is never
changed: the words that may leave are made anew from it and from the decisions, each time they are wanted.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from socialrx_diary.language import N_

REPEATED = N_("You hid or changed the same words in another place.")
LONGEST_CHANGE = 40
LONGEST_PHRASE = 200

# What stands in place of hidden words, by their kind. It is the same in every language: research files are in English.
TAGS = {
    "person": "[person]",
    "place": "[place]",
    "org": "[organisation]",
    "address": "[address]",
    "postcode": "[postcode]",
    "phone": "[phone]",
    "email": "[email]",
    "url": "[link]",
    "handle": "[handle]",
    "date": "[date]",
    "age": "[age]",
    "id_number": "[number]",
    "quasi": "[detail]",
}
ANY_TAG = "[hidden]"


class Choice(Enum):
    """What can be decided of marked words."""

    HIDE = "hide"
    KEEP = "keep"
    CHANGE = "change"


class DoesNotFitError(Exception):
    """The decisions cannot be for these words: they overlap, lie elsewhere, or something is still open."""


class Found(Protocol):
    """Words that may name somebody, as the highlighter finds them."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def why(self) -> str: ...


@dataclass(frozen=True)
class Decision:
    """Marked words, where they stand, and what was decided of them; open while there is no choice."""

    start: int
    end: int
    kind: str
    was: str
    why: str = ""
    choice: Choice | None = None
    to: str = ""

    @property
    def instead(self) -> str:
        """What stands in their place once it is decided."""
        if self.choice is Choice.HIDE:
            return tag(self.kind)
        return self.to if self.choice is Choice.CHANGE else self.was

    def overlaps(self, other: "Decision") -> bool:
        """Whether two lie over each other."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Piece:
    """A piece of a passage as it is shown: plain words, or marked ones with their number from 1."""

    words: str
    number: int | None = None
    decision: Decision | None = None


@dataclass(frozen=True)
class Checked:
    """One reading of one version of a week for a study; `done_at` is None while it is not read to its end."""

    week: date
    version: int
    study: str
    opened_at: datetime
    done_at: datetime | None
    decisions: tuple[Decision, ...]


def cleared(words: str, decisions: Iterable[Decision]) -> str:
    """The words that may leave, in whatever order the decisions come."""
    parts, at = [], 0
    for one in _fitting(words, decisions):
        if one.choice is None or (one.choice is Choice.CHANGE and not may_be_put(one.to)):
            raise DoesNotFitError("something is still open")
        parts += [words[at : one.start], one.instead]
        at = one.end
    return "".join([*parts, words[at:]])


def fit(words: str, decisions: Iterable[Decision]) -> bool:
    """Whether decisions, open or not, are for these words."""
    try:
        _fitting(words, decisions)
    except DoesNotFitError:
        return False
    return True


def may_be_put(to: str) -> bool:
    """Whether a word can stand in place of marked ones: short, in one line, and something."""
    return 0 < len(to) <= LONGEST_CHANGE and to.isprintable() and to == to.strip()


def left(decisions: Iterable[Decision]) -> int:
    """How many marked words are still open."""
    return sum(1 for one in decisions if one.choice is None)


def tag(kind: str) -> str:
    """What stands in place of hidden words of a kind."""
    return TAGS.get(kind, ANY_TAG)


def pieces(words: str, decisions: Sequence[Decision]) -> Iterator[Piece]:
    """A passage cut at its marked words, whole when put together again."""
    at = 0
    for number, one in enumerate(_fitting(words, decisions), 1):
        if one.start > at:
            yield Piece(words[at : one.start])
        yield Piece(one.was, number, one)
        at = one.end
    if at < len(words):
        yield Piece(words[at:])


def laid(words: str, found: Iterable[tuple[Found, str]], marked_by: Iterable[Iterable[Decision]]) -> list[Decision]:
    """What is to be decided: all that anybody marked before, then what the highlighter found beside it, all open.

    `found` comes with the kind of each. Words that others marked over each other become one.
    """
    ours: list[Decision] = []
    for others in marked_by:
        for one in others:
            ours = _with(words, ours, replace(one, choice=None, to=""))
    beside = (Decision(one.start, one.end, kind, words[one.start : one.end], one.why) for one, kind in found)
    free = [one for one in beside if not any(one.overlaps(other) for other in ours)]
    return sorted([*ours, *free], key=_place)


def carried(decisions: Iterable[Decision], before: Iterable[Decision]) -> list[Decision]:
    """The same marks, with what was decided of the very same words before."""
    known = {(one.start, one.end, one.kind): one for one in before}
    return [known.get((one.start, one.end, one.kind), one) for one in decisions]


def with_phrase(words: str, decisions: Sequence[Decision], phrase: str, kind: str) -> list[Decision] | None:
    """What is to be decided once somebody marked something more, wherever it stands; None when it stands nowhere."""
    places = [place for place in _places(words, phrase) if place not in {(one.start, one.end) for one in decisions}]
    if not places:
        return None
    more = list(decisions)
    for start, end in places:
        more = _with(words, more, Decision(start, end, kind, words[start:end]))
    return more


def with_repeats(words: str, decisions: Sequence[Decision]) -> list[Decision]:
    """What is to be decided when the same words as hidden or changed ones stand in other places too, unmarked."""
    more = list(decisions)
    for one in decisions:
        if one.choice in {Choice.HIDE, Choice.CHANGE}:
            for start, end in _places(words, one.was):
                again = Decision(start, end, one.kind, words[start:end], REPEATED)
                if not any(again.overlaps(other) for other in more):
                    more.append(again)
    return sorted(more, key=_place)


def effect(decisions: Iterable[Decision]) -> str:
    """What the decisions do to a passage, the same for all that leave the same: two people agree when this is one."""
    done = [[one.start, one.end, one.instead] for one in decisions if one.instead != one.was]
    return json.dumps(sorted(done), separators=(",", ":"))


def kept(decisions: Iterable[Decision]) -> str:
    """Decisions as they are sealed."""
    rows = ({**asdict(one), "choice": one.choice.value if one.choice else None} for one in decisions)
    return json.dumps(list(rows), ensure_ascii=False)


def read(text: str) -> list[Decision]:
    """Decisions from how they were sealed."""
    return [Decision(**{**row, "choice": Choice(row["choice"]) if row["choice"] else None}) for row in json.loads(text)]


def _fitting(words: str, decisions: Iterable[Decision]) -> list[Decision]:
    ordered, at = sorted(decisions, key=_place), 0
    for one in ordered:
        if not at <= one.start < one.end <= len(words) or words[one.start : one.end] != one.was:
            raise DoesNotFitError("these decisions are for other words")
        at = one.end
    return ordered


def _with(words: str, decisions: Sequence[Decision], one: Decision) -> list[Decision]:
    """One mark more. It takes in the marks it lies over, so that none overlap; what was decided of them is open."""
    same = next((other for other in decisions if (other.start, other.end) == (one.start, one.end)), None)
    if same:
        return list(decisions)
    under = [other for other in decisions if one.overlaps(other)]
    start = min(other.start for other in (one, *under))
    end = max(other.end for other in (one, *under))
    whole = replace(one, start=start, end=end, was=words[start:end])
    return sorted([*(other for other in decisions if other not in under), whole], key=_place)


def _places(words: str, phrase: str) -> Collection[tuple[int, int]]:
    """Where a phrase stands, in large or small letters: as whole words, or within others where it is nowhere whole."""
    said = phrase.split()
    if not said:
        return ()
    pattern = r"\s+".join(re.escape(one) for one in said)
    for around in (rf"(?<!\w){pattern}(?!\w)", pattern):
        if found := [(one.start(), one.end()) for one in re.finditer(around, words, re.IGNORECASE)]:
            return found
    return ()


def _place(one: Decision) -> tuple[int, int]:
    return one.start, one.end
