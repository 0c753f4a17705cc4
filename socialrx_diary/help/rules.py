"""What is true of help: which lines each nation has. Numbers stand in files with an owner and a date to look again.

A service can put its own in their place; 999 is everybody's and stays.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from socialrx_diary.language import N_, _, left_to_right

FILES = Path(__file__).parent / "lines"
USUAL = "england"
ALWAYS = "emergency"
# How long a number is trusted once somebody has tried it.
TRUSTED = timedelta(days=183)


class Part(Enum):
    """Where a line stands: on the page of help, or on the page about complaints."""

    HELP = "help"
    COMPLAIN = "complain"


class Way(Enum):
    """How a line is reached."""

    CALL = "call"
    TEXT = "text"
    WEB = "web"


# What each line is for, and when it is there.
_SAID = {
    "emergency": (N_("If a life is in danger"), N_("Ambulance, police or fire. Free, day and night.")),
    "samaritans": (N_("To talk to someone"), N_("Samaritans. Free, day and night.")),
    "nhs_option_2": (
        N_("For health advice, or if your mind is in crisis"),
        N_("The NHS. If your mind is in crisis, pick option 2. Free, day and night."),
    ),
    "nhs_mental_health": (
        N_("For health advice, or if your mind is in crisis"),
        N_("NHS 24. If your mind is in crisis, pick mental health. Free, day and night."),
    ),
    "breathing_space": (
        N_("If you feel low or worried"),
        N_("Breathing Space. Free, evenings and nights from Monday to Thursday, and all weekend."),
    ),
    "lifeline": (N_("If your mind is in crisis"), N_("Lifeline. Free, day and night.")),
    "shout": (N_("If you would rather text"), N_("Shout. Free, day and night.")),
    "ico": (N_("How your details are used"), N_("The Information Commissioner’s Office")),
    "phso": (N_("How you were treated"), N_("Parliamentary and Health Service Ombudsman")),
    "spso": (N_("How you were treated"), N_("Scottish Public Services Ombudsman")),
    "psow": (N_("How you were treated"), N_("Public Services Ombudsman for Wales")),
    "nipso": (N_("How you were treated"), N_("Northern Ireland Public Services Ombudsman")),
    "eass": (N_("These pages do not work for you"), N_("Equality Advisory and Support Service")),
    "ecni": (N_("These pages do not work for you"), N_("Equality Commission for Northern Ireland")),
}


@dataclass(frozen=True)
class Line:
    """One number that somebody can call or text, or a page to open. Words of a service's own go before the usual ones.

    `shown` is whether people see it; `version` is 0 where the service has not changed it.
    """

    id: str
    way: str
    number: str
    text: str = ""
    part: Part = Part.HELP
    label: str = ""
    answers: str = ""
    owner: str = ""
    reviewed_on: date = date.min
    review_by: date = date.max
    shown: bool = True
    version: int = 0

    @property
    def link(self) -> str:
        """What a phone needs to call the number, to begin a text to it, or to open the page."""
        if self.way == Way.WEB.value:
            return self.number
        number = dialled(self.number)
        if self.way == Way.TEXT.value:
            return f"sms:{number}?&body={quote(self.text)}" if self.text else f"sms:{number}"
        return f"tel:{number}"

    @property
    def deed(self) -> str:
        """The number with what to do with it."""
        number = left_to_right(self.number)
        if self.way == Way.WEB.value:
            return _("Open %(address)s", address=left_to_right(self.number.partition("://")[2].rstrip("/")))
        if self.way == Way.TEXT.value and self.text:
            return _("Text %(text)s to %(number)s", text=self.text, number=number)
        if self.way == Way.TEXT.value:
            return _("Text %(number)s", number=number)
        return _("Call %(number)s", number=number)

    @property
    def when(self) -> str:
        """When this is the line to choose."""
        return self.label or (_(_SAID[self.id][0]) if self.id in _SAID else "")

    @property
    def who(self) -> str:
        """Who answers, and at which hours."""
        return self.answers or (_(_SAID[self.id][1]) if self.id in _SAID else "")

    @property
    def stays(self) -> bool:
        """Whether it is there whatever a service does."""
        return self.id == ALWAYS

    def is_due(self, today: date) -> bool:
        """Whether it is time to try it again. People see it all the same."""
        return self.review_by <= today

    def key(self, organisation_id: UUID) -> UUID:
        """What a service's pages call it by; that of another service's line is another."""
        return uuid5(organisation_id, f"line:{self.id}")

    def trusted_from(self, today: date) -> "Line":
        """The line, tried and found good on this day."""
        return replace(self, reviewed_on=today, review_by=today + TRUSTED)


@dataclass(frozen=True)
class Lines:
    """The lines of one nation, who looks after them, and when they have to be looked at again."""

    nation: str
    owner: str
    reviewed_on: date
    review_by: date
    lines: tuple[Line, ...]
    offices: tuple[Line, ...] = ()

    @property
    def all(self) -> tuple[Line, ...]:
        """Every line, those of help first."""
        return (*self.lines, *self.offices)


@cache
def lines_of(nation: str) -> Lines:
    """The lines of a nation; England's where a nation has no file."""
    path = FILES / f"{nation}.json"
    known = {file.stem for file in FILES.glob("*.json")}
    kept: dict[str, Any] = json.loads((path if nation in known else FILES / f"{USUAL}.json").read_text("utf-8"))
    return Lines(
        kept["nation"],
        kept["owner"],
        date.fromisoformat(kept["reviewed_on"]),
        date.fromisoformat(kept["review_by"]),
        tuple(_line(kept, line, Part.HELP) for line in kept["lines"]),
        tuple(_line(kept, line, Part.COMPLAIN) for line in kept["offices"]),
    )


def _line(kept: dict[str, Any], line: dict[str, str], part: Part) -> Line:
    """A line of a file; one that nobody could check has a day of its own to be looked at."""
    return Line(
        line["id"],
        line["way"],
        line["number"],
        line.get("text", ""),
        part,
        owner=kept["owner"],
        reviewed_on=date.fromisoformat(kept["reviewed_on"]),
        review_by=date.fromisoformat(line.get("review_by", kept["review_by"])),
    )


def dialled(number: str) -> str:
    """A number as it is written for people, as a phone wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")
