"""Room on the disk: when there is little left nothing more is taken in, so that deleting and reading still work.

A file of a few megabytes is held in reserve. When something else has filled the disk to the last byte, giving it up
makes room to erase what people deleted.
"""

import os
from pathlib import Path

MOST_KEPT_FREE = 64 * 1024 * 1024
PART_KEPT_FREE = 50  # of a small disk, a fiftieth
RESERVE = 16 * 1024 * 1024
NAME = "reserve"


def free(folder: Path) -> int:
    """How many bytes may still be written there."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def kept_free(folder: Path) -> int:
    """How many bytes are left alone."""
    disk = os.statvfs(folder)
    return min(MOST_KEPT_FREE, disk.f_blocks * disk.f_frsize // PART_KEPT_FREE)


def is_short(folder: Path) -> bool:
    """Whether nothing more is taken in."""
    return free(folder) < kept_free(folder)


def look_after_reserve(folder: Path) -> None:
    """Hold a reserve while there is plenty of room, and give it up when there is little."""
    reserve, size = folder / NAME, min(RESERVE, kept_free(folder))
    if is_short(folder):
        reserve.unlink(missing_ok=True)
    elif not reserve.exists() and free(folder) > 4 * kept_free(folder) and size:
        opened = os.open(reserve, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(opened, 0, size)
        finally:
            os.close(opened)
