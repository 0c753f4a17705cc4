"""What is true of getting ready: what stands on one's list, what could, and why a week cannot be seen."""

from dataclasses import dataclass
from enum import Enum

from socialrx_diary.meetings.rules import Line, Meeting
from socialrx_diary.summary.rules import Passage


class Hidden(Enum):
    """Why a link worker sees nothing of a week: what was said of this one, its headings, its sentences, or nothing."""

    WEEK = "week"
    HEADING = "heading"
    SENTENCES = "sentences"
    TICKS = "ticks"
    ALL = "all"


@dataclass(frozen=True)
class Offered:
    """A week to talk about, as the link worker sees it; where that is not at all, as it is."""

    passage: Passage
    seen: bool
    on_list: bool


@dataclass(frozen=True)
class Prepared:
    """What somebody has ready: their list in its order, weeks they marked that nobody else sees, and their line.

    `line` is None where none is for the meeting to come; `before` are the lines of meetings that have been.
    """

    meeting: Meeting
    on_list: tuple[Passage, ...]
    unseen: tuple[Passage, ...]
    line: Line | None
    line_seen: bool
    before: tuple[Line, ...]
