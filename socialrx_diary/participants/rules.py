"""What is true of a participant: what may be chosen of their own pages, age bands, and how they like to be reached."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from socialrx_diary.language import N_, _

TEXT_SIZES = ("normal", "large", "largest")
LOOKS = ("phone", "light", "dark")
MOTIONS = ("usual", "less")
LETTER_SHAPES = ("usual", "simple")
AGE_BANDS = ("18-44", "45-54", "55-64", "65-74", "75+")

LONGEST_NAME = 60


class Way(Enum):
    """What helps somebody to read, hear and talk. Values are kept; add to them, never rename one."""

    LARGE_PRINT = "large_print"
    WELSH = "welsh"
    LANGUAGE = "language"
    INTERPRETER = "interpreter"
    BSL = "bsl"
    HEARING = "hearing"
    READING = "reading"


class Call(Enum):
    """Whether it is safe to call somebody."""

    YES = "yes"
    NO = "no"
    TIMES = "times"


class Message(Enum):
    """Whether it is safe to leave a message for somebody."""

    YES = "yes"
    NO = "no"


WAYS = (
    (Way.LARGE_PRINT, N_("Large print")),
    (Way.WELSH, N_("Welsh")),
    (Way.LANGUAGE, N_("Another language")),
    (Way.INTERPRETER, N_("An interpreter")),
    (Way.BSL, N_("British Sign Language (BSL)")),
    (Way.HEARING, N_("Help with hearing")),
    (Way.READING, N_("Help with reading")),
)


@dataclass(frozen=True)
class Needs:
    """How somebody likes to be reached. Nothing here is a question anybody has to answer."""

    ways: frozenset[Way] = frozenset()
    language: str = ""
    call: Call | None = None
    times: str = ""
    message: Message | None = None
    more: str = ""

    @classmethod
    def read(cls, kept: str) -> "Needs":
        """Needs as they are kept."""
        said = json.loads(kept)
        return cls(
            frozenset(Way(one) for one in said["ways"]),
            said["language"],
            Call(said["call"]) if said["call"] else None,
            said["times"],
            Message(said["message"]) if said["message"] else None,
            said["more"],
        )

    def spelled(self) -> str:
        """Needs as they are kept."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def plain(self) -> dict[str, object]:
        """Needs as plain data."""
        return {
            "ways": [way.value for way, _said in WAYS if way in self.ways],
            "language": self.language,
            "call": self.call.value if self.call else None,
            "times": self.times,
            "message": self.message.value if self.message else None,
            "more": self.more,
        }

    @property
    def is_large(self) -> bool:
        """Whether what is printed for them is printed large."""
        return Way.LARGE_PRINT in self.ways

    def ways_said(self) -> list[str]:
        """What helps, each in a few words."""
        return [
            _("Speaks %(language)s", language=self.language) if way is Way.LANGUAGE and self.language else _(said)
            for way, said in WAYS
            if way in self.ways
        ]

    def call_said(self) -> str:
        """Whether to call, in a few words; nothing where nobody said."""
        if self.call is Call.TIMES:
            return _("Call only at these times: %(times)s", times=self.times)
        return {Call.YES: _("It is safe to call"), Call.NO: _("Do not call")}.get(self.call, "") if self.call else ""

    def message_said(self) -> str:
        """Whether to leave a message, in a few words; nothing where nobody said."""
        said = {Message.YES: _("It is safe to leave a message"), Message.NO: _("Leave no message")}
        return said[self.message] if self.message else ""

    def in_full(self) -> list[str]:
        """All of it, with what keeps somebody safe first."""
        return [one for one in (self.call_said(), self.message_said(), *self.ways_said(), self.more) if one]

    def in_short(self) -> list[str]:
        """What stands on a list: all that changes what one does, and no more."""
        careful = [
            self.call_said() if self.call is Call.NO else "",
            _("Call only at some times") if self.call is Call.TIMES else "",
            self.message_said() if self.message is Message.NO else "",
        ]
        return [one for one in (*careful, *self.ways_said()) if one]


@dataclass(frozen=True)
class Asked:
    """Needs with the day they were last asked about. Version 0 is of needs that nobody has asked about yet."""

    needs: Needs = Needs()
    asked_on: date | None = None
    version: int = 0


@dataclass(frozen=True)
class Told:
    """That somebody wrote needs down or looked over them, and when; `who` is empty when it was the person."""

    at: datetime
    who: str


@dataclass(frozen=True)
class Change:
    """That somebody was put on another link worker's list."""

    at: datetime
    before: str
    worker: str

    def said(self, day: str) -> str:
        """It in words; the day is said by whoever shows it."""
        names = {"before": self.before, "worker": self.worker}
        return _("On %(day)s %(worker)s became your link worker, after %(before)s.", day=day, **names)


@dataclass(frozen=True)
class Moved:
    """Somebody has another link worker, or none just now, and has not said what this one may see."""

    before: str
    worker: str = ""
    worker_id: UUID | None = None


def shortened(name: str) -> str:
    """A name as far as it takes to tell people apart: the first of it, and one letter of the last."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first


def numbers_after(last: int | None, many: int) -> Iterable[int]:
    """The numbers of so many new cards."""
    return range((last or 0) + 1, (last or 0) + 1 + many)
