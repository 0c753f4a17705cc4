"""What is true of reminders: when one is due, what it says, and what is told of how it fared.

A reminder is due at a time by the clock on the wall. Where the clock jumps over that time, it is due as long after the
jump; where the clock shows it twice, the first one counts. So a day has one such moment, always, and never two.
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from socialrx_diary.language import N_, _
from socialrx_diary.weeks import WEEK, week_of

HOME_ZONE = "Europe/London"
HOURS = tuple(range(7, 22))
MINUTES_OF_DAY = 24 * 60
# After so long nobody is told any more: a message for the afternoon is none for the night.
TOO_LATE = timedelta(hours=3)
# Whoever has a message in hand for longer has died over it.
LEASE = timedelta(minutes=10)
USUAL_PAUSE = timedelta(weeks=4)
LONGEST_PAUSE = timedelta(days=366)
CODE_LASTS = timedelta(hours=1)
CODE_LENGTH = 6
STOP_BYTES = 10
# How long it is kept what was sent.
KEPT = timedelta(weeks=26)
FIRST, SECOND = 1, 2
LONGEST_EMAIL = 200

NUMBER = re.compile(r"(?:\+|00)?\d{9,15}")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL"})

SUBJECT = N_("Your page is open")
BODY = N_("Your page for this week is open.")
CODE_SUBJECT = N_("Your code")


class How(Enum):
    """What a message comes by; the name of a channel."""

    SMS = "sms"
    EMAIL = "email"
    PUSH = "push"


class State(Enum):
    """How a reminder fared. The first two are of whoever has it in hand."""

    CLAIMED = "claimed"  # nothing has left yet
    GOING = "going"  # it may leave at any moment, or has
    LATER = "later"  # it did not leave, and is tried again
    SENT = "sent"
    ARRIVED = "arrived"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have gone; it is never sent again
    LEFT = "left"  # it was too late by then, or not wanted any more


OPEN = (State.CLAIMED, State.GOING, State.LATER)


@dataclass(frozen=True)
class When:
    """A day of the week (0 is Monday) and a time by the clock on the wall somewhere."""

    weekday: int
    minutes: int
    zone: str = HOME_ZONE

    def on(self, day: date) -> datetime:
        """The one moment of this time on a day."""
        there = datetime.combine(day, time(*divmod(self.minutes, 60)), ZoneInfo(self.zone))
        return there.astimezone(UTC)

    def after(self, moment: datetime) -> datetime:
        """The first such moment after another one."""
        monday = week_of(self.day_of(moment))
        days = (monday + step * WEEK + timedelta(days=self.weekday) for step in range(3))
        return next(due for day in days if (due := self.on(day)) > moment)

    def day_of(self, moment: datetime) -> date:
        """The day it is there."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Turn:
    """When somebody's next reminder is due, and whether it is the week's first or the gentle second."""

    at: datetime
    number: int = FIRST

    def week(self, when: When) -> date:
        """The week it is about. The second is about the same one, though it may come on a Monday."""
        return week_of(when.day_of(self.at) - timedelta(days=self.number - FIRST))

    def following(self, when: When, now: datetime, *, again: bool) -> "Turn":
        """The turn after this one; a time that has gone by meanwhile is not made up for."""
        second = when.on(when.day_of(self.at) + timedelta(days=1))
        if again and self.number == FIRST and second + TOO_LATE > now:
            return Turn(second, SECOND)
        return Turn(when.after(max(self.at, now - TOO_LATE)))


@dataclass(frozen=True)
class Reminder:
    """How somebody is reminded. `to` is where: a number, an address, or what the phone said of itself."""

    how: How
    when: When
    again: bool
    to: str
    confirmed_at: datetime | None
    paused_until: date | None

    @property
    def masked(self) -> str:
        """Where it goes, as it is said: enough to know it again."""
        return masked(self.how, self.to)


@dataclass(frozen=True)
class Sent:
    """One reminder, as it is told to whoever it was for. `to` is masked."""

    at: datetime
    how: How
    to: str
    state: State


@dataclass(frozen=True)
class Done:
    """Something that was chosen about reminders, and by which way."""

    at: datetime
    deed: str
    by: str


def phone_number(typed: str) -> str | None:
    """A mobile number in the one form in which it is kept; None when it is none."""
    plain = re.sub(r"[\s().-]", "", typed)
    if not NUMBER.fullmatch(plain):
        return None
    if plain.startswith("07"):
        plain = f"+44{plain[1:]}"
    elif plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("447"):
        plain = f"+{plain}"
    own = re.fullmatch(r"\+44(?:0)?(7\d{9})", plain)
    if own:
        return f"+44{own[1]}"
    # No country's numbers begin with 0, or are too short once the 00 before them is gone.
    abroad = plain.startswith("+") and not plain.startswith("+44") and NUMBER.fullmatch(plain)
    return plain if abroad else None


def email_address(typed: str) -> str | None:
    """An e-mail address; None when it is none."""
    return typed if len(typed) <= LONGEST_EMAIL and EMAIL.fullmatch(typed) else None


def masked(how: How, to: str) -> str:
    """The last three numbers, or the first letter and what stands behind the @. Of a phone itself there is nothing."""
    if how is How.SMS:
        return f"…{to[-3:]}"
    if how is How.EMAIL:
        name, _at, where = to.rpartition("@")
        return f"{name[:1]}…@{where}"
    return ""


def is_stop(said: str) -> bool:
    """Whether an answer to a text asks to stop."""
    first = re.sub(r"[^A-Za-z ]", "", said).upper().split()
    return bool(first) and first[0] in STOPS


def stop_token(secret: bytes, reminder_id: UUID) -> str:
    """What stands in the link that stops: made anew each time it is needed, and kept nowhere."""
    made = hmac.new(secret, b"stop|" + reminder_id.bytes, sha256).digest()
    return b32encode(made[:STOP_BYTES]).decode()


def stop_mark(token: str) -> str:
    """What is kept of it, to know it again."""
    return sha256(f"stop|{token.upper()}".encode()).hexdigest()


def place_mark(secret: bytes, to: str) -> str:
    """What is kept beside a sealed number or address, to know it when it answers."""
    return hmac.new(secret, f"to|{to}".encode(), sha256).hexdigest()


def code_mark(secret: bytes, reminder_id: UUID, code: str) -> str:
    """What is kept of a code."""
    return hmac.new(secret, f"code|{reminder_id}|{code}".encode(), sha256).hexdigest()


def read_code(typed: str) -> str:
    """A code as it was sent, from how people type it."""
    return "".join(letter for letter in typed if letter.isascii() and letter.isdigit())


def body(how: How, front_door: str, stop: str, *, answers: bool) -> str:
    """What a reminder says: one sentence, the front door, and how to stop. On a phone the sentence is enough."""
    if how is How.PUSH:
        return _(BODY)
    if how is How.SMS:
        ending = _("Reply STOP to stop.") if answers else _("To stop: %(address)s", address=stop)
        return f"{_(BODY)} {front_door}\n{ending}"
    return f"{_(BODY)}\n{front_door}\n\n{_('To stop: %(address)s', address=stop)}\n"


def code_body(code: str) -> str:
    """What is said with a code."""
    return _("Your code is %(code)s.", code=code)
