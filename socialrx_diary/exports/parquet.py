"""Parquet, as far as a plain table needs it: one page a column in each row group, plain values, packed with gzip.

Written here and not by a library, because no library writes it as it reads without 70 to 170 MB beside it; what is
written is read back by others in the tests.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from struct import pack
from typing import IO, TypeAlias

from socialrx_diary import __version__
from socialrx_diary.exports import thrift
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Table, Value
from socialrx_diary.exports.thrift import Struct, binary, i32, i64, many, nothing, struct

LABEL = "Parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
SUFFIX = "parquet"

MAGIC = b"PAR1"
ROWS_IN_A_GROUP = 20_000
OPTIONAL, UTF8, DATE = 1, 0, 6
BOOLEAN, INT32, INT64, BYTE_ARRAY = 0, 1, 2, 6
PLAIN, RUNS, GZIP, DATA_PAGE = 0, 3, 2, 0
EPOCH = date(1970, 1, 1).toordinal()
GZIP_WINDOW = 31

Packed: TypeAlias = Callable[[Sequence[Value]], bytes]


def write(table: Table, out: IO[bytes]) -> None:
    """Write every row, a group at a time, and where everything is at the end."""
    out.write(MAGIC)
    at, count, groups, rows = len(MAGIC), 0, [], table.values()
    while group := list(islice(rows, ROWS_IN_A_GROUP)):
        chunks = []
        for field, values in zip(table.fields, zip(*group, strict=True), strict=True):
            page, size = _page(field, values)
            chunks.append(_Chunk(field, at, len(page), size, len(values)))
            out.write(page)
            at += len(page)
        groups.append(_described(chunks))
        count += len(group)
    footer = _footer(table.fields, count, groups)
    out.write(footer + pack("<i", len(footer)) + MAGIC)


@dataclass(frozen=True)
class _Chunk:
    """Where the values of a column in one group are."""

    field: Field
    at: int
    packed: int
    size: int
    count: int


def _page(field: Field, values: Sequence[Value]) -> tuple[bytes, int]:
    """A page with its header, and the size it would have unpacked."""
    present = [value for value in values if value is not None]
    body = _levels(values, len(present)) + KINDS[field.kind].packed(present)
    packer = zlib.compressobj(wbits=GZIP_WINDOW)
    packed = packer.compress(body) + packer.flush()
    about = struct({1: i32(len(values)), 2: i32(PLAIN), 3: i32(RUNS), 4: i32(RUNS)})
    header = thrift.written({1: i32(DATA_PAGE), 2: i32(len(body)), 3: i32(len(packed)), 5: about})
    return header + packed, len(header) + len(body)


def _levels(values: Sequence[Value], present: int) -> bytes:
    """Which values are there: one run if all are, otherwise a bit for each."""
    if present == len(values):
        runs = thrift.varint(len(values) << 1) + b"\1"
    else:
        bits = _bits([value is not None for value in values])
        runs = thrift.varint(len(bits) << 1 | 1) + bits
    return pack("<i", len(runs)) + runs


def _bits(values: Sequence[Value]) -> bytes:
    number = int("".join("1" if value else "0" for value in reversed(values)) or "0", 2)
    return number.to_bytes(-(-len(values) // 8), "little")


def _integers(values: Sequence[Value]) -> bytes:
    return pack(f"<{len(values)}q", *values)


def _days(values: Sequence[Value]) -> bytes:
    return pack(f"<{len(values)}i", *(value.toordinal() - EPOCH for value in values if isinstance(value, date)))


def _strings(values: Sequence[Value]) -> bytes:
    return b"".join(_string_parts(values))


def _string_parts(values: Sequence[Value]) -> Iterator[bytes]:
    for value in values:
        text = str(value).encode()
        yield len(text).to_bytes(4, "little")
        yield text


@dataclass(frozen=True)
class _Kind:
    """How values of one kind are kept."""

    physical: int
    packed: Packed
    converted: int | None = None
    logical: int | None = None


KINDS = {
    "string": _Kind(BYTE_ARRAY, _strings, UTF8, 1),
    "integer": _Kind(INT64, _integers),
    "boolean": _Kind(BOOLEAN, _bits),
    "date": _Kind(INT32, _days, DATE, 6),
}


def _described(chunks: Sequence[_Chunk]) -> Struct:
    """A group, as it stands at the end of the file."""
    columns = [struct({2: i64(chunk.at), 3: struct(_column(chunk))}) for chunk in chunks]
    size = sum(chunk.size for chunk in chunks)
    return {1: many(columns), 2: i64(size), 3: i64(chunks[0].count)}


def _column(chunk: _Chunk) -> Struct:
    return {
        1: i32(KINDS[chunk.field.kind].physical),
        2: many([i32(PLAIN), i32(RUNS)]),
        3: many([binary(chunk.field.name)]),
        4: i32(GZIP),
        5: i64(chunk.count),
        6: i64(chunk.size),
        7: i64(chunk.packed),
        9: i64(chunk.at),
    }


def _footer(fields: Sequence[Field], count: int, groups: Sequence[Struct]) -> bytes:
    root = struct({4: binary("rows"), 5: i32(len(fields))})
    return thrift.written(
        {
            1: i32(1),
            2: many([root, *(struct(_element(field)) for field in fields)]),
            3: i64(count),
            4: many([struct(group) for group in groups]),
            6: binary(f"SocialRx Diary version {__version__}"),
        }
    )


def _element(field: Field) -> Struct:
    kind = KINDS[field.kind]
    said = {1: i32(kind.physical), 3: i32(OPTIONAL), 4: binary(field.name)}
    if kind.converted is not None and kind.logical is not None:
        said |= {6: i32(kind.converted), 10: struct({kind.logical: nothing()})}
    return said
