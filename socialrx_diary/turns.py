"""Whose turn it is to write: a lock on a file, which the kernel gives to those who wait, one after the other.

The kernel's waiting knows no end, and whoever waits holds a thread that could answer others. So somebody else waits in
their place, for so long and no longer; and when nothing moves for a while, only a few of a process go on waiting.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

# As long as SQLite itself waits for whoever writes.
PATIENCE = 10.0
# Nobody's turn takes this long; if it does, somebody stands still who has it.
STUCK = 5.0
# Two threads fewer than a process has: one may have the turn, and one must be left for whoever only reads.
MOST_WAITING = 2
# Each who gave up leaves somebody standing there until it moves again; of so many no more are needed.
MOST_LEFT_BEHIND = 50


class Line:
    """Those of this process who wait for their turn at one file."""

    def __init__(self, lock_file: Path) -> None:
        self.lock_file = lock_file
        self.waiting: list[_Stand] = []
        self.left_behind: set[_Stand] = set()
        self.joining = threading.Lock()

    def take(self) -> int | None:
        """Wait for the turn; gives what has to be closed when it is over, or nothing when it did not come."""
        turn = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _free(turn):
            return turn
        stand = _Stand(turn)
        patience = self._joined(stand)
        if not patience:
            os.close(turn)
            return None
        try:
            if stand.came_within(patience):
                return turn
            with self.joining:
                self.left_behind.add(stand)
            return None
        finally:
            self.waiting.remove(stand)

    def _joined(self, stand: "_Stand") -> float:
        """Join those who wait; gives how long. Not at all, when so many wait already that it would hold up others."""
        with self.joining:
            since = [one.since for one in list(self.waiting)]
            few = len(since) < MOST_WAITING
            if self._left_there() >= MOST_LEFT_BEHIND or (not few and min(since) < time.monotonic() - STUCK):
                return 0.0
            self.waiting.append(stand)
        return PATIENCE if few else STUCK

    def _left_there(self) -> int:
        """How many still stand there for somebody who gave up."""
        self.left_behind = {one for one in self.left_behind if not one.came}
        return len(self.left_behind)


class _Stand:
    """A place in the kernel's line, kept by somebody who can be left there."""

    def __init__(self, turn: int) -> None:
        self.turn, self.since = turn, time.monotonic()
        self.news = threading.Condition()
        self.came = self.left = False

    def came_within(self, seconds: float) -> bool:
        """Whether the turn came; if not, it is given back as soon as it does."""
        threading.Thread(target=self._wait, daemon=True).start()
        with self.news:
            self.left = not self.news.wait_for(lambda: self.came, seconds)
            return self.came

    def _wait(self) -> None:
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        with self.news:
            self.came = True
            self.news.notify()
            if self.left:
                os.close(self.turn)


def _free(turn: int) -> bool:
    """Whether nobody has it; then it is taken, as the kernel would give it to whoever asks in that moment."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
