"""A clock that somebody has looked at every day, so that it is believed when something is to go for good."""

from datetime import datetime
from pathlib import Path

from socialrx_diary import clock


def watched_until(folder: Path, moment: datetime) -> None:
    """Look at the clock of a service once more than the day before the moment, and at the moment."""
    clock.steady_from(folder, moment - clock.STEADY_FOR)
    assert clock.steady_from(folder, moment) <= moment
