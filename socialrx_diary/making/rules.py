"""What is true of making a file: how it is cut, how far it has come, and how often and how long it can be fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol
from uuid import UUID, uuid5

from socialrx_diary.studies.rules import rounded

PIECE = 256 * 1024
ROWS_TOGETHER = 2000
# Whoever makes a file says so again and again. Silent for this long, somebody else goes on with it.
HELD_FOR = timedelta(minutes=1)
SAID_EVERY = timedelta(seconds=5)
# So often it is begun again without getting any further; then it is given up, and its page says so.
TRIES = 5
# A download that was begun in time may take this long on a slow line.
STILL_READ = timedelta(hours=2)
DOWNLOADS = 3
SHORTEST_PASSPHRASE = 15
LONGEST_PASSPHRASE = 200


class Part(Enum):
    """What a sealed piece is a piece of."""

    ROWS = "rows"
    FILE = "file"


class Stage(Enum):
    """How far a file has come."""

    WAITING = "waiting"
    GATHERING = "gathering"
    WRITING = "writing"
    HERE = "here"
    FETCHED = "fetched"
    GONE = "gone"
    GIVEN_UP = "given_up"


class FileKept(Protocol):
    """A file as it is kept, as far as it says how far it has come."""

    begun_at: datetime | None
    made_at: datetime | None
    expires_at: datetime | None
    given_up_at: datetime | None
    fetched: int

    @property
    def gathered(self) -> bool: ...


@dataclass(frozen=True)
class Progress:
    """How many weeks of how many; a small number is not told, and the rest are rounded."""

    weeks: int
    of: int


def stage(kept: FileKept, now: datetime) -> Stage:
    """How far a file has come by now."""
    if kept.given_up_at:
        return Stage.GIVEN_UP
    if kept.made_at and kept.expires_at:
        if kept.expires_at <= now:
            return Stage.GONE
        return Stage.HERE if kept.fetched < DOWNLOADS else Stage.FETCHED
    if kept.gathered:
        return Stage.WRITING
    return Stage.GATHERING if kept.begun_at else Stage.WAITING


def progress(done: int, all_of_it: int, weeks: int) -> Progress | None:
    """How far it has come in weeks, when every week is gone through several times; None before it is known."""
    if not all_of_it or not weeks:
        return None
    return Progress(rounded(min(done, all_of_it) * weeks // all_of_it), rounded(weeks))


def piece_id(making_id: UUID, part: Part, number: int) -> UUID:
    """Which piece this is. It is sealed for this very id, so pieces that changed places do not open."""
    return uuid5(making_id, f"{part.value} {number}")


def size_said(size: int) -> tuple[int, str]:
    """A size as people say it: whole kB below one MB, whole MB above."""
    return (max(1, round(size / 1000)), "kB") if size < 1_000_000 else (round(size / 1_000_000), "MB")
