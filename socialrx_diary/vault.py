"""The words of a diary, sealed before they reach the database and opened only for someone who may read them.

Every participant has a key of their own, kept wrapped by the service's key ring in a store apart from the data: when
the key is shredded their words are unreadable in every copy. What is sealed is bound to its row, column and person, so
a blob moved elsewhere does not open. AES-256-GCM throughout; lengths are hidden in steps of 256 bytes.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Row, String, Table, Uuid, bindparam, delete, select

from socialrx_diary.db import NAMING, Database
from socialrx_diary.ring import KEY_BYTES, KeyRing, VaultError

__all__ = ["KeyRing", "VaultError"]

STEP = 256
NONCE = 12
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

    def __init__(self, ring: KeyRing, database: Database, file: Path | None = None) -> None:
        """Take the file the ring was read from, if it may be given another version while this vault is in use."""
        self._ring, self._database, self._file = ring, database, file
        self._read_at = _changed_at(file)

    def make_key(self, participant_id: UUID) -> PersonKey:
        """Make a person's key; it is kept before this returns, so what it seals can always be opened."""
        self._read_again()
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
        self._read_again()
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

    def is_sentinel(self, sealed: bytes) -> bool:
        """Whether a mark was left by this ring."""
        return self.fits_service(sealed, Place("sentinels", "sealed", UUID(int=0)))

    def dispose(self) -> None:
        """Close the key store."""
        self._database.dispose()

    def wrapped_before(self, at_once: int) -> int:
        """Wrap some of the keys that an older version of the ring wraps with the newest; returns how many."""
        newest = self._ring.current
        older = select(participant_keys).where(participant_keys.c.ring_version < newest).limit(at_once)
        with self._database.writing() as session:
            rows = session.execute(older.with_for_update()).all()
            for row in rows:
                wrapped = _wrap(self._ring.versions[newest], self._unwrap(row), row.participant_id)
                session.execute(
                    participant_keys.update()
                    .where(participant_keys.c.participant_id == row.participant_id)
                    .values(ring_version=newest, wrapped=wrapped)
                )
        return len(rows)

    def sealed_before(self, sealed: bytes) -> bool:
        """Whether something of the service's own was sealed with an older version of the ring."""
        return int.from_bytes(sealed[:2]) < self._ring.current

    def renew_sentinel(self) -> None:
        """Leave the mark anew, with the newest version of the ring."""
        sealed = self.seal_for_service(SENTINEL, Place("sentinels", "sealed", UUID(int=0)))
        with self._database.writing() as session:
            session.execute(sentinels.update().where(sentinels.c.name == "ring").values(sealed=sealed))

    def sentinel_is_older(self) -> bool:
        """Whether the mark was left by an older version of the ring: wrapping anew has not come to its end."""
        with self._database.reading() as session:
            sealed = session.scalar(select(sentinels.c.sealed).where(sentinels.c.name == "ring"))
        return sealed is not None and self.sealed_before(sealed)

    def _read_again(self) -> None:
        """Take up a ring that was given another version since."""
        changed = _changed_at(self._file)
        if self._file and changed != self._read_at:
            self._ring, self._read_at = KeyRing.read(self._file), changed

    def _key(self, version: int) -> bytes:
        if version not in self._ring.versions:
            self._read_again()
        try:
            return self._ring.versions[version]
        except KeyError:
            raise WrongKeyError("The key file is not the one this service was set up with.") from None

    def _unwrap(self, row: Row[Any]) -> bytes:
        return _unwrap(self._key(row.ring_version), row.wrapped, row.participant_id)


def _changed_at(file: Path | None) -> int | None:
    return file.stat().st_mtime_ns if file and file.exists() else None


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
