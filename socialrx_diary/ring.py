"""The service's own keys: one file, which nobody but its owner may read, and without which no diary can be read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from socialrx_diary.own_files import new_file, whole_file

KEY_BYTES = 32


class VaultError(Exception):
    """The vault cannot do what was asked; the message says what to do and never holds words."""


@dataclass(frozen=True)
class KeyRing:
    """The service's own keys by version, the highest in use, the others still able to open; and its other secrets."""

    versions: Mapping[int, bytes]
    cookie_secret: str
    trail_secret: bytes

    @property
    def current(self) -> int:
        """The version that wraps new keys."""
        return max(self.versions)

    def with_another(self) -> "KeyRing":
        """The same ring with one more version, which wraps from now on."""
        return replace(self, versions={**self.versions, self.current + 1: secrets.token_bytes(KEY_BYTES)})

    def with_the_newest_alone(self) -> "KeyRing":
        """The same ring without the versions that wrap nothing any more."""
        return replace(self, versions={self.current: self.versions[self.current]})

    @classmethod
    def make(cls) -> "KeyRing":
        """A fresh ring with one version."""
        return cls({1: secrets.token_bytes(KEY_BYTES)}, secrets.token_urlsafe(48), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def read(cls, path: Path) -> "KeyRing":
        """Read the ring from its file, which nobody but its owner may be able to read."""
        if not path.exists():
            raise VaultError(f"There is no key file at {path}. Run: socialrx-diary init")
        if path.stat().st_mode & 0o077:
            raise VaultError(f"The key file {path} can be read by others. Run: chmod 600 {path}")
        try:
            kept = json.loads(path.read_text())
            ring = {int(version): bytes.fromhex(key) for version, key in kept["ring"].items()}
            read = cls(ring, kept["cookie_secret"], bytes.fromhex(kept["trail_secret"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise VaultError(f"The key file {path} is damaged. Put a good copy of it back.") from None
        if not ring or {len(key) for key in (*ring.values(), read.trail_secret)} != {KEY_BYTES}:
            raise VaultError(f"The key file {path} is damaged. Put a good copy of it back.")
        return read

    def take_the_place(self, path: Path) -> None:
        """Put this ring where an older one is, at once: whoever reads the file finds the one or the other, whole."""
        with whole_file(path) as key_file:
            key_file.write(self._as_kept())

    def write(self, path: Path) -> None:
        """Write the ring where only its owner can read it; an existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_file(path) as key_file:
            key_file.write(self._as_kept())

    def _as_kept(self) -> bytes:
        kept = {
            "ring": {str(version): key.hex() for version, key in self.versions.items()},
            "cookie_secret": self.cookie_secret,
            "trail_secret": self.trail_secret.hex(),
        }
        return json.dumps(kept).encode()
