"""Files that only somebody with a recovery key can open: age, so that any other age opens them too.

The service holds only the half that seals. Whoever takes the machine, its disk and its backups opens no backup.
"""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from socialrx_diary.own_files import whole_file

CHUNK = 64 * 1024


class SealedError(Exception):
    """A file does not open, or cannot be sealed; the message says why, in one line."""


class _Packed(RawIOBase):
    """Lines, packed, as something to be read from; no more than a piece of them is in memory."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._out, self._ended = iter(lines), BytesIO(), False
        self._gzip = gzip.GzipFile(fileobj=self._out, mode="wb", compresslevel=6, mtime=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._out.tell() < len(buffer) and not self._ended:
            line = next(self._lines, None)
            if line is None:
                self._gzip.close()
                self._ended = True
            else:
                self._gzip.write(line.encode() + b"\n")
        ready = self._out.getvalue()
        given = ready[: len(buffer)]
        buffer[: len(given)] = given
        self._out.seek(0)
        self._out.truncate()
        self._out.write(ready[len(given) :])
        return len(given)


def new_key() -> tuple[str, str]:
    """A new recovery key: the half that opens, and the half that seals."""
    made = x25519.Identity.generate()
    return str(made), str(made.to_public())


def sealers(path: Path) -> list[x25519.Recipient]:
    """The sealing halves of all recovery keys in a file, one a line."""
    try:
        told = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        found = [x25519.Recipient.from_str(line) for line in told if line and not line.startswith("#")]
    except FileNotFoundError:
        found = []
    except (RecipientError, UnicodeDecodeError):
        raise SealedError(f"{path} holds something that is no recovery key.") from None
    if not found:
        raise SealedError("There is no recovery key yet. Run: socialrx-diary recovery-key")
    return found


def opener(path: Path) -> x25519.Identity:
    """The opening half of a recovery key, from a file."""
    try:
        told = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        return x25519.Identity.from_str(next(line for line in told if line.startswith("AGE-SECRET-KEY-")))
    except (IdentityError, StopIteration, UnicodeDecodeError):
        raise SealedError(f"{path} holds no recovery key.") from None


def seal(lines: Iterable[str], path: Path, to: list[x25519.Recipient]) -> None:
    """Write lines to a file, packed and sealed. It has its name only when all of it is safely there."""
    with whole_file(path) as out:
        encrypt_io(_Packed(lines), out, to)


@contextmanager
def opened(path: Path, key: x25519.Identity) -> Iterator[Iterator[str]]:
    """The lines of a sealed file. Nothing is handed out before all of it was found to be as it was written."""
    with TemporaryFile() as packed:
        _open_into(path, packed, key)
        packed.seek(0)
        with gzip.open(packed, "rt", encoding="utf-8", newline="\n") as lines:
            yield _whole(lines, path)


def _open_into(path: Path, packed: IO[bytes], key: x25519.Identity) -> None:
    try:
        with path.open("rb") as sealed:
            decrypt_io(sealed, packed, [key])
    except (DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise SealedError(
            f"{path.name} does not open: the recovery key is another one, or the file is damaged. Nothing was changed."
        ) from None


def _whole(lines: Iterable[str], path: Path) -> Iterator[str]:
    try:
        for line in lines:
            yield line.removesuffix("\n")
    except (OSError, EOFError, UnicodeDecodeError):
        raise SealedError(f"{path.name} is damaged. Nothing was changed.") from None
