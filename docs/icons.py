"""Draw the pictures for home screens from our own SVG: `python -m docs.icons`, once, when one of them changes."""

import re
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.kit.chromium import chromium_launch_options

IMAGES = Path(__file__).resolve().parents[1] / "static" / "img"
DRAWN = ("icon", "leaf", "cup")
PICTURES = (("", 192), ("", 512), ("-maskable", 192), ("-maskable", 512))

# What is drawn, as one number a pixel; few colours make a small file.
PIXELS = """async ([svg, size]) => {
  const picture = new Image();
  picture.src = "data:image/svg+xml," + encodeURIComponent(svg);
  await picture.decode();
  const canvas = new OffscreenCanvas(size, size), paper = canvas.getContext("2d");
  paper.drawImage(picture, 0, 0, size, size);
  return [...paper.getImageData(0, 0, size, size).data];
}"""


def maskable(svg: str) -> str:
    """The same to the edge, with the drawing in the middle four fifths, where no phone's mask reaches."""
    drawing = svg.replace(
        '<rect x="1" y="1" width="30" height="30" rx="9"', '<rect x="-16" y="-16" width="64" height="64"'
    )
    return drawing.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')


def png(pixels: list[int], size: int) -> bytes:
    """A PNG with a palette of at most 64 colours: each channel to eight steps, the commonest kept."""
    steps = [
        tuple(min(255, round(value / 17) * 17) for value in pixels[at : at + 4]) for at in range(0, len(pixels), 4)
    ]
    counts: dict[tuple[int, ...], int] = {}
    for one in steps:
        counts[one] = counts.get(one, 0) + 1
    exact = {step: tuple(pixels[4 * at : 4 * at + 4]) for at, step in enumerate(steps)}
    palette = sorted(counts, key=counts.__getitem__, reverse=True)[:256]
    number = {one: at for at, one in enumerate(palette)}
    near = {one: number.get(one, min(range(len(palette)), key=lambda at: _apart(palette[at], one))) for one in counts}
    rows = b"".join(b"\0" + bytes(near[one] for one in steps[at : at + size]) for at in range(0, len(steps), size))
    colours = [exact[one] for one in palette]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(value for colour in colours for value in colour[:3])),
            _chunk(b"tRNS", bytes(colour[3] for colour in colours)),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(first - second) for first, second in zip(one, other, strict=True))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def draw(page: Page, name: str, kind: str, size: int) -> None:
    """One picture, into its file."""
    svg = re.sub(
        "<svg ", f'<svg width="{size}" height="{size}" ', (IMAGES / f"{name}.svg").read_text(encoding="utf-8"), count=1
    )
    pixels = page.evaluate(PIXELS, [maskable(svg) if kind else svg, size])
    (IMAGES / "app" / f"{name}{kind}-{size}.png").write_bytes(png(pixels, size))


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_launch_options())
        for drawn in DRAWN:
            for kind_, size_ in PICTURES:
                draw(browser.new_page(), drawn, kind_, size_)
        browser.close()
