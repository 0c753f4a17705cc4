"""What was asked of the disk, one thing after the other, and what a disk holds when the power goes in the middle.

A disk is only sure of what was synced. Of everything asked since the last sync of a file, any part may be there: none,
all, some without those before, a write torn inside. A file exists for sure once it was synced; a deletion that was not
synced may come undone. SQLite relies on one thing more, and so does this: a write leaves the bytes beside it alone.
"""

import os
import random
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import Ask, Watcher

NOTE = 0
_HEAD = struct.Struct("<BHqI")
SECTOR = 512


class Recorder(Watcher):
    """Writes down what the disk has done, in one file for all processes, while the locks for it are still held."""

    def __init__(self, file: Path) -> None:
        self.fd = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def after(self, ask: Ask, path: str, place: int, data: bytes) -> None:
        self._put(ask, path, place, data)

    def note(self, said: str) -> None:
        """Something that happened between: somebody sent something, or was told something."""
        self._put(NOTE, "", 0, said.encode())

    def _put(self, what: int, path: str, place: int, data: bytes) -> None:
        named = path.encode()
        os.write(self.fd, _HEAD.pack(what, len(named), place, len(data)) + named + data)


@dataclass(frozen=True)
class Event:
    """One thing the disk did, or one note."""

    what: int
    path: str
    place: int
    data: bytes


def events(file: Path) -> Iterator[Event]:
    """All that was written down."""
    with file.open("rb") as record:
        while head := record.read(_HEAD.size):
            what, named, place, size = _HEAD.unpack(head)
            yield Event(what, record.read(named).decode(), place, record.read(size))


@dataclass
class Held:
    """One file: what it surely is (nothing, if it may not be there), and what was asked of it since."""

    sure: bytearray | None = None
    since: list[Event] = field(default_factory=list)

    def synced(self) -> None:
        """All that was asked is sure now."""
        self.sure, self.since = _changed(self.sure, self.since), []


class Disk:
    """Files, as sure as they are."""

    def __init__(self, start: dict[str, bytes]) -> None:
        self.files = {path: Held(bytearray(content)) for path, content in start.items()}

    def does(self, event: Event, *, lies: bool = False) -> None:
        """One thing more. A disk that lies says that it synced and did not."""
        held = self.files.setdefault(event.path, Held())
        if event.what == Ask.SYNC:
            if not lies:
                held.synced()
        elif event.what != Ask.OPEN or (held.sure is None and not held.since):
            held.since.append(event)
            if event.what == Ask.DELETE and event.place:
                held.synced()

    def after_power_loss(self, chance: random.Random) -> dict[str, bytes]:
        """One of the many ways in which it can be found."""
        keeps = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        tears = chance.choice((0.0, 0.2, 1.0))
        found = {}
        for path, held in self.files.items():
            there = None if held.sure is None else bytearray(held.sure)
            content = _changed(there, _some_of(held.since, chance, keeps, tears))
            if content is not None:
                found[path] = bytes(content)
        return found


def _some_of(since: list[Event], chance: random.Random, keeps: float, tears: float) -> Iterator[Event]:
    """Some of what was asked. Without its making, or with a deletion undone, the rest went where no name leads to."""
    for event in since:
        if chance.random() < keeps:
            yield event
        elif event.what in {Ask.OPEN, Ask.DELETE}:
            return
        elif event.what == Ask.WRITE and chance.random() < tears:
            yield from _torn(event, chance)


def _torn(event: Event, chance: random.Random) -> Iterator[Event]:
    """Some of its sectors, or its beginning up to any byte."""
    if chance.random() < 0.5:
        yield Event(event.what, event.path, event.place, event.data[: chance.randrange(len(event.data))])
        return
    for begin in range(0, len(event.data), SECTOR):
        if chance.random() < 0.5:
            yield Event(event.what, event.path, event.place + begin, event.data[begin : begin + SECTOR])


def _changed(content: bytearray | None, by: Iterable[Event]) -> bytearray | None:
    """What a file is after these. Where it was made longer and not written it is empty."""
    for event in by:
        if event.what == Ask.DELETE:
            content = None
            continue
        content = bytearray() if content is None else content
        if event.what == Ask.TRUNCATE:
            del content[event.place :]
        elif event.what == Ask.WRITE:
            if len(content) < event.place:
                content.extend(bytes(event.place - len(content)))
            content[event.place : event.place + len(event.data)] = event.data
    return content
