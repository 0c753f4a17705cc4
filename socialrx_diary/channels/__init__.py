"""Ways a message leaves, one a file. Each says how far a message came, and never guesses.

A channel is a module here with a `LABEL`, by which a person chooses it, that can say whether it is `ready(settings)`,
`send(message, settings)`, and say what it knows of a message that was cut off: `asked(key, settings)`. One more is a
module in this folder, a line in `reminders.rules.How`, and what is asked of whoever chooses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from socialrx_diary.settings import Sending


class Went(Enum):
    """How far a message came."""

    TAKEN = "taken"  # whoever carries it has it
    REFUSED = "refused"  # it did not go, and the same would not go another time
    LATER = "later"  # it did not go; another time it may
    CUT_OFF = "cut off"  # it may have gone; whoever carries it can be asked, after a while
    UNKNOWN = "unknown"  # it may have gone, and nobody can tell


class NotOursError(Exception):
    """Somebody else has this message in hand now, so it is not sent from here."""


def _go() -> None:
    """Nobody has to be told."""


@dataclass(frozen=True)
class Message:
    """What is to be sent. The key is the same for every try of the same message, and no two messages share one.

    A channel calls `about_to` when it has done all it can take back; only after that may the message be on its way.
    """

    to: str
    subject: str
    body: str
    key: str
    stop: str = ""
    about_to: Callable[[], None] = _go


class Channel(Protocol):
    """One way for a message to leave."""

    LABEL: str

    def ready(self, settings: Sending) -> bool:
        """Whether messages can leave this way here."""
        ...

    def send(self, message: Message, settings: Sending) -> Went:
        """Send a message, or say how far it came. What `about_to` raises goes through, and nothing is sent."""
        ...

    def asked(self, key: str, settings: Sending) -> Went:
        """What became of a message that was cut off: taken, to be sent again (`LATER`), still cut off, not known."""
        ...


@cache
def channels() -> dict[str, Channel]:
    """Every channel in this folder, by its name."""
    found = {one.name: import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)}
    return {name: cast("Channel", module) for name, module in found.items() if hasattr(module, "LABEL")}


def ready(settings: Sending) -> list[str]:
    """The channels that messages can leave by here."""
    return [name for name, channel in channels().items() if settings.address and channel.ready(settings)]
