"""The door of a service: every request goes through it, and whoever changes the data itself shuts it first.

Locks of the kernel, so nothing is left shut by a process that dies. Whoever shuts it takes the turn first: from then on
nobody comes in, and when those inside have gone out it is shut. An edition is what the data was when a process started
to serve: after it was changed to another form or put back, old processes let nobody in until they are started again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from socialrx_diary.own_files import let_go, locked, whole_file


class Door:
    """The door of one folder of data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._turn, self._door, self._edition = data / "turn.lock", data / "door.lock", data / "edition"
        self._began_with = self._now()

    def enter(self) -> int | None:
        """Come in; what is handed out goes back to `leave`. None when it is shut, or the data is another by now."""
        turn = locked(self._turn, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if turn is None:
            return None
        try:
            inside = locked(self._door, fcntl.LOCK_SH | fcntl.LOCK_NB)
        finally:
            let_go(turn)
        if inside is not None and self._now() != self._began_with:
            let_go(inside)
            return None
        return inside

    @staticmethod
    def leave(inside: int) -> None:
        """Go out again."""
        let_go(inside)

    @contextmanager
    def inside(self) -> Iterator[bool]:
        """Be inside for as long as the block runs, if one is let in; says whether one was."""
        held = self.enter()
        try:
            yield held is not None
        finally:
            let_go(held)

    @contextmanager
    def inside_once_open(self) -> Iterator[None]:
        """Wait until it is open, and be inside for as long as the block runs. It asks for no edition."""
        turn = locked(self._turn, fcntl.LOCK_SH)
        try:
            inside = locked(self._door, fcntl.LOCK_SH)
        finally:
            let_go(turn)
        try:
            yield
        finally:
            let_go(inside)

    def is_wanted(self) -> bool:
        """Whether somebody wants to shut it, or has: whoever is inside for long goes out."""
        turn = locked(self._turn, fcntl.LOCK_SH | fcntl.LOCK_NB)
        let_go(turn)
        return turn is None

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Shut it once everybody has gone out, for as long as the block runs; whoever else shuts it waits."""
        turn = locked(self._turn, fcntl.LOCK_EX)
        door = locked(self._door, fcntl.LOCK_EX)
        try:
            yield
        finally:
            let_go(door)
            let_go(turn)

    def new_edition(self) -> str | None:
        """Let nobody in through processes that serve now; returns what was there, for `same_edition_after_all`."""
        before = self._now()
        self._write(uuid4().hex)
        return before

    def same_edition_after_all(self, before: str | None) -> None:
        """Nothing came of it: who served before may go on."""
        if before is None:
            self._edition.unlink(missing_ok=True)
        else:
            self._write(before)

    def _now(self) -> str | None:
        with suppress(OSError):
            return self._edition.read_text(encoding="ascii")
        return None

    def _write(self, edition: str) -> None:
        with whole_file(self._edition) as out:
            out.write(edition.encode("ascii"))
