"""Pictures for the README, taken by the walk itself, and made small enough to be kept in a repository."""

import struct
import zlib
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
BIGGEST = 120_000
LONGEST = 1700
COLOURS = 256
PIXELS_IN_A_MILLIMETRE = 96 / 25.4
# Paper in millimetres, and what the style sheet leaves white around a printed sheet and a card.
A4, A6 = (210, 297), (148, 105)
MARGINS = {A4: 14, A6: 7}
WHITE = b"\xff\xff\xff"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Pictures:
    """Where pictures go, and what they were called."""

    def __init__(self, folder=FOLDER, *, whole=False):
        self.folder, self.whole, self.taken = folder, whole, {}
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page, name, paper=None):
        """Photograph the screen, or all of a sheet of paper.

        A cursor is left as it is: to hide it, an empty style is put on every box, which the policy of the pages refuses
        as soon as one is moved.
        """
        margin, before = 0, page.viewport_size
        if paper:
            margin = MARGINS[paper]
            width, height = (round((side - 2 * margin) * PIXELS_IN_A_MILLIMETRE) for side in paper)
            page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => document.fonts.ready")
        if self.whole:
            (self.folder / f"{name}.png").write_bytes(_whole(page) if not paper else page.screenshot(caret="initial"))
            page.set_viewport_size(before)
            return
        shot = page.screenshot(animations="disabled", caret="initial")
        page.set_viewport_size(before)
        scale = page.evaluate("() => devicePixelRatio")
        small = paletted(shot, round(margin * PIXELS_IN_A_MILLIMETRE * scale))
        assert len(small) < BIGGEST, f"{name}: {len(small)} bytes"
        (self.folder / f"{name}.png").write_bytes(small)
        self.taken[name] = len(small)


def _whole(page):
    """All of a page, on a screen that is as long for a moment, so that what stands at its foot stays there."""
    before = page.viewport_size
    length = min(page.evaluate("() => document.documentElement.scrollHeight"), LONGEST)
    page.set_viewport_size({"width": before["width"], "height": max(length, before["height"])})
    shot = page.screenshot(animations="disabled", caret="initial")
    page.set_viewport_size(before)
    return shot


def paletted(png, margin=0):
    """The same picture with the 256 colours it uses most, each other colour replaced by the nearest of them."""
    width, height, rows = _rows(png)
    side = WHITE * margin
    width, height = width + 2 * margin, height + 2 * margin
    rows = [WHITE * width] * margin + [side + row + side for row in rows] + [WHITE * width] * margin
    pixels = [row[at : at + 3] for row in rows for at in range(0, len(row), 3)]
    palette = [colour for colour, _count in Counter(pixels).most_common(COLOURS)]
    place = {colour: index for index, colour in enumerate(palette)}
    for colour in set(pixels) - place.keys():
        place[colour] = min(range(len(palette)), key=lambda index: _apart(colour, palette[index]))
    indexed = bytes(place[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + indexed[start : start + width] for start in range(0, width * height, width))
    return (
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", b"".join(palette))
        + _chunk(b"IDAT", zlib.compress(lines, 9))
        + _chunk(b"IEND", b"")
    )


def _apart(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _rows(png):
    """Unpack a PNG as Chromium writes it (8 bits, RGB or RGBA, not interlaced) into rows of RGB."""
    chunks, at = {}, len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunks[kind] = chunks.get(kind, b"") + png[at + 8 : at + 8 + length]
        at += length + 12
    width, height, depth, colours = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert depth == 8
    step = {2: 3, 6: 4}[colours]
    raw, rows, above = zlib.decompress(chunks[b"IDAT"]), [], bytearray(width * step)
    for line in range(height):
        start = line * (width * step + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step)
        rows.append(bytes(above) if step == 3 else _without_alpha(above))
    return width, height, rows


def _without_alpha(row):
    kept = bytearray(len(row) // 4 * 3)
    for colour in range(3):
        kept[colour::3] = row[colour::4]
    return bytes(kept)


def _unfiltered(kind, row, above, step):
    """Undo PNG's prediction of a row from its neighbours."""
    if kind == 0:
        return row
    for at in range(len(row)):
        left = row[at - step] if at >= step else 0
        up = above[at]
        corner = above[at - step] if at >= step else 0
        guess = {1: left, 2: up, 3: (left + up) // 2}.get(kind)
        row[at] = (row[at] + (_paeth(left, up, corner) if guess is None else guess)) & 255
    return row


def _paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
