"""A PNG from outside, taken apart and put together again from the five parts a picture needs.

Nothing else of the file is kept: no comment, no place where it was taken, no part that only one reader understands.
A drawing (SVG) can hold script and a photograph (JPEG) cannot be checked in so few lines, so neither is taken.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
BIGGEST = 60_000
WIDEST, HIGHEST = 1200, 400
# Samples of a pixel by the kind of colour, and the depths each may have.
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class NotTakenError(Exception):
    """A file is not taken as a logo; the message says in one line why."""


@dataclass(frozen=True)
class Picture:
    """A picture that is safe to serve."""

    content: bytes
    width: int
    height: int


def read(content: bytes) -> Picture:
    """A picture made anew from a PNG file."""
    if len(content) > BIGGEST:
        raise NotTakenError(f"The file is larger than {BIGGEST // 1000} kB. Make it smaller.")
    if not content.startswith(SIGNATURE):
        raise NotTakenError("This is not a PNG file. Save the logo as PNG.")
    parts = [(kind, data) for kind, data in _parts(content) if kind in KEPT]
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise NotTakenError("The PNG file is damaged.")
    width, height = _checked(parts)
    return Picture(SIGNATURE + b"".join(_part(kind, data) for kind, data in parts), width, height)


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(content):
        if place + 12 > len(content):
            raise NotTakenError("The PNG file is cut off.")
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        data, check = content[place + 8 : place + 8 + length], content[place + 8 + length : place + 12 + length]
        if len(data) != length or check != struct.pack(">I", zlib.crc32(kind + data)):
            raise NotTakenError("The PNG file is damaged.")
        yield kind, data
        if kind == b"IEND":
            return
        place += 12 + length
    raise NotTakenError("The PNG file is cut off.")


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def _checked(parts: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Width and height, when there are just as many pixels as they say: nothing that swells while it is opened."""
    width, height, depth, colour, packing, filtering, lacing = struct.unpack(">IIBBBBB", parts[0][1])
    if not (0 < width <= WIDEST and 0 < height <= HIGHEST):
        raise NotTakenError(f"The picture is larger than {WIDEST} by {HIGHEST} pixels. Make it smaller.")
    if depth not in DEPTHS.get(colour, ()) or (packing, filtering, lacing) != (0, 0, 0):
        raise NotTakenError("The PNG file is of an unusual kind. Save it again as a plain PNG, not interlaced.")
    expected = height * (1 + (width * SAMPLES[colour] * depth + 7) // 8)
    packed = b"".join(data for kind, data in parts if kind == b"IDAT")
    opened = zlib.decompressobj()
    try:
        pixels = opened.decompress(packed, expected + 1)
    except zlib.error:
        raise NotTakenError("The PNG file is damaged.") from None
    if len(pixels) != expected or not opened.eof:
        raise NotTakenError("The PNG file is damaged.")
    return width, height
