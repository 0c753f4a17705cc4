"""What is true of notes: whose each part is, what a second writer meets, when both agree, and what then stays fixed.

Each voice is written by its owner. The link worker may write down what the person says aloud, marked so, until the
person has written there themselves. What was agreed and what is seen differently either may write. Nobody's words are
written over unseen: what was written without knowing of a change stands beside it until it is settled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from uuid import UUID

LONGEST_PART = 4_000
LONGEST_LINE = 200
MOST_LINES = 12
BULLETS = "-*•·–— \t"


class Part(Enum):
    """What a note is made of."""

    PERSON = "person"
    WORKER = "worker"
    AGREED = "agreed"
    DIFFERENT = "different"


class Writer(Enum):
    """Who wrote something down. The link worker can write down for the person what they said aloud."""

    PERSON = "person"
    WORKER = "worker"
    FOR_PERSON = "for_person"


class Answer(Enum):
    """What is said of a note as it stands."""

    RIGHT = "right"
    ALOUD = "aloud"
    NOT_RIGHT = "not_right"


class State(Enum):
    """How a note stands between the two."""

    EMPTY = "empty"
    OPEN = "open"
    CHANGED = "changed"
    NOT_RIGHT = "not_right"
    RIGHT = "right"
    ALOUD = "aloud"


class Said(Enum):
    """What the person has said of something agreed. Without it, it stays on their home."""

    DONE = "done"
    NOT_ANY_MORE = "not_any_more"


class Kept(Enum):
    """How words are kept: in place of what the same page wrote before, as a new version, or beside the newer one."""

    IN_PLACE = "in_place"
    NEW = "new"
    BESIDE = "beside"
    OLDER = "older"


AGREED_ON = frozenset({State.RIGHT, State.ALOUD})


@dataclass(frozen=True)
class Words:
    """One part as it stands."""

    part: Part
    version: int = 0
    words: str = ""
    written_by: Writer | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The words line by line, as things that were agreed."""
        return lines_of(self.words)


@dataclass(frozen=True)
class Beside:
    """Words written at the same time as others, which stand beside them until somebody settles it."""

    id: UUID
    part: Part
    words: str
    written_by: Writer


@dataclass(frozen=True)
class Written:
    """What one page sends of one part. `based_on` is the version that was on it; `typed` how far the page has come.

    What is not `changed` says again what was on the page: it matters only where the page has written something since.
    """

    words: str
    based_on: int
    page: UUID
    typed: int = 0
    changed: bool = True


@dataclass(frozen=True)
class Pair:
    """Whose notes they are. `here` is whether this link worker is the person's now."""

    note_id: UUID
    participant_id: UUID
    person: str
    worker_id: UUID
    worker: str
    met_on: date
    here: bool = True


@dataclass(frozen=True)
class Line:
    """One thing that was agreed, and what the person has said of it."""

    id: UUID
    words: str
    said: Said | None
    said_at: datetime | None = None
    agreed_at: datetime | None = None
    left_out: bool = False


@dataclass(frozen=True)
class Answered:
    """One thing that was said of a note. `number` names the copy that was kept with it, if one was."""

    number: int
    answer: Answer
    said_on: date
    stood: str
    at: datetime

    @property
    def has_copy(self) -> bool:
        """Whether both have a copy of how the note stood then."""
        return self.answer is not Answer.NOT_RIGHT


@dataclass(frozen=True)
class Together:
    """A note as one of the two sees it: its parts, what stands beside them, and what has been said of it."""

    pair: Pair
    parts: Mapping[Part, Words] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    answers: tuple[Answered, ...] = ()

    @property
    def stood(self) -> str:
        """Which versions these are, as a form carries it."""
        return stood(self.parts)

    @property
    def state(self) -> State:
        """How it stands between the two."""
        return state_of(self.parts, self.answers)

    @property
    def copies(self) -> tuple[Answered, ...]:
        """Every copy, newest first."""
        return tuple(one for one in reversed(self.answers) if one.has_copy)

    def words(self, part: str) -> Words:
        """One part by its name, empty when nothing is written there."""
        return self.parts.get(Part(part), Words(Part(part)))

    @property
    def for_person(self) -> bool:
        """Whether the link worker wrote down what the person says."""
        return self.words("person").written_by is Writer.FOR_PERSON


def may_write(by_person: bool, part: Part, now: Words) -> Writer | None:  # noqa: FBT001 - one of two sides
    """In whose name one side writes a part; None where it is not theirs to write."""
    if by_person:
        return Writer.PERSON if part is not Part.WORKER else None
    if part is not Part.PERSON:
        return Writer.WORKER
    return Writer.FOR_PERSON if now.written_by in {None, Writer.FOR_PERSON} else None


@dataclass(frozen=True)
class Before:
    """What a page wrote last of a part. It goes on there while nothing newer was written and nobody settled it."""

    typed: int
    goes_on: bool


def how_kept(now: Words, written: Written, before: Before | None) -> Kept:
    """How words are kept. `before` is what the same page wrote last of this part, if it did."""
    if before and before.typed > written.typed:
        return Kept.OLDER
    if before and before.goes_on:
        return Kept.IN_PLACE
    if not written.changed:
        return Kept.OLDER
    return Kept.NEW if written.based_on == now.version else Kept.BESIDE


def stood(parts: Mapping[Part, Words]) -> str:
    """Which version of each part these are."""
    return " ".join(str(parts[part].version if part in parts else 0) for part in Part)


def state_of(parts: Mapping[Part, Words], answers: tuple[Answered, ...]) -> State:
    """How a note stands: what was last said of these very versions, or that nothing was said of them yet."""
    last = answers[-1] if answers else None
    if last and last.stood == stood(parts):
        return State(last.answer.value)
    if any(one.has_copy for one in answers):
        return State.CHANGED
    return State.OPEN if any(one.words for one in parts.values()) else State.EMPTY


def lines_of(words: str) -> tuple[str, ...]:
    """Words line by line, without the marks that people put before the things of a list."""
    found = (line.strip().lstrip(BULLETS).strip() for line in words.split("\n"))
    return tuple(dict.fromkeys(line for line in found if line))


def digest(words: str) -> str:
    """By this a page knows whether anybody typed in a box. It says nothing to whoever has not the words."""
    return sha256(words.encode()).hexdigest()[:16]
