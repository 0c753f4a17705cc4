"""Between SQLite and the disk: everything it asks of the disk is seen here, and can be spoilt.

The bundled SQLite asks the operating system through a table of functions (its VFS). A few of them are exchanged for
ours, in the process that asks, so nothing else on the machine is needed and nothing of SQLite itself is another.
"""

import ctypes
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

from pysqlite3 import _sqlite3

FULL = 13
_SOME = 13  # the functions of a file that are left alone


class Ask(IntEnum):
    """What is asked of the disk."""

    READ = 1
    WRITE = 2
    SYNC = 4
    TRUNCATE = 8
    OPEN = 16
    DELETE = 32


# What SQLite is told when the disk does not do it: the machine says EIO, SQLite has a number for each.
BROKEN = {Ask.READ: 266, Ask.WRITE: 778, Ask.SYNC: 1034, Ask.TRUNCATE: 1546, Ask.OPEN: 14, Ask.DELETE: 2570}


class Watcher:
    """Somebody who is told before the disk is asked and can say no with a number, and after it has done it."""

    def before(self, ask: Ask, path: str) -> int:
        """Let it be asked (0), or let it fail."""
        return 0

    def after(self, ask: Ask, path: str, place: int, data: bytes) -> None:
        """It is done."""


class Kills(Watcher):
    """This process ends, as from `kill -9`, when the disk has been asked so often to change something."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.asked = 0

    def before(self, ask: Ask, path: str) -> int:
        self.asked += ask is not Ask.READ
        if self.asked == self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0


_int, _pointer, _long = ctypes.c_int, ctypes.c_void_p, ctypes.c_int64
_Read = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int, _long)
_Truncate = ctypes.CFUNCTYPE(_int, _pointer, _long)
_Sync = ctypes.CFUNCTYPE(_int, _pointer, _int)
# The name is handed on as it came, not as a copy: SQLite keeps more behind the end of it.
_Open = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _pointer, _int, _pointer)
_Delete = ctypes.CFUNCTYPE(_int, _pointer, ctypes.c_char_p, _int)


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _int), ("close", _pointer), ("read", _Read), ("write", _Read), ("truncate", _Truncate),
        ("sync", _Sync), ("more", _pointer * _SOME),
    )  # fmt: skip


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _System(ctypes.Structure):
    _fields_ = (
        ("version", _int), ("size", _int), ("longest", _int), ("next", _pointer), ("name", ctypes.c_char_p),
        ("data", _pointer), ("open", _Open), ("delete", _Delete),
    )  # fmt: skip


class _Between:
    """Our functions in place of those there were. What was opened through it goes on through it until it is closed."""

    def __init__(self) -> None:
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_System)
        self.system = library.sqlite3_vfs_find(None).contents
        self.watcher: Watcher | None = None
        self.turn = threading.Lock()
        self.paths: dict[int, str] = {}
        self.tables: dict[int, tuple[_Methods, tuple[Any, ...]]] = {}
        # Read as plain numbers: ctypes would hand out a view of the very field that is about to be changed.
        self.there = _Open(_address(self.system, "open")), _Delete(_address(self.system, "delete"))
        self.ours = _Open(self.open), _Delete(self.delete)

    def put(self, watcher: Watcher | None) -> None:
        """Have somebody watch, or nobody any more."""
        self.watcher = watcher
        self.system.open, self.system.delete = self.ours if watcher else self.there

    def open(self, system: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if refused := self.refused(Ask.OPEN, path):
            _File.from_address(file).methods = ctypes.POINTER(_Methods)()  # nothing, so that it is not closed either
            return refused
        said = self.there[0](system, name, file, flags, out)
        opened = _File.from_address(file)
        if not said and path and opened.methods:
            self.paths[file] = path
            opened.methods = ctypes.pointer(self.table(opened.methods))
            self.done(Ask.OPEN, path, 0, b"")
        return said

    def delete(self, system: int, name: bytes, and_sync: int) -> int:
        path = name.decode()
        said = self.refused(Ask.DELETE, path) or self.there[1](system, name, and_sync)
        if not said:
            self.done(Ask.DELETE, path, and_sync, b"")
        return said

    def table(self, there: Any) -> _Methods:
        """The functions of a file with ours among them; one such table for each that SQLite has."""
        address = ctypes.addressof(there.contents)
        with self.turn:
            if address not in self.tables:
                made = _Methods.from_buffer_copy(there.contents)
                ours = self.of_a_file(there.contents)
                made.read, made.write, made.truncate, made.sync = ours
                self.tables[address] = made, ours
            return self.tables[address][0]

    def of_a_file(self, there: _Methods) -> tuple[Any, ...]:
        """What can be asked of an open file."""
        old_read, old_write = _Read(_address(there, "read")), _Read(_address(there, "write"))
        old_truncate, old_sync = _Truncate(_address(there, "truncate")), _Sync(_address(there, "sync"))

        def read(file: int, into: int, size: int, place: int) -> int:
            return self.refused(Ask.READ, self.paths.get(file, "")) or old_read(file, into, size, place)

        def write(file: int, data: int, size: int, place: int) -> int:
            path = self.paths.get(file, "")
            said = self.refused(Ask.WRITE, path) or old_write(file, data, size, place)
            if not said:
                self.done(Ask.WRITE, path, place, ctypes.string_at(data, size))
            return said

        def truncate(file: int, size: int) -> int:
            path = self.paths.get(file, "")
            said = self.refused(Ask.TRUNCATE, path) or old_truncate(file, size)
            if not said:
                self.done(Ask.TRUNCATE, path, size, b"")
            return said

        def sync(file: int, flags: int) -> int:
            path = self.paths.get(file, "")
            said = self.refused(Ask.SYNC, path) or old_sync(file, flags)
            if not said:
                self.done(Ask.SYNC, path, 0, b"")
            return said

        return _Read(read), _Read(write), _Truncate(truncate), _Sync(sync)

    def refused(self, ask: Ask, path: str) -> int:
        return self.watcher.before(ask, path) if self.watcher else 0

    def done(self, ask: Ask, path: str, place: int, data: bytes) -> None:
        if self.watcher:
            self.watcher.after(ask, path, place, data)


def _address(of: ctypes.Structure, name: str) -> int:
    field: int = getattr(type(of), name).offset
    return ctypes.c_void_p.from_address(ctypes.addressof(of) + field).value or 0


_between: _Between | None = None


def watch(watcher: Watcher | None) -> None:
    """Have somebody watch what this process asks of the disk through SQLite, from the next file it opens on."""
    global _between  # noqa: PLW0603 - there is one SQLite in a process
    _between = _between or _Between()
    _between.put(watcher)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """The same, for as long as the block runs."""
    watch(watcher)
    try:
        yield
    finally:
        watch(None)


class Spoilt(Watcher):
    """A disk that fails now and then, as often as a file says just now: two bytes how often, one what, one how.

    The file is read with every question, so that somebody outside can spoil the disk of a service that runs, and mend
    it again.
    """

    def __init__(self, file: Path) -> None:
        self.fd = os.open(file, os.O_RDONLY)
        self.count = os.open(_count(file), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def before(self, ask: Ask, path: str) -> int:
        often, what, full = plan_of(os.pread(self.fd, 4, 0))
        if not often or not ask & what or int.from_bytes(os.urandom(2)) >= often:
            return 0
        os.write(self.count, b".")
        return FULL if full and ask is Ask.WRITE else BROKEN[ask]


def plan_of(said: bytes) -> tuple[int, int, bool]:
    """How often of 65,536 times, what, and whether it is because the disk is full."""
    return int.from_bytes(said[:2]), said[2], bool(said[3])


def failed(file: Path) -> int:
    """How often something failed because of this file, in all processes."""
    return _count(file).stat().st_size if _count(file).exists() else 0


def _count(file: Path) -> Path:
    return file.with_name(f"{file.name}-count")


def spoil(file: Path, often: float = 0.0, what: int = 0, *, full: bool = False) -> None:
    """Say how often which things fail from here on; nothing, unless said otherwise."""
    with file.open("r+b" if file.exists() else "wb") as out:
        out.write(min(65_535, round(often * 65_536)).to_bytes(2) + bytes([what, full]))
