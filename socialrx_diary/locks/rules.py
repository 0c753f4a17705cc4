"""What is true of a lock: when it shuts, how many tries there are, and which numbers are soon guessed."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

FIGURES = 6
TRIES = 5
MINUTES = (5, 10)
# A phone that is shared, as the page of joining says.
USUAL_MINUTES = 10
# Last use is noted at most this often, so that reading is seldom also a write. A lock shuts early by no more than this.
NOTE_EVERY = timedelta(seconds=30)
# Whoever opened the lock so lately may change it or take it off.
JUST_OPENED = timedelta(minutes=5)

UP = "0123456789012345"
DOWN = UP[::-1]
# Of a birth, a wedding, a child.
YEARS = range(1920, 2030)


@dataclass(frozen=True)
class Lock:
    """The lock of one device, as it stands."""

    minutes: int
    used_at: datetime
    opened_at: datetime
    shut: bool
    wrong_tries: int

    def is_shut(self, now: datetime) -> bool:
        """Whether the diary is locked on the device: by hand, or because it has rested so long."""
        return self.shut or now - self.used_at >= timedelta(minutes=self.minutes)

    def note_due(self, now: datetime) -> bool:
        """Whether it is time to note that the device is in use."""
        return now - self.used_at >= NOTE_EVERY

    def just_opened(self, now: datetime) -> bool:
        """Whether somebody showed a moment ago that they may open it."""
        return timedelta(0) <= now - self.opened_at < JUST_OPENED

    @property
    def dead(self) -> bool:
        """Whether the numbers were wrong too often: they open nothing until another way in was used."""
        return self.wrong_tries >= TRIES


def figures(typed: str) -> str:
    """The figures of what somebody typed, from the keyboard of any language; spaces and dashes are nothing."""
    return "".join(str(unicodedata.digit(letter)) for letter in typed if unicodedata.digit(letter, -1) >= 0)


def six(typed: str) -> str | None:
    """Six figures and nothing that is none, or None."""
    plain = "".join(letter for letter in typed if not letter.isspace() and letter not in "-.")
    return figures(plain) if len(plain) == len(figures(plain)) == FIGURES else None


def soon_guessed(numbers: str) -> bool:
    """Whether a stranger would try these first: all alike, in a row, the same piece again, or a year of birth."""
    again = any(numbers == numbers[:piece] * (FIGURES // piece) for piece in (1, 2, 3))
    pairs = all(numbers[at] == numbers[at + 1] for at in (0, 2, 4))
    born = any(int(year) in YEARS for year in (numbers[:4], numbers[2:]))
    return again or pairs or born or numbers in UP or numbers in DOWN
