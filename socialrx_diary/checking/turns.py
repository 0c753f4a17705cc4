"""Whose turn it is with a passage: it is done when two different people have read it and agree on all that is hidden.

Somebody who no longer belongs to the study has still read what they read. But where they differ from those who are
here, nobody waits for them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

READERS = 2


class Turn(Enum):
    """Where a passage stands, for one reader."""

    UNREAD = "unread"
    SECOND = "second"
    AGAIN = "again"
    WAITS = "waits"
    DONE = "done"


# Turns that can be taken, the most pressing first.
OPEN_TO_ME = (Turn.AGAIN, Turn.SECOND, Turn.UNREAD)


@dataclass(frozen=True)
class Reading:
    """That somebody has read one version of a passage to its end, and what they decided, by its mark."""

    id: UUID
    reader_id: UUID
    mark: str
    done_at: datetime
    here: bool = True


def counting(readings: Collection[Reading]) -> list[Reading]:
    """The readings that count: everybody's here, and those of others unless somebody here differs from them."""
    here = [one for one in readings if one.here]
    return [one for one in readings if one.here or all(other.mark == one.mark for other in here)]


def is_done(readings: Collection[Reading]) -> bool:
    """Whether two different people have read it, and all agree."""
    count = counting(readings)
    return len({one.reader_id for one in count}) >= READERS and len({one.mark for one in count}) == 1


def turn(readings: Sequence[Reading], reader_id: UUID) -> Turn:
    """Whose turn it is, seen by one reader."""
    if is_done(readings):
        return Turn.DONE
    mine = next((one for one in readings if one.reader_id == reader_id), None)
    others = [one for one in counting(readings) if one.reader_id != reader_id]
    if mine is None:
        if not others:
            return Turn.UNREAD
        return Turn.SECOND if len(others) < READERS or not any(one.here for one in others) else Turn.WAITS
    differ = any(one.mark != mine.mark and one.done_at >= mine.done_at for one in others)
    return Turn.AGAIN if differ else Turn.WAITS
