"""Whose turn it is to write: a lock on a file between processes, and in front of it one within each of them.

The kernel would let somebody wait for ever, and with them a thread that could answer others. So whoever is in front
asks again every few milliseconds, and everybody waits for so long and no longer.
"""

import fcntl
import threading
import time
from pathlib import Path

from socialrx_diary.own_files import locked

# As long as SQLite itself waits for whoever writes.
PATIENCE = 10.0
AGAIN = 0.002


class Line:
    """Those of this process who wait for their turn at one file."""

    def __init__(self, lock_file: Path) -> None:
        self.lock_file = lock_file
        self.front = threading.Lock()

    def take(self) -> int | None:
        """Wait for the turn; gives what has to be closed when it is over, or nothing when it did not come."""
        until = time.monotonic() + PATIENCE
        if not self.front.acquire(timeout=PATIENCE):
            return None
        try:
            return self._ask(until)
        finally:
            self.front.release()

    def _ask(self, until: float) -> int | None:
        while (turn := locked(self.lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)) is None and time.monotonic() <= until:
            time.sleep(AGAIN)
        return turn
