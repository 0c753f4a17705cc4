"""What is true of a week in a diary: what it can hold, how long words may be, and which weeks can be written about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from socialrx_diary.consent.rules import Shared
from socialrx_diary.themes.rules import Theme, Themes
from socialrx_diary.weeks import WEEK, is_week, week_of

LONGEST_WORDS = 10_000
# Somebody who comes back after this many weeks is greeted; how many it were is never said.
LONG_AWAY = 8
KINDS = ("week", "quiet")
FIRST_STEPS = ("ticks", "words")
# Who wrote a week down, and on what: the person, somebody near to them, their link worker, or anybody from paper.
WRITTEN_WITH = ("self", "family", "worker", "paper")


@dataclass(frozen=True)
class Reflection:
    """One week as somebody who may read it sees it. `words` is empty when there are none.

    `first_step` and `shown_order` are what its page was like when it was first kept; only its own person is told.
    """

    id: UUID
    week: date
    kind: str
    themes: Themes
    words: str
    talk_about: bool
    written_at: datetime
    changed_at: datetime
    version: int
    prompt_id: str | None = None
    prompt_text: str | None = None
    kept_close: bool = False
    written_with: str = "self"
    first_step: str = "ticks"
    shown_order: Themes = ()


@dataclass(frozen=True)
class Ticked:
    """One week without its words: what pictures of many weeks need."""

    id: UUID
    week: date
    kind: str
    themes: Themes
    version: int = 0


@dataclass(frozen=True)
class Earlier:
    """A week as it once stood, or a change that was set aside because the week had changed meanwhile."""

    id: UUID
    version: int
    set_aside: bool
    themes: Themes
    words: str
    kept_at: datetime
    written_with: str = "self"


@dataclass(frozen=True)
class Change:
    """What somebody wants a week to hold. What is None stays as it is.

    `based_on` is the version they had before them: 0 for a week that held nothing.
    """

    based_on: int
    themes: Themes | None = None
    words: str | None = None
    kind: str | None = None
    talk_about: bool | None = None
    prompt_id: str | None = None
    prompt_text: str | None = None
    first_step: str = "ticks"
    written_with: str | None = None


@dataclass(frozen=True)
class Sight:
    """Who can see one week: the link worker's name, how much they are shown, and whether it is marked only for me.

    `some` is whether a part of it is kept back, `changed` whether its words have changed since a part was: then none of
    them are shown. `shares` is whether anything at all is shared with the link worker.
    """

    worker: str
    shown: Shared
    only_me: bool
    some: bool = False
    changed: bool = False
    shares: bool = False


@dataclass(frozen=True)
class TalkMarked:
    """One time a week was marked as one to talk about, or no longer."""

    at: datetime
    wanted: bool


@dataclass(frozen=True)
class Marks:
    """The marks of a week that somebody has changed; None for one left as it was shown to them."""

    talk_about: bool | None = None
    only_me: bool | None = None


@dataclass(frozen=True)
class Kept:
    """What became of a change: the week it is in, and whether it was set aside because it came too late."""

    id: UUID
    version: int
    set_aside: bool


def can_write_about(week: date, today: date) -> bool:
    """Any week can be written about for ever, but none that has not begun."""
    return is_week(week) and week <= week_of(today) and week.year >= 1900


def tidy(words: str) -> str:
    """Words as they are kept: line ends made one kind, what no screen can show taken out, nothing else touched."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return plain.encode("utf-8", "ignore").decode().strip()


def clashes(kept_version: int, change: Change) -> bool:
    """Whether the week has changed since the person had it before them."""
    return kept_version != change.based_on


class Choice(Enum):
    """What can become of a week that was changed in two places."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


def settled(choice: Choice, kept: tuple[Themes, str], other: tuple[Themes, str]) -> tuple[Themes, str]:
    """What a week holds once the person has chosen between what was kept and what was set aside."""
    if choice is Choice.KEPT:
        return kept
    if choice is Choice.OTHER:
        return other
    return tuple(theme for theme in Theme if theme in {*kept[0], *other[0]}), joined(kept[1], other[1])


def written_by(choice: Choice, kept: str, other: str) -> str:
    """Who wrote down what a week holds once the person has chosen; of two texts kept as one, the helper is named."""
    if choice is Choice.BOTH:
        return other if kept == "self" else kept
    return other if choice is Choice.OTHER else kept


def joined(first: str, second: str) -> str:
    """Two texts as one, with a blank line between; a text that stands in the other already is not said twice."""
    if second in first:
        return first
    return second if first in second else f"{first}\n\n{second}"


def worth_showing(kept: Reflection, earlier: Sequence[Earlier]) -> list[Earlier]:
    """Earlier versions, newest first, that hold something else than the version that came after them."""
    shown, after = [], (frozenset(kept.themes), kept.words)
    for one in earlier:
        holds = (frozenset(one.themes), one.words)
        if holds != after and not (not one.words and holds[0] <= after[0]):
            shown.append(one)
        after = holds
    return shown


def long_away(last: date | None, today: date) -> bool:
    """Whether somebody who kept a diary before has not written for so long that they are greeted."""
    return last is not None and week_of(today) - last > LONG_AWAY * WEEK


def room_for(kept_words: str) -> int:
    """How long the words of a week may be: what is kept already always has room."""
    return max(LONGEST_WORDS, len(kept_words))
