"""The words of a diary, sealed before they reach the database and opened only for someone who may read them.

Every participant has a key of their own, kept wrapped by the service's key ring in a store apart from the data: when
the key is shredded their words are unreadable in every copy. What is sealed is bound to its row, column and person, so
a blob moved elsewhere does not open. AES-256-GCM throughout; lengths are hidden in steps of 256 bytes.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Row, String, Table, Uuid, bindparam, delete, select

from socialrx_diary.db import NAMING, Database

STEP = 256
NONCE = 12
KEY_BYTES = 32
FORMAT = b"\x01"
SENTINEL = "this is the right key ring"

store = MetaData(naming_convention=NAMING)
participant_keys = Table(
    "participant_keys",
    store,
    Column("participant_id", Uuid, primary_key=True),
    Column("ring_version", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
sentinels = Table(
    "sentinels",
    store,
    Column("name", String(40), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

_ONE_KEY = select(participant_keys).where(participant_keys.c.participant_id == bindparam("participant_id"))


class VaultError(Exception):
    """The vault cannot do what was asked; the message says what to do and never holds words."""


class WrongKeyError(VaultError):
    """The key ring in use is not the one this service's keys were wrapped with."""


class ShreddedError(VaultError):
    """The key of this person is gone: their words can never be read again."""


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs: the same text sealed for another place does not open here."""

    table: str
    column: str
    row: UUID

    def bound_to(self, owner: UUID) -> bytes:
        """The data that is authenticated together with the text."""
        return f"v1|{self.table}|{self.column}|{self.row}|{owner}".encode()


@dataclass(frozen=True)
class Grant:
    """Leave for one reader to open one person's words for one purpose. Only `consent` hands these out."""

    reader: UUID
    participant_id: UUID
    purpose: str


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

    def write(self, path: Path) -> None:
        """Write the ring where only its owner can read it; an existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "ring": {str(version): key.hex() for version, key in self.versions.items()},
            "cookie_secret": self.cookie_secret,
            "trail_secret": self.trail_secret.hex(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as key_file:
            json.dump(kept, key_file)
            key_file.flush()
            os.fsync(key_file.fileno())


@dataclass(frozen=True)
class PersonKey:
    """One participant's own key, ready to seal and, with a grant, to open."""

    participant_id: UUID
    key: bytes

    def seal(self, text: str, place: Place) -> bytes:
        """Seal a text for its place."""
        return _seal(self.key, text.encode(), place.bound_to(self.participant_id))

    def fits(self, sealed: bytes, place: Place) -> bool:
        """Whether a sealed text would open in its place; the text itself is not handed out."""
        return _would_open(lambda: _open(self.key, sealed, place.bound_to(self.participant_id)))

    def open(self, grant: Grant, sealed: bytes, place: Place) -> str:
        """Open a text for a reader who holds a grant for this person."""
        if grant.participant_id != self.participant_id:
            raise VaultError("This grant is for another person's words.")
        return _open(self.key, sealed, place.bound_to(self.participant_id)).decode()


class Vault:
    """Makes, keeps, hands out and shreds the keys of participants."""

    def __init__(self, ring: KeyRing, database: Database) -> None:
        self._ring = ring
        self._database = database

    def make_key(self, participant_id: UUID) -> PersonKey:
        """Make a person's key; it is kept before this returns, so what it seals can always be opened."""
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = _wrap(self._ring.versions[self._ring.current], key, participant_id)
        with self._database.writing() as session:
            session.execute(
                participant_keys.insert().values(
                    participant_id=participant_id, ring_version=self._ring.current, wrapped=wrapped
                )
            )
        return PersonKey(participant_id, key)

    def key_of(self, participant_id: UUID) -> PersonKey:
        """One person's key."""
        with self._database.reader.connect() as connection:
            row = connection.execute(_ONE_KEY, {"participant_id": participant_id}).first()
        if row is None:
            raise ShreddedError("This person's key has been shredded.")
        return PersonKey(participant_id, self._unwrap(row))

    def keys_of(self, participant_ids: Iterable[UUID]) -> dict[UUID, PersonKey]:
        """The keys of several people, in one query; people whose key was shredded are left out."""
        wanted = select(participant_keys).where(participant_keys.c.participant_id.in_(list(participant_ids)))
        with self._database.reading() as session:
            rows = session.execute(wanted).all()
        return {row.participant_id: PersonKey(row.participant_id, self._unwrap(row)) for row in rows}

    def shred(self, participant_id: UUID) -> None:
        """Destroy a person's key for good."""
        with self._database.writing() as session:
            session.execute(delete(participant_keys).where(participant_keys.c.participant_id == participant_id))
        self._database.empty_log()

    def empty_log(self) -> bool:
        """Make sure that no shredded key can be found in the key store's log; False when it was held up."""
        return self._database.empty_log()

    def people(self, after: UUID | None = None, many: int | None = None) -> set[UUID]:
        """Everyone who has a key; or so many of them, in the order of their ids, after one of them."""
        keys = participant_keys.c.participant_id
        wanted = select(keys).where(keys > (after or UUID(int=0))).order_by(keys).limit(many)
        with self._database.reading() as session:
            return set(session.scalars(wanted))

    def seal_for_service(self, text: str, place: Place) -> bytes:
        """Seal something that is the service's own, such as a staff member's sign-in secret."""
        return self.seal_bytes_for_service(text.encode(), place)

    def open_for_service(self, sealed: bytes, place: Place) -> str:
        """Open something that is the service's own."""
        return self.open_bytes_for_service(sealed, place).decode()

    def seal_bytes_for_service(self, plain: bytes, place: Place) -> bytes:
        """Seal what is the service's own and no text, such as a piece of a file."""
        version = self._ring.current
        return version.to_bytes(2) + _seal(self._ring.versions[version], plain, place.bound_to(UUID(int=0)))

    def open_bytes_for_service(self, sealed: bytes, place: Place) -> bytes:
        """Open what is the service's own and no text."""
        return _open(self._key(int.from_bytes(sealed[:2])), sealed[2:], place.bound_to(UUID(int=0)))

    def fits_service(self, sealed: bytes, place: Place) -> bool:
        """Whether something of the service's own would open in its place."""
        return _would_open(lambda: self.open_bytes_for_service(sealed, place))

    def leave_sentinel(self) -> None:
        """Leave a mark by which a later start can tell whether it holds the right ring."""
        sealed = self.seal_for_service(SENTINEL, Place("sentinels", "sealed", UUID(int=0)))
        with self._database.writing() as session:
            session.execute(sentinels.insert().values(name="ring", sealed=sealed))

    def has_sentinel(self) -> bool:
        """Whether a ring has been used with this key store before."""
        with self._database.reading() as session:
            return session.scalar(select(sentinels.c.name).where(sentinels.c.name == "ring")) is not None

    def check_sentinel(self) -> None:
        """Raise unless this is the ring the keys were wrapped with."""
        with self._database.reading() as session:
            sealed = session.scalar(select(sentinels.c.sealed).where(sentinels.c.name == "ring"))
        if sealed is None:
            raise WrongKeyError("The key store is empty. Run: socialrx-diary init")
        self.open_for_service(sealed, Place("sentinels", "sealed", UUID(int=0)))

    def dispose(self) -> None:
        """Close the key store."""
        self._database.dispose()

    def _key(self, version: int) -> bytes:
        try:
            return self._ring.versions[version]
        except KeyError:
            raise WrongKeyError("The key file is not the one this service was set up with.") from None

    def _unwrap(self, row: Row[Any]) -> bytes:
        return _unwrap(self._key(row.ring_version), row.wrapped, row.participant_id)


def _padded(plain: bytes) -> bytes:
    return plain + b"\x80" + bytes(-(len(plain) + 1) % STEP)


def _unpadded(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, _padded(plain), bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    return _unpadded(_authentic(key, sealed, bound))


def _would_open(opening: Callable[[], object]) -> bool:
    try:
        opening()
    except VaultError:
        return False
    return True


def _wrap(ring_key: bytes, key: bytes, participant_id: UUID) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return FORMAT + nonce + AESGCM(ring_key).encrypt(nonce, key, b"v1|key|" + participant_id.bytes)


def _unwrap(ring_key: bytes, wrapped: bytes, participant_id: UUID) -> bytes:
    return _authentic(ring_key, wrapped, b"v1|key|" + participant_id.bytes)


def _authentic(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise VaultError("This was sealed by a newer version of the diary.")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], bound)
    except InvalidTag:
        raise WrongKeyError("This cannot be opened: the key is wrong, or what was kept has been changed.") from None
