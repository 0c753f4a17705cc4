"""What is true of a draft: a page replaces only what it wrote itself or had before it, so nothing is written over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from socialrx_diary.reflections.rules import joined

# More than anybody types on one page, and than there are pages open at once; a number any database can hold.
MOST_TYPED = 2**31 - 1
MOST_MARKS = 100


@dataclass(frozen=True)
class Mark:
    """How far a page has come: which page, and how many times something was typed on it."""

    page: UUID
    typed: int


@dataclass(frozen=True)
class Written:
    """What stands in the box of one page. `based_on` is the version of the week that was on it when it was opened.

    `took` are the marks of the drafts that were in the box when the page was opened: what it writes replaces them.
    """

    words: str
    based_on: int = 0
    prompt_id: str | None = None
    page: UUID = field(default_factory=uuid4)
    typed: int = 1
    took: tuple[Mark, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All that these words stand for: this page as far as it is, and what it took over."""
        return (*self.took, Mark(self.page, self.typed))


@dataclass(frozen=True)
class Draft:
    """What one page wrote last about a week."""

    words: str
    based_on: int
    prompt_id: str | None
    mark: Mark
    kept_at: datetime


@dataclass(frozen=True)
class Waiting:
    """What waits to be kept, as it goes into the box of a page that is opened now."""

    words: str
    based_on: int
    prompt_id: str | None
    took: tuple[Mark, ...]
    kept_at: datetime


def in_one_box(drafts: Sequence[Draft], words_at: Mapping[int, str], version: int) -> Waiting | None:
    """The drafts of a week, oldest first, as one text: none of them is left out that says something of its own.

    `words_at` are the words the week had at each version, `version` the one it is at now. A draft goes on from the week
    as it is now unless the words of the week have changed since; then keeping it is a clash, and both are shown.
    """
    kept = words_at.get(version, "")
    telling = [one for one in drafts if not _says_nothing_new(one, kept, version)]
    if not telling:
        return None
    words = ""
    for one in telling:
        words = joined(words, one.words)
    based = min(_goes_on_from(one.based_on, words_at, version) for one in telling)
    return Waiting(words, based, telling[-1].prompt_id, tuple(one.mark for one in drafts), telling[-1].kept_at)


def spelled(marks: Iterable[Mark]) -> str:
    """Marks as a form carries them."""
    return " ".join(f"{mark.page}:{mark.typed}" for mark in marks)


def read(marks: str) -> tuple[Mark, ...]:
    """Marks as they come back; what is no mark is left out."""
    return tuple(mark for mark in map(_read_one, marks.split()[:MOST_MARKS]) if mark)


def how_far(typed: str | None) -> int:
    """How many times something was typed, as a form says it; 0 where no script counted."""
    return min(int(typed[:10]), MOST_TYPED) if typed and typed.isdecimal() and typed.isascii() else 0


def page_named(page: str | None) -> UUID:
    """The page a form comes from; a page nobody has seen when it does not say."""
    try:
        return UUID(page or "")
    except ValueError:
        return uuid4()


def _read_one(mark: str) -> Mark | None:
    page, _colon, typed = mark.partition(":")
    try:
        return Mark(UUID(page), how_far(typed))
    except ValueError:
        return None


def _says_nothing_new(draft: Draft, kept: str, version: int) -> bool:
    """Whether a draft is what is kept already, or the beginning of it that came late."""
    return draft.words == kept or (draft.based_on < version and draft.words in kept)


def _goes_on_from(based_on: int, words_at: Mapping[int, str], version: int) -> int:
    return version if words_at.get(based_on, "") == words_at.get(version, "") else based_on
