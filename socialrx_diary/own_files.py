"""The service's own files: for its owner alone, there as a whole or not at all, and some of them held as locks.

The locks are the kernel's, so nothing is left locked by a process that dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NOBODY_ELSE = 0o600


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that was not there; when the block is over it is safely on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NOBODY_ELSE), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that has its name, or takes the place of an older one, only when all of it is safely there."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with new_file(part) as out:
            yield out
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    names_kept(path.parent)


def names_kept(folder: Path) -> None:
    """See to it that what was renamed in a folder is safely on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def locked(path: Path, how: int) -> int | None:
    """A lock on a file, held until it is closed; None when it may not be waited for and is not to be had."""
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, NOBODY_ELSE)
    try:
        fcntl.flock(opened, how)
    except BlockingIOError:
        os.close(opened)
        return None
    except BaseException:
        os.close(opened)
        raise
    return opened


def let_go(held: int | None) -> None:
    """Give a lock back, if there is one."""
    if held is not None:
        os.close(held)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Do something nobody else does at the same time on this machine; whoever comes second waits."""
    held = locked(path, fcntl.LOCK_EX)
    try:
        yield
    finally:
        let_go(held)
