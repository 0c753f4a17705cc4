"""SPSS `.sav`: a column with few values is a number there, with each value in words beside it.

Written here and not by a library, because the one that is kept needs the whole table in memory and puts the time of day
into the file. What is written is read back by others in the tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import nextafter
from struct import pack
from sys import float_info
from typing import IO

from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Table, Value

LABEL = "SPSS"
MEDIA_TYPE = "application/x-spss-sav"
SUFFIX = "sav"

OCTET, SEGMENT, TOLD_SEGMENT = 8, 255, 252
LONGEST, LONGEST_LABEL, LONGEST_TITLE = 32_767, 120, 64
CUT = "…"
# A text ends at the first zero for programs that read these files.
FOR_ZERO = "\ufffd"
BIAS = 100
LITERAL, BLANKS, MISSING = 253, 254, 255
AS_TEXT, AS_NUMBER, AS_DATE = 1, 5, 20
NOMINAL, SCALE, LEFT, RIGHT = 1, 3, 0, 1
SHOWN = 40
UTF_8, LITTLE_ENDIAN = 65001, 2
EPOCH, DAY = date(1582, 10, 14).toordinal(), 86_400
# The very least stands for nothing told, so the least a value can be is the one after it.
LOWEST = nextafter(-float_info.max, 0)
AT_ONCE = 1 << 13


def write(table: Table, out: IO[bytes]) -> None:
    """Write every row. The rows are asked for twice: how long texts are is said before the first of them."""
    count, longest = _measured(table)
    columns = [_Column(field, longest[at]) for at, field in enumerate(table.fields)]
    out.write(_dictionary(table.title, columns, count))
    packer = _Packer(out)
    for values in table.values():
        for column, value in zip(columns, values, strict=True):
            column.put(packer, value)
        packer.flush(AT_ONCE)
    packer.close()


def _measured(table: Table) -> tuple[int, list[int]]:
    """How many rows there are, and how many bytes the longest text of each column has."""
    longest, count = [1] * len(table.fields), 0
    texts = [at for at, field in enumerate(table.fields) if _is_text(field)]
    for values in table.values():
        count += 1
        for at in texts:
            longest[at] = max(longest[at], len(_bytes(values[at])))
    return count, longest


def _is_text(field: Field) -> bool:
    return field.kind == "string" and not field.allowed


def _bytes(value: Value) -> bytes:
    return b"" if value is None else _at_most(str(value).replace("\0", FOR_ZERO), LONGEST)


def _at_most(text: str, most: int) -> bytes:
    """A text in UTF-8, cut between letters if it has more bytes than there is room for."""
    said = text.encode()
    if len(said) <= most:
        return said
    return (said[: most - len(CUT.encode())].decode(errors="ignore") + CUT).encode()


class _Packer:
    """Values eight bytes wide, each said by one code of a group of eight, then those that no code can say."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.codes = bytearray()
        self.literals: list[bytes] = []

    def number(self, value: float) -> None:
        code = value + BIAS
        if 1 <= code <= LITERAL - 2 and code == int(code):
            self.codes.append(int(code))
        else:
            self.codes.append(LITERAL)
            self.literals.append(pack("<d", value))

    def missing(self) -> None:
        self.codes.append(MISSING)

    def text(self, stored: bytes, octets: int) -> None:
        said = -(-len(stored) // OCTET)
        self.codes += bytes([LITERAL]) * said + bytes([BLANKS]) * (octets - said)
        padded = stored.ljust(said * OCTET)
        self.literals += [padded[at : at + OCTET] for at in range(0, len(padded), OCTET)]

    def flush(self, above: int) -> None:
        """Write the groups that are full, once there are many."""
        if len(self.codes) <= above:
            return
        whole, taken, ready = len(self.codes) // OCTET * OCTET, 0, bytearray()
        for at in range(0, whole, OCTET):
            group = self.codes[at : at + OCTET]
            literals = group.count(LITERAL)
            ready += group
            ready += b"".join(self.literals[taken : taken + literals])
            taken += literals
        self.out.write(ready)
        del self.codes[:whole]
        del self.literals[:taken]

    def close(self) -> None:
        """Write the rest; zeros are codes for nothing."""
        self.codes += bytes(-len(self.codes) % OCTET)
        self.flush(0)


@dataclass(frozen=True)
class _Column:
    """A column as it is kept: a number, or a text in segments."""

    field: Field
    width: int

    @cached_property
    def is_text(self) -> bool:
        return _is_text(self.field)

    @cached_property
    def segments(self) -> list[int]:
        """The widths of the variables a text is kept in. A number has none."""
        if not self.is_text:
            return [0]
        if self.width <= SEGMENT:
            return [self.width]
        more = -(-self.width // TOLD_SEGMENT) - 1
        return [SEGMENT] * more + [self.width - more * TOLD_SEGMENT]

    @cached_property
    def octets(self) -> int:
        return sum(_octets(width) for width in self.segments)

    @cached_property
    def words(self) -> dict[float, str]:
        """Its values in words."""
        if self.field.kind == "boolean":
            return {0: "No", 1: "Yes"}
        return dict(enumerate(self.field.words.values(), start=1))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Which number stands for each of its values."""
        return {value: at for at, value in enumerate(self.field.allowed, start=1)}

    @property
    def shape(self) -> int:
        """How a program shows a number."""
        return AS_DATE << 16 | 11 << 8 if self.field.kind == "date" else AS_NUMBER << 16 | 8 << 8

    def put(self, packer: _Packer, value: Value) -> None:
        """Write one of its values."""
        if self.is_text:
            packer.text(_stored(_bytes(value)), self.octets)
        elif value is None:
            packer.missing()
        elif isinstance(value, str):
            packer.number(self.numbers[value])
        elif isinstance(value, date):
            packer.number((value.toordinal() - EPOCH) * DAY)
        else:
            packer.number(value)


def _stored(said: bytes) -> bytes:
    """A long text with one byte of room after each segment."""
    if len(said) <= SEGMENT:
        return said
    return b" ".join(said[at : at + SEGMENT] for at in range(0, len(said), SEGMENT))


def _octets(width: int) -> int:
    return max(1, -(-width // OCTET))


def _dictionary(title: str, columns: Sequence[_Column], count: int) -> bytes:
    """All that stands before the first row."""
    named = list(_named(columns))
    return b"".join(
        [
            _head(title, columns, count),
            *(_variables(column, names) for column, names in named),
            *_labels(columns),
            _record(3, 4, pack("<8i", 1, 0, 0, -1, 1, 1, LITTLE_ENDIAN, UTF_8)),
            _record(4, 8, pack("<3d", -float_info.max, float_info.max, LOWEST)),
            _record(11, 4, b"".join(_shown(column) for column in columns)),
            _record(13, 1, "\t".join(f"{names[0]}={column.field.name}" for column, names in named).encode()),
            *_long_texts(named),
            _record(20, 1, b"UTF-8"),
            pack("<2i", 999, 0),
        ]
    )


def _named(columns: Sequence[_Column]) -> Iterator[tuple[_Column, list[str]]]:
    """Each column with a short name for each of its variables; its own name is told apart."""
    number = 0
    for column in columns:
        names = [f"V{number + at:07}" for at in range(len(column.segments))]
        number += len(names)
        yield column, names


def _head(title: str, columns: Sequence[_Column], count: int) -> bytes:
    octets = sum(column.octets for column in columns)
    return b"".join(
        [
            b"$FL2" + b"@(#) SPSS DATA FILE SocialRx Diary".ljust(60),
            pack("<5id", 2, octets, 1, 0, count, BIAS),
            b"01 Jan 70" + b"00:00:00" + _at_most(title, LONGEST_TITLE).ljust(LONGEST_TITLE) + bytes(3),
        ]
    )


def _variables(column: _Column, names: Sequence[str]) -> bytes:
    said = _at_most(column.field.said, LONGEST_LABEL * 2)
    label = pack("<i", len(said)) + said + b" " * (-len(said) % 4)
    out = bytearray()
    for name, width in zip(names, column.segments, strict=True):
        shape = AS_TEXT << 16 | width << 8 if column.is_text else column.shape
        out += pack("<6i", 2, width, 1, 0, shape, shape) + name.encode().ljust(OCTET) + label
        out += (pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * OCTET) * (_octets(width) - 1)
    return bytes(out)


def _labels(columns: Sequence[_Column]) -> Iterator[bytes]:
    """The words of each value, and which variable they are for, counted in steps of eight bytes."""
    at = 1
    for column in columns:
        if not column.is_text and column.words:
            said = b"".join(_label(value, word) for value, word in column.words.items())
            yield pack("<2i", 3, len(column.words)) + said + pack("<3i", 4, 1, at)
        at += column.octets


def _label(value: float, word: str) -> bytes:
    said = _at_most(word, LONGEST_LABEL)
    return pack("<d", value) + (bytes([len(said)]) + said).ljust(-(-(1 + len(said)) // OCTET) * OCTET)


def _shown(column: _Column) -> bytes:
    """How each variable is shown: measure, width, alignment."""
    is_scale = column.field.kind in {"integer", "date"}
    width, side = (min(column.width, SHOWN), LEFT) if column.is_text else (12, RIGHT)
    one = pack("<3i", SCALE if is_scale else NOMINAL, width, side)
    return one * len(column.segments)


def _long_texts(named: Sequence[tuple[_Column, list[str]]]) -> list[bytes]:
    long = [f"{names[0]}={column.width:05}\0\t" for column, names in named if len(names) > 1]
    return [_record(14, 1, "".join(long).encode())] if long else []


def _record(subtype: int, size: int, content: bytes) -> bytes:
    return pack("<4i", 7, subtype, size, len(content) // size) + content
