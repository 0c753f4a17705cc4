"""What is true of backups: how they are called, how long each kind is kept, and which of them go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from operator import attrgetter


class Kind(Enum):
    """What a backup holds. The two are kept apart: a key that is gone from every copy opens nothing in old data."""

    DATA = "data"
    KEYS = "keys"


KEPT = {Kind.DATA: timedelta(days=90), Kind.KEYS: timedelta(days=7)}
# Of the last days every one is kept, of days before these the last of each.
EVERY_ONE = timedelta(days=7)
NAMED = re.compile(r"(data|keys)-(\d{8}T\d{6})Z\.age")
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Named:
    """A backup by its name: when it was made and what it holds."""

    at: datetime
    kind: Kind

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.at.strftime(STAMP)}Z.age"


def named(name: str) -> Named | None:
    """What the name of a file says; None for anything that is no backup."""
    found = NAMED.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[2], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Named(at, Kind(found[1]))


def had_their_day(names: Iterable[str], now: datetime) -> list[str]:
    """Which of these are to be deleted. The newest of each kind never is, however old: a clock may be wrong."""
    found = sorted((one for one in map(named, names) if one), key=attrgetter("at"))
    newest = {one.kind: one for one in found}
    last_of_day = {(one.kind, one.at.date()): one for one in found}
    return [str(one) for one in found if newest[one.kind] != one and _goes(one, last_of_day, now)]


def _goes(one: Named, last_of_day: dict[tuple[Kind, date], Named], now: datetime) -> bool:
    age = now - one.at
    return age > KEPT[one.kind] or (age > EVERY_ONE and last_of_day[one.kind, one.at.date()] != one)
