"""Whether the clock can be believed when something is to go for good.

A clock can jump: a battery is empty, a machine is woken up, somebody types a wrong year. By a clock that is weeks ahead
diaries are due that are not. So whoever erases notes the time whenever it looks; after a jump, forward or back, nothing
goes until the clock has gone on steadily for a day, which is time to set it right. A machine that was off for more than
three days looks the same and waits as long: a weekend is no jump.

What a jump of less than three days can do is to erase by so much too early. A clock that stays wrong is believed.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from socialrx_diary import own_files

STEADY_FOR = timedelta(days=1)
LONGEST_PAUSE = timedelta(days=3)
SET_RIGHT_BY_A_LITTLE = timedelta(minutes=10)  # as machines do that ask another for the time
NAME = "clock"


def steady_from(folder: Path, now: datetime) -> datetime:
    """When the clock has gone on steadily for long enough, or will have; this look at it is noted in the folder."""
    file = folder / NAME
    with own_files.alone(folder / f"{NAME}.lock"):
        since, seen = _read(file) or (now, now)
        if not -SET_RIGHT_BY_A_LITTLE <= now - seen <= LONGEST_PAUSE:
            since = now
        with own_files.whole_file(file) as out:
            out.write(f"{since.isoformat()} {now.isoformat()}\n".encode())
    return since + STEADY_FOR


def _read(file: Path) -> tuple[datetime, datetime] | None:
    """Since when the clock has been steady, and when it was last looked at; none where that cannot be read."""
    try:
        since, seen = (datetime.fromisoformat(one) for one in file.read_text(encoding="ascii").split())
        return since.astimezone(UTC), seen.astimezone(UTC)
    except (FileNotFoundError, ValueError):
        return None
