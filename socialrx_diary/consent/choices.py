"""What can be chosen: what a choice is about, which answers it has, and one choice as somebody made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class Scope(Enum):
    """What a choice is about."""

    KEEP = "keep"
    SHARE = "share"
    SHARE_WHEN = "share_when"
    RESEARCH = "research"
    ENTRY = "entry"
    PASSAGE = "passage"
    HEADING = "heading"
    NOTES = "notes"
    PASS_ON = "pass_on"  # noqa: S105 - words, not a password
    LINE = "line"
    ANSWERS = "answers"
    STUDY_WEEK = "study_week"
    QUOTE = "quote"


class Choice(Enum):
    """What can be chosen. Not every choice fits every scope; `FITS` says which do.

    `ENDED` fits none: nobody chooses it. It is noted when the link worker somebody shared with has moved on.
    """

    YES = "yes"
    NO = "no"
    NOTHING = "nothing"
    TICKS = "ticks"
    WORDS = "words"
    AS_AGREED = "as_agreed"
    ONLY_ME = "only_me"
    ENDED = "ended"


FITS: Mapping[Scope, frozenset[Choice]] = {
    Scope.KEEP: frozenset({Choice.YES, Choice.NO}),
    Scope.SHARE: frozenset({Choice.NOTHING, Choice.TICKS, Choice.WORDS}),
    Scope.SHARE_WHEN: frozenset({Choice.YES, Choice.NO}),
    Scope.RESEARCH: frozenset({Choice.NO, Choice.TICKS, Choice.WORDS}),
    Scope.ENTRY: frozenset({Choice.AS_AGREED, Choice.TICKS, Choice.ONLY_ME}),
    Scope.PASSAGE: frozenset({Choice.AS_AGREED, Choice.NO, Choice.YES}),
    Scope.HEADING: frozenset({Choice.NO, Choice.YES}),
    Scope.NOTES: frozenset({Choice.NO, Choice.YES}),
    Scope.PASS_ON: frozenset({Choice.NO, Choice.YES}),
    Scope.LINE: frozenset({Choice.NO, Choice.YES}),
    Scope.ANSWERS: frozenset({Choice.YES, Choice.NO}),
    Scope.STUDY_WEEK: frozenset({Choice.AS_AGREED, Choice.WORDS, Choice.TICKS, Choice.NO}),
    Scope.QUOTE: frozenset({Choice.YES, Choice.NO}),
}

# The heading that words stand under when nothing was ticked beside them.
OWN_WORDS = "own"


class Shared(Enum):
    """How much of one week somebody else may see."""

    NOTHING = "nothing"
    TICKS = "ticks"
    WORDS = "words"


@dataclass(frozen=True)
class Chosen:
    """One choice as it was made. `recipient_id` is a link worker or a study; `about_id` is a reflection, or a line.

    `part` is a sentence, by its mark, a heading, by its id, or the words to be passed on, by theirs. A choice about a
    week's passages without a part is about all of them: none is taken out any more.
    """

    scope: Scope
    choice: Choice
    recipient_id: UUID | None = None
    about_id: UUID | None = None
    part: str | None = None
