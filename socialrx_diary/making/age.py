"""Locking a stream as age does (age-encryption.org/v1): for the holder of a key, or for whoever knows a passphrase.

Only locking, and only these two ways. The library for it takes a passphrase only with the whole file in memory and
256 MiB beside, and hands out no stream. So this is our own, from the specification, on primitives of `cryptography`.
What it writes is opened in the tests by another implementation.
"""

import os
from base64 import b64encode
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from socialrx_diary.making import bech32

NAME = "age"
VERSION = "age-encryption.org/v1"
CHUNK = 64 * 1024
FILE_KEY = 16
TAG = 16
ONCE = bytes(12)  # a nonce for keys that lock one thing only
# 64 MiB for a moment, as a password takes here. The program age itself chooses 256: more than a small server has.
WORK = 16


class NotAKeyError(Exception):
    """What somebody typed is no age key."""


def for_key(key: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lock a stream so that only the holder of the key can open it."""
    there = _public(key)
    own = X25519PrivateKey.generate()
    share = own.public_key().public_bytes_raw()
    wrap = _derived(own.exchange(there), f"{VERSION}/X25519", salt=share + there.public_bytes_raw())
    file_key = os.urandom(FILE_KEY)
    return _locked(file_key, ["X25519", _said(share)], wrap, pieces)


def for_passphrase(passphrase: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lock a stream so that whoever knows the passphrase can open it."""
    salt = os.urandom(16)
    scrypt = Scrypt(salt=f"{VERSION}/scrypt".encode() + salt, length=32, n=1 << WORK, r=8, p=1)
    return _locked(os.urandom(FILE_KEY), ["scrypt", _said(salt), str(WORK)], scrypt.derive(passphrase.encode()), pieces)


def locked_size(head: bytes, size: int) -> int:
    """How long a stream of a size is once it is locked, when it begins like this."""
    chunks = max(1, -(-size // CHUNK))
    return len(head) + size + chunks * TAG


def is_key(text: str) -> bool:
    """Whether something can be locked for this key."""
    try:
        X25519PrivateKey.generate().exchange(_public(text))
    except (NotAKeyError, ValueError):  # a key that every shared secret is nothing with is none
        return False
    return True


def _public(key: str) -> X25519PublicKey:
    point = bech32.read(key, NAME)
    if point is None or len(point) != 32:
        raise NotAKeyError("This is not an age key.")
    return X25519PublicKey.from_public_bytes(point)


def _locked(file_key: bytes, stanza: list[str], wrap: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    wrapped = ChaCha20Poly1305(wrap).encrypt(ONCE, file_key, None)
    header = f"{VERSION}\n-> {' '.join(stanza)}\n{_said(wrapped)}\n---".encode()
    mac = HMAC(_derived(file_key, "header"), SHA256())
    mac.update(header)
    nonce = os.urandom(16)
    yield header + f" {_said(mac.finalize())}\n".encode() + nonce
    cipher = ChaCha20Poly1305(_derived(file_key, "payload", salt=nonce))
    for number, (chunk, last) in enumerate(_chunks(pieces)):
        yield cipher.encrypt(number.to_bytes(11) + bytes([last]), chunk, None)


def _chunks(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The stream in chunks of one size, each with whether it is the last, which alone may be shorter."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _derived(key: bytes, use: str, *, salt: bytes = b"") -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=use.encode()).derive(key)


def _said(plain: bytes) -> str:
    return b64encode(plain).decode().rstrip("=")
