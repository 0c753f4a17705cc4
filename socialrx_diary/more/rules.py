"""What is true of one's own copy: all that is kept about a person, in one piece, for people and for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from socialrx_diary.checking.rules import Checked
from socialrx_diary.consent.rules import Choice
from socialrx_diary.measures.rules import AnswerSet
from socialrx_diary.meetings.rules import DaySet, Line
from socialrx_diary.notes.copies import Whole
from socialrx_diary.paper.rules import Printed
from socialrx_diary.participants.rules import Asked, Change, Told
from socialrx_diary.passing_on.rules import Version
from socialrx_diary.reflections.rules import Earlier, Reflection, TalkMarked
from socialrx_diary.reminders.rules import Done, Reminder, Sent
from socialrx_diary.returning.rules import Event
from socialrx_diary.sharing.rules import Look
from socialrx_diary.themes.rules import Themes


@dataclass(frozen=True)
class Own:
    """Who the copy is about, and how they like their pages."""

    name: str
    service: str
    worker: str
    age_band: str | None
    invited_at: datetime
    joined_at: datetime | None
    meets_on: date | None
    leaves_at: datetime | None
    visited_at: datetime | None
    notices_at: list[datetime]
    theme_order: Themes
    settings: dict[str, str | bool]


@dataclass(frozen=True)
class Week:
    """One week with how it stood before and what was said of sharing it."""

    kept: Reflection
    sharing: Choice
    earlier: list[Earlier]
    talk_marks: list[TalkMarked]


@dataclass(frozen=True)
class Chose:
    """One choice as it was made. `words` are those that were shown, where they can be told for certain.

    `part` is a heading by its id, or a sentence by its mark. `said` is the choice in one plain sentence.
    """

    at: datetime
    scope: str
    choice: str
    who: str
    week: date | None
    part: str | None
    said: str
    words: tuple[str, ...]
    wording: str
    version: int
    sha256: str
    language: str


@dataclass(frozen=True)
class Writing:
    """What was being written about a week and is not kept yet."""

    week: date
    words: str
    kept_at: datetime


@dataclass(frozen=True)
class SignedInOn:
    """A phone or computer the diary is open on."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime
    has_lock: bool = False
    new_only: bool = False


@dataclass(frozen=True)
class WayIn:
    """A passkey: a face, a finger or the phone's own lock."""

    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Reminded:
    """How somebody is reminded, what went to them, what they chose; and all of that in sentences."""

    chosen: Reminder | None = None
    sent: Sequence[Sent] = ()
    done: Sequence[Done] = ()
    told: Sequence[str] = ()


@dataclass(frozen=True)
class Copy:
    """All that is kept about one person."""

    made_at: datetime
    own: Own
    weeks: list[Week]
    rests: list[tuple[date, date]]
    drafts: list[Writing]
    meeting_days: list[DaySet]
    talk_orders: list[tuple[datetime, list[date]]]
    talk_lines: list[Line]
    choices: list[Chose]
    looks: list[Look]
    pages: list[Printed]
    devices: list[SignedInOn]
    passkeys: list[WayIn]
    way_back_made_at: datetime | None
    ways_in: list[Event]
    notes: list[Whole]
    passed_on: list[Version]
    needs: Asked
    needs_asked: list[Told]
    link_workers: list[Change]
    answers: list[AnswerSet]
    checks: list[Checked]
    reminded: Reminded
