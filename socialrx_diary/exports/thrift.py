"""The few shapes of Thrift's compact protocol that a Parquet file is described in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
SHORT_LIST = 15


@dataclass(frozen=True)
class Thing:
    """A value as it is written, and which kind it is."""

    kind: int
    content: bytes


Struct: TypeAlias = Mapping[int, Thing]


def varint(number: int) -> bytes:
    """A number of zero or more, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def i32(number: int) -> Thing:
    """A small number."""
    return Thing(I32, varint(number << 1))


def i64(number: int) -> Thing:
    """A large number."""
    return Thing(I64, varint(number << 1))


def binary(text: str) -> Thing:
    """A text."""
    content = text.encode()
    return Thing(BINARY, varint(len(content)) + content)


def many(things: Sequence[Thing]) -> Thing:
    """A list of things of one kind."""
    kind = things[0].kind if things else STRUCT
    size = len(things)
    head = bytes([size << 4 | kind]) if size < SHORT_LIST else bytes([0xF0 | kind]) + varint(size)
    return Thing(LIST, head + b"".join(thing.content for thing in things))


def struct(fields: Struct) -> Thing:
    """Things under their numbers."""
    return Thing(STRUCT, written(fields))


def nothing() -> Thing:
    """A struct that says all by being there."""
    return struct({})


def written(fields: Struct) -> bytes:
    """The bytes of a struct; its numbers go up by fewer than sixteen."""
    out, last = bytearray(), 0
    for number in sorted(fields):
        out.append((number - last) << 4 | fields[number].kind)
        out += fields[number].content
        last = number
    return bytes(out) + b"\0"
