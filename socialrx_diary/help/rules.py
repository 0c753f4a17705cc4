"""What is true of help: which lines each nation has. Numbers stand in files with an owner and a date to look again."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from socialrx_diary.language import N_, _, left_to_right

FILES = Path(__file__).parent / "lines"
USUAL = "england"

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
}


@dataclass(frozen=True)
class Line:
    """One number that somebody in need can call or text."""

    id: str
    way: str
    number: str
    text: str = ""

    @property
    def link(self) -> str:
        """What a phone needs to call the number, or to begin a text to it."""
        dialled = self.number.replace(" ", "")
        return f"sms:{dialled}?&body={self.text}" if self.way == "text" else f"tel:{dialled}"

    @property
    def deed(self) -> str:
        """The number with what to do with it."""
        if self.way == "text":
            return _("Text %(text)s to %(number)s", text=self.text, number=left_to_right(self.number))
        return _("Call %(number)s", number=left_to_right(self.number))

    @property
    def when(self) -> str:
        """When this is the line to choose."""
        return _(_SAID[self.id][0])

    @property
    def who(self) -> str:
        """Who answers, and at which hours."""
        return _(_SAID[self.id][1])


@dataclass(frozen=True)
class Lines:
    """The lines of one nation, who looks after them, and when they have to be looked at again."""

    nation: str
    owner: str
    reviewed_on: date
    review_by: date
    lines: tuple[Line, ...]


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
        tuple(Line(**line) for line in kept["lines"]),
    )


def dialled(number: str) -> str:
    """A number as it is written for people, as a phone wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")
