"""What is true of a printed page: how long its code lasts, and which weeks a page without a date can be about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from socialrx_diary.themes.rules import Theme, Themes
from socialrx_diary.weeks import WEEK, weeks_back

PAGE_LASTS = timedelta(days=60)
# A page without a date can be about a week from some time before it was printed.
WEEKS_BEFORE = 4
SIZES = ("usual", "large")


class Refusal(Enum):
    """Why a page cannot be typed in. Each has words of its own; none says whose page it is."""

    UNKNOWN = "unknown"
    USED = "used"
    CLOSED = "closed"
    TOO_MANY = "too_many"
    WAIT = "wait"


class State(Enum):
    """What has become of a page."""

    OPEN = "open"
    USED = "used"
    STOPPED = "stopped"
    OLD = "old"


@dataclass(frozen=True)
class Printed:
    """A page as the person who printed it sees it again. `week` is None where they left it blank."""

    id: UUID
    week: date | None
    made_at: datetime
    expires_at: datetime
    state: State


@dataclass(frozen=True)
class Sheet:
    """What stands on a page: the week it is about, the cards in the person's own order, its code and until when."""

    week: date | None
    order: Themes
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Opened:
    """What a code opens: an empty form for one week, and nothing that was ever written. `over` says why it does not."""

    page_id: UUID
    week: date | None
    weeks: tuple[date, ...]
    order: Themes
    over: Refusal | None = None


@dataclass(frozen=True)
class Written:
    """What stood on a page, as somebody typed it in."""

    week: date
    themes: Themes
    words: str
    only_me: bool
    talk_about: bool

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing on it."""
        return not (self.themes or self.words or self.talk_about)


def state_of(*, used: bool, stopped: bool, expires_at: datetime, now: datetime) -> State:
    """What has become of a page."""
    if used:
        return State.USED
    if stopped:
        return State.STOPPED
    return State.OLD if expires_at <= now else State.OPEN


def unopened(week: str) -> Opened:
    """The form for words whose code opens nothing: they are handed back with the week they were about."""
    try:
        named = date.fromisoformat(week)
    except ValueError:
        named = None
    return Opened(UUID(int=0), named, (), tuple(Theme))


def weeks_for(printed: date, this_week: date) -> tuple[date, ...]:
    """Which weeks a page without a date can be about, newest first: the same for everybody, written about or not."""
    return tuple(weeks_back(this_week, (this_week - printed) // WEEK + 1 + WEEKS_BEFORE))
