"""A ZIP that is written as it goes and can be gone on with after any of the files in it: the same bytes either way.

It is written by the standard library's `zipfile`, which never asks to go back when its output cannot. What is finished
is handed to it again as the list that it keeps of such files itself.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedIOBase, BytesIO, UnsupportedOperation
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from socialrx_diary.exports import archives
from socialrx_diary.making.rules import PIECE

SIZES_FOLLOW = 0x08


@dataclass(frozen=True)
class Member:
    """One file that is finished."""

    path: str
    size: int
    sha256: str
    crc: int
    packed: int
    starts_at: int

    def entry(self) -> ZipInfo:
        """The file as `zipfile` keeps it in its list."""
        entry = archives.entry(self.path)
        entry.flag_bits |= SIZES_FOLLOW
        entry.CRC, entry.compress_size, entry.file_size = self.crc, self.packed, self.size
        entry.header_offset = self.starts_at
        entry.FileHeader(zip64=True)  # which also notes on the entry what it takes to read it
        return entry


class Out(BufferedIOBase):
    """Something to be written to that never goes back."""

    def __init__(self, at: int = 0) -> None:
        self._at = at

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        raise UnsupportedOperation("this never goes back")

    def write(self, some: Any, /) -> int:
        plain = bytes(some)
        self._at += len(plain)
        self.take(plain)
        return len(plain)

    @abstractmethod
    def take(self, plain: bytes) -> None:
        """Take what was written."""


class Cut(Out):
    """Hands on what is written in pieces of one size; only where told to, a smaller one."""

    def __init__(self, keep: Callable[[bytes], None], at: int = 0) -> None:
        super().__init__(at)
        self._keep = keep
        self._waiting = bytearray()

    def take(self, plain: bytes) -> None:
        self._waiting += plain
        while len(self._waiting) >= PIECE:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._keep(piece)

    def rest(self) -> bytes:
        """What is left, which was not handed on."""
        rest = bytes(self._waiting)
        self._waiting.clear()
        return rest


class _Weighed(Out):
    """Counts and hashes what goes through."""

    def __init__(self, to: IO[bytes]) -> None:
        super().__init__()
        self._to = to
        self.hash = sha256()

    def take(self, plain: bytes) -> None:
        self.hash.update(plain)
        self._to.write(plain)


class Archive:
    """A ZIP in the making."""

    def __init__(self, out: Out, finished: Sequence[Member] = ()) -> None:
        self._zip = ZipFile(cast("IO[bytes]", out), "w", ZIP_DEFLATED)
        self.members = list(finished)
        for member in finished:
            entry = member.entry()
            self._zip.filelist.append(entry)
            self._zip.NameToInfo[entry.filename] = entry

    @contextmanager
    def member(self, path: str) -> Iterator[IO[bytes]]:
        """One more file, to be written in the block. If the block breaks off, so does the ZIP: it cannot be closed."""
        entry = archives.entry(path)
        packing = self._zip.open(entry, "w", force_zip64=True)
        weighed = _Weighed(packing)
        try:
            yield cast("IO[bytes]", weighed)
        except BaseException:
            self._zip.fp = BytesIO()  # what was not packed yet goes nowhere
            packing.close()
            self.leave()
            raise
        packing.close()
        size, digest = entry.file_size, weighed.hash.hexdigest()
        self.members.append(Member(path, size, digest, entry.CRC, entry.compress_size, entry.header_offset))

    def close(self) -> None:
        """Write the list of what is in it, which ends a ZIP."""
        self._zip.close()

    def leave(self) -> None:
        """Leave it as it is, to be gone on with: nothing more is written, not even when it is swept up."""
        self._zip.fp = None
