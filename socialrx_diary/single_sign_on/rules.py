"""What is true of coming in with a work account: what is asked of the other sign-in, and what its answer is worth."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from socialrx_diary.accounts.rules import is_fresh

STATE_BYTES = 32


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
    def of(cls, claims: Mapping[str, Any]) -> "Account":
        """What the claims of an ID token say, once they are believed."""
        named = [*(claims.get("amr") or ()), *filter(None, [claims.get("acr")])]
        methods = frozenset(str(one) for one in named)
        at = claims.get("auth_time")
        proved_at = datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else None
        return cls(str(claims["iss"]), str(claims["sub"]), methods, proved_at)

    def is_two_proofs(self, trusted: frozenset[str]) -> bool:
        """Whether they showed two things there, by a name that this service trusts."""
        return bool(self.methods & trusted)

    def is_fresh(self, now: datetime) -> bool:
        """Whether they showed it there just now."""
        return is_fresh(self.proved_at, now)
