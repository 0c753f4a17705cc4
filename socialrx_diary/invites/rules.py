"""What is true of codes: how they are made, read and printed, how long they last, how many tries they bear."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

# Crockford's letters: no I, L, O or U, so that nothing can be mixed up; what looks like one is read as one.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
SELECTOR_LENGTH = 4
SECRET_LENGTH = 8
CODE_LENGTH = SELECTOR_LENGTH + SECRET_LENGTH

CARD_LASTS = timedelta(days=14)
ANOTHER_PHONE_LASTS = timedelta(minutes=15)
WRONG_TRIES = 10
# How long a link worker is told that a new card was used.
NEWS_LASTS = timedelta(days=14)
# The same form sent again this soon is a double tap, not a second person.
DOUBLE_TAP = timedelta(minutes=2)


class Refusal(Enum):
    """Why a code lets nobody in. Each has words of its own that say what to do."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    WAIT = "wait"


@dataclass(frozen=True)
class Code:
    """A code as it is looked up (selector) and proved (secret)."""

    selector: str
    secret: str

    @classmethod
    def make(cls) -> "Code":
        """A code by chance: 20 bits to find it, 40 bits to prove it."""
        drawn = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        return cls(drawn[:SELECTOR_LENGTH], drawn[SELECTOR_LENGTH:])

    @classmethod
    def read(cls, typed: str) -> "Code | None":
        """A code as somebody typed it, in any case, with any spaces and dashes; None when it cannot be one."""
        plain = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(LOOKALIKES)
        if len(plain) != CODE_LENGTH or any(letter not in LETTERS for letter in plain):
            return None
        return cls(plain[:SELECTOR_LENGTH], plain[SELECTOR_LENGTH:])

    def printed(self) -> str:
        """The code as it stands on a card: `K7QM-4T9X-2HWP`."""
        whole = self.selector + self.secret
        return "-".join(whole[start : start + 4] for start in range(0, CODE_LENGTH, 4))
