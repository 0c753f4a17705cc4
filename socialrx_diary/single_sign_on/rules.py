"""What is true of coming in with a work account: what is asked of the other sign-in, and what its answer is worth."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from socialrx_diary.accounts.rules import STAFF_LONGEST, is_fresh

STATE_BYTES = 32
# How far the clock of the other sign-in may be off, in seconds.
LEEWAY = 30
# Nobody stays in for longer than this here, so a sign-in there is no older either.
OLDEST = int(STAFF_LONGEST.total_seconds())
# As OpenID Connect bounds the name of an account.
LONGEST_NAME = 255


class NotToBeTrustedError(Exception):
    """The other sign-in said no, said nothing, or said something that does not hold."""


@dataclass(frozen=True)
class Errand:
    """What one browser sets out with to the other sign-in; it is to come back with an answer to just this."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> "Errand":
        """A new one, by chance. The verifier has 86 letters, as PKCE wants between 43 and 128."""
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (STATE_BYTES, STATE_BYTES, 2 * STATE_BYTES))
        return cls(state, nonce, verifier)

    @classmethod
    def read(cls, told: Mapping[str, str]) -> "Errand | None":
        """The one a browser came back with."""
        try:
            return cls(told["state"], told["nonce"], told["verifier"])
        except KeyError:
            return None

    def told(self) -> dict[str, str]:
        """As a browser carries it."""
        return {"state": self.state, "nonce": self.nonce, "verifier": self.verifier}


@dataclass(frozen=True)
class Account:
    """Whose account it is, and how they showed it there."""

    issuer: str
    subject: str
    methods: frozenset[str] = frozenset()
    proved_at: datetime | None = None

    @classmethod
    def of(cls, claims: Mapping[str, Any], now: datetime) -> "Account":
        """What the claims of an ID token say, once its seal is believed: names that are names, and a time that fits."""
        named = [*(claims.get("amr") or ()), *filter(None, [claims.get("acr")])]
        methods = frozenset(str(one) for one in named)
        return cls(_name(claims["iss"]), _name(claims["sub"]), methods, _just_then(claims.get("auth_time"), now))

    def is_two_proofs(self, trusted: frozenset[str]) -> bool:
        """Whether they showed two things there, by a name that this service trusts."""
        return bool(self.methods & trusted)

    def is_fresh(self, now: datetime) -> bool:
        """Whether they showed it there just now."""
        return is_fresh(self.proved_at, now)


def _name(said: object) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME or not (said.isascii() and said.isprintable()):
        raise NotToBeTrustedError("no name")
    return said


def _just_then(said: object, now: datetime) -> datetime | None:
    """When they signed in there, if it says so; never longer ago than was asked for, and never yet to come."""
    if said is None:
        return None
    at = now.timestamp()
    if not isinstance(said, int | float) or not at - OLDEST - LEEWAY <= said <= at + LEEWAY:
        raise NotToBeTrustedError("at another time")
    return datetime.fromtimestamp(min(said, at), UTC)
