"""What a service does by itself for as long as it is served: it erases what is due, and sees to it that files are made.

It comes in through the door as everybody does, so none of it happens while the data itself is looked after.
"""

import logging
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from socialrx_diary import room, upkeep
from socialrx_diary.db import Database
from socialrx_diary.door import Door
from socialrx_diary.making import service as making
from socialrx_diary.making.rules import HELD_FOR
from socialrx_diary.vault import Vault

EVERY = timedelta(minutes=10)
SOON = timedelta(seconds=5)
MAKE_FILES = (sys.executable, "-m", "socialrx_diary", "make-files", "--gently")


def look_after(database: Database, vault: Vault, door: Door) -> threading.Thread:
    """Erase what is due and make files, again and again for as long as this process serves: no operator has to."""
    never = threading.Event()
    threading.Thread(target=keep_making, args=(database, door, never), daemon=True).start()
    keeper = threading.Thread(target=keep_erasing, args=(database, vault, door, never), daemon=True)
    keeper.start()
    return keeper


def keep_erasing(database: Database, vault: Vault, door: Door, ended: threading.Event) -> None:
    """Erase what is due again and again until told to end. Logs are emptied after it, and once at the beginning."""
    logs_hold_something = True
    while True:
        try:
            with door.inside() as let_in:
                if let_in:
                    room.look_after_reserve(door.data)
                    logs_hold_something |= upkeep.erase_if_sure(database, vault, door.data, datetime.now(UTC)) > 0
                    if logs_hold_something:
                        emptied = [database.empty_log(), vault.empty_log()]
                        logs_hold_something = not all(emptied)
        except (DBAPIError, OSError) as error:  # busy, full, or away for a moment: the next time will do
            _has_to_wait("erasing has to wait", error)
        if ended.wait(EVERY.total_seconds()):
            return


def keep_making(database: Database, door: Door, ended: threading.Event) -> None:
    """See to it that files are made, in a process of their own that gives way to every other, until told to end."""
    swept = datetime.min.replace(tzinfo=UTC)
    while True:
        soon = SOON
        try:
            with door.inside() as let_in:
                if let_in and swept + EVERY <= datetime.now(UTC):
                    swept = datetime.now(UTC)
                    upkeep.sweep_files(database, swept)
                to_do = let_in and _to_do(database, door.data)
            if to_do:  # outside: that process comes in through the door itself
                subprocess.run(MAKE_FILES, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
        except (DBAPIError, OSError, subprocess.CalledProcessError) as error:  # the next time will do
            _has_to_wait("files have to wait", error)
            soon = HELD_FOR
        if ended.wait(soon.total_seconds()):
            return


def _to_do(database: Database, data: Path) -> bool:
    """Whether there is a file to be made, and room for one."""
    with database.reading() as session:
        return making.to_do(session) and not room.is_short(data)


def _has_to_wait(what: str, error: Exception) -> None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    logging.getLogger("diary").warning(what, extra={"error": type(cause).__name__})
