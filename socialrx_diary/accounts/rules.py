"""What is true of coming in: roles, actors, how long a sign-in lasts, how many tries there are."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID


class Role(Enum):
    """What somebody is in the service; it decides which pages exist for them."""

    PARTICIPANT = "participant"
    LINK_WORKER = "link_worker"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"


STAFF_ROLES = (Role.LINK_WORKER, Role.RESEARCHER, Role.ADMINISTRATOR)

PARTICIPANT_IDLE = timedelta(days=90)
PARTICIPANT_LONGEST = timedelta(days=365)
STAFF_IDLE = timedelta(minutes=15)
STAFF_LONGEST = timedelta(hours=12)

# A sign-in notes that it was used at most this often, so that reading a page is seldom also a write.
PARTICIPANT_TOUCH = timedelta(days=1)
STAFF_TOUCH = timedelta(minutes=1)
# How long staff may go on to what asks for fresh proof, once they have shown again that it is them.
FRESH = timedelta(minutes=5)

INVITATION_LASTS = timedelta(hours=48)
# Kept where a hash would stand for somebody who has no password: nothing matches it, and it takes as long as any.
NO_PASSWORD = ""

SHORTEST_PASSWORD = 15
TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms", "mx", "prof", "rev"})
COMMON_PASSWORDS = frozenset({"passwordpassword", "123456789012345", "qwertyuiopasdfgh", "letmeinletmeinletmein"})
# Words that whoever guesses here would begin with. A password may hold them, but they do not make it longer.
WORDS_OF_THE_PLACE = frozenset(
    {
        "socialrx",
        "social",
        "prescribing",
        "prescriber",
        "diary",
        "link",
        "worker",
        "researcher",
        "administrator",
        "admin",
    }
    | {"surgery", "practice", "charity", "service", "password", "welcome", "letmein", "qwerty"}
)
LEFT_BESIDE_THEM = 8


# The lane of what stands in the diary itself.
NO_LANE = UUID(int=0)


@dataclass(frozen=True)
class Actor:
    """Whoever is making a request; one request has one actor and it never changes."""

    id: UUID
    role: Role
    organisation_id: UUID
    device_id: UUID
    name: str = ""
    # A participant's device that was opened with a new card sees only what is written through it, from then on.
    sees_from: datetime | None = None

    @property
    def lane(self) -> UUID:
        """Where what this device begins is kept: in the diary, or apart until the device is opened."""
        return NO_LANE if self.whole else self.device_id

    @property
    def whole(self) -> bool:
        """Whether the device in hand opens everything that is this person's."""
        return self.sees_from is None

    @property
    def person(self) -> UUID | None:
        """Whose diary is in hand, if it is this actor's own: then nobody else's is to be met."""
        return self.id if self.role is Role.PARTICIPANT else None

    @property
    def kind(self) -> str:
        """The role as templates ask for it."""
        return self.role.value


@dataclass(frozen=True)
class Known:
    """A browser that somebody signed in with before, as its own signed cookie tells."""

    staff_id: UUID
    browser: str

    def counted(self, what: str) -> str:
        """What tries made here are counted under."""
        return f"{what}:{self.staff_id}:{self.browser}"


@dataclass(frozen=True)
class Allowance:
    """How many tries there are in how long."""

    tries: int
    within: timedelta


# Per network address: generous, because a whole surgery may share one.
JOIN_TRIES = Allowance(30, timedelta(minutes=10))
# Per account from one address: somebody else's wrong tries, made elsewhere, do not keep the rightful person out.
SIGN_IN_TRIES = Allowance(10, timedelta(minutes=10))
# Per account from anywhere: many machines together get no further than this.
ACCOUNT_TRIES = Allowance(50, timedelta(minutes=10))
# Per address for any account: one password tried on everybody.
ADDRESS_TRIES = Allowance(60, timedelta(minutes=10))
# Per account, once the password was right: three of a million codes are good at a time.
CODE_TRIES = Allowance(5, timedelta(minutes=10))
# Recovery words, per network address and for everybody together. Four words hold 43.7 bits: with 1,000 diaries, all
# tries there are in a year together find one with a chance of 1 in 1,400.
BACK_TRIES = Allowance(10, timedelta(minutes=10))
ALL_BACK_TRIES = Allowance(200, timedelta(minutes=10))

# How far the clock of somebody's phone may be off, in steps either way.
CODE_STEP = timedelta(seconds=30)
CODE_SKEW = 1

# A starting password is read out or copied by hand: no letters that look like one another. Twenty hold 98 bits.
STARTING_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
STARTING_GROUPS = 4
STARTING_GROUP = 5
# An invitation's code is kept as a plain hash, so there is more of it: 25 letters hold 122 bits.
INVITATION_GROUPS = 5


class Step(Enum):
    """What somebody who works here does next to come in."""

    PASSWORD = "password"  # noqa: S105 - the name of a step
    SET_UP = "set_up"
    CODE = "code"


class Told(Enum):
    """What a device can have to tell. Values are kept; add to them, never rename one."""

    PHONE_ADDED = "phone_added"
    NEW_ONLY_ADDED = "new_only_added"
    OPENING = "opening"
    OLDER_OPENED = "older_opened"


class CodeAnswer(Enum):
    """What became of a code from somebody's phone."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"


def next_step(*, must_change_password: bool, totp_confirmed: bool) -> Step:
    """What is still to be done after the password was right: one's own password first, then the app, then its code."""
    if must_change_password:
        return Step.PASSWORD
    return Step.CODE if totp_confirmed else Step.SET_UP


def code_step(now: datetime) -> int:
    """The stretch of time a code belongs to, counted since 1970."""
    return int(now.timestamp() // CODE_STEP.total_seconds())


def starting_password() -> str:
    """A password by chance for somebody's first sign-in: `k7qm4-t9x2h-wp3fd-9mzrt`."""
    return _letters(STARTING_GROUPS)


def invitation_code() -> str:
    """The code of an invitation to work here, to be scanned, followed or typed."""
    return _letters(INVITATION_GROUPS)


def plain_code(typed: str) -> str:
    """An invitation's code as it was made, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def idle_limit(role: Role) -> timedelta:
    """How long a sign-in may rest unused."""
    return PARTICIPANT_IDLE if role is Role.PARTICIPANT else STAFF_IDLE


def longest(role: Role) -> timedelta:
    """How long a sign-in may last at all."""
    return PARTICIPANT_LONGEST if role is Role.PARTICIPANT else STAFF_LONGEST


def touch_every(role: Role) -> timedelta:
    """How often a sign-in notes that it is in use."""
    return PARTICIPANT_TOUCH if role is Role.PARTICIPANT else STAFF_TOUCH


def still_good(role: Role, added_at: datetime, used_at: datetime, now: datetime) -> bool:
    """Whether a sign-in has neither rested nor lasted too long. A clock set back never signs anyone out."""
    return now - used_at < idle_limit(role) and now - added_at < longest(role)


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether staff showed just now that it is them. What seems to be yet to come proves nothing."""
    return proved_at is not None and timedelta(0) <= now - proved_at <= FRESH


def password_problem(password: str, email: str) -> str | None:
    """Why a password will not do, as a key of the form's messages, or None when it will."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if password.lower() in COMMON_PASSWORDS or len(set(password)) < 5 or email.lower() in password.lower():
        return "easy"
    return "easy" if len(_beside_words_of_the_place(password, email)) < LEFT_BESIDE_THEM else None


def _beside_words_of_the_place(password: str, email: str) -> str:
    """What is left of a password without what anybody could know of this place, or of whose it is."""
    theirs = {part for part in re.split(r"\W+", email.lower()) if len(part) > 2}
    longest_first = sorted(WORDS_OF_THE_PLACE | theirs, key=lambda word: (-len(word), word))
    return re.sub(rf"{'|'.join(map(re.escape, longest_first))}|[\s\-_.!]", "", password.lower())


def called(name: str) -> str:
    """What somebody is called: the first of their names, or the whole of it when it begins with a title."""
    first, _space, rest = name.strip().partition(" ")
    return name.strip() if rest and first.rstrip(".").lower() in TITLES else first


def _letters(groups: int) -> str:
    return "-".join("".join(secrets.choice(STARTING_LETTERS) for _ in range(STARTING_GROUP)) for _ in range(groups))
