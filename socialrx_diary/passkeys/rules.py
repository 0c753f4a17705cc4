"""What is true of passkeys: which site they are for, how long a challenge lasts, and what a counter must do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

HANDLE_BYTES = 32
CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 10
LONGEST_NAME = 60


@dataclass(frozen=True)
class Site:
    """Where passkeys are made and used: the name of the host, and the address as a browser says it."""

    host: str
    origin: str


@dataclass(frozen=True)
class Answer:
    """What a browser sent back: which challenge, and what was signed, as it came."""

    challenge: str
    signed: str


@dataclass(frozen=True)
class Seen:
    """A passkey as its owner sees it in the list."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Proved:
    """Somebody showed that a passkey is theirs."""

    participant_id: UUID
    passkey_id: UUID


def still_asked(made_at: datetime, now: datetime) -> bool:
    """Whether an answer to a challenge still counts."""
    return timedelta(0) <= now - made_at < CHALLENGE_LASTS


def counts_on(before: int, told: int) -> bool:
    """Whether a passkey's counter went on. Those that are kept in many places at once always say nought."""
    return told > before or told == before == 0
