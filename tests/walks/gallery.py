"""Every screen there is, pictured side by side: light, dark, 320 px, Welsh, and from the right.

    python -m tests.walks.gallery                     each once, into docs/pictures/screens
    python -m tests.walks.gallery --to FOLDER         elsewhere, to be looked at first
    python -m tests.walks.gallery --to FOLDER /week   those whose address holds this
    SURE=1 python -m tests.walks.gallery --to FOLDER  each in every state

What is written there is made up.
"""

import argparse
import base64
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from socialrx_diary.settings import Settings
from tests.faults.place import fresh, peopled
from tests.kit import reminding
from tests.kit.live import AS_THE_APP_SETS_IT, chromium, serving
from tests.walks.town import Town, every_route

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "screens"
PHONE, SMALL = {"width": 390, "height": 844}, {"width": 320, "height": 693}
LOOKS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("light", {"viewport": PHONE}, "en"),
    ("dark", {"viewport": PHONE, "color_scheme": "dark"}, "en"),
    ("320 px", {"viewport": SMALL}, "en"),
    ("Welsh", {"viewport": PHONE}, "cy"),
    ("Urdu", {"viewport": PHONE}, "ur"),
)
SHOWN = 540  # how high each is shown, in CSS px: small enough that all of them may stay in the repository
QUALITY = 45
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

SHEET = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; padding: 14px; background: #e9e4da; font: 15px/1.3 sans-serif; display: inline-block }}
h1 {{ font-size: 16px; margin: 0 0 10px }} div {{ display: flex; gap: 14px; align-items: flex-start }}
figure {{ margin: 0 }} img {{ display: block; height: {height}px; border-radius: 12px; border: 1px solid #bbb }}
figcaption {{ margin-top: 6px; text-align: center; color: #333 }}</style><h1>{title}</h1><div>{figures}</div>"""
FIGURE = '<figure><img src="data:image/png;base64,{picture}"><figcaption>{name}</figcaption></figure>'


def main() -> None:
    """Picture what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="")
    parser.add_argument("--to", type=Path, default=FOLDER)
    wanted = parser.parse_args()
    wanted.to.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder, peopled(_sends(fresh(Path(folder)))) as service:
        town = Town(service)
        with chromium() as browser, serving(service.app) as address:
            phones = [(browser.new_context(base_url=address, **look), tongue) for _name, look, tongue in LOOKS]
            for name, title, path, token in screens(service.app, town):
                if wanted.part in path:
                    shots = [shot(phone, address, path, token, tongue) for phone, tongue in phones]
                    (wanted.to / f"{name}.webp").write_bytes(side_by_side(browser, title, shots))
                    print(name)
    (wanted.to / "README.md").write_text(contents(wanted.to), encoding="utf-8")


def _sends(settings: Settings) -> Settings:
    """A service that has every way to remind somebody, so that its pages are there."""
    return replace(settings, sending=reminding.nowhere(settings.data))


def contents(folder: Path) -> str:
    """What stands beside the pictures: how they are made, and each by its name."""
    listed = "".join(f"- [{made.stem}]({made.name})\n" for made in sorted(folder.glob("*.webp")))
    return f"# Every screen\n\nMade by `python -m tests.walks.gallery`. All is made up.\n\n{listed}"


def screens(app: Flask, town: Town) -> Iterator[tuple[str, str, str, str | None]]:
    """Each screen's file name, title, address, and the token of somebody who can open it."""
    names: Counter[str] = Counter()
    for who, path in every_route(app, town):
        plain = DAY.sub("day", UUID.sub("id", path))
        name = f"{who}{re.sub('[^a-z0-9]+', '-', plain.lower())}".strip("-")
        names[name] += 1
        yield f"{name}-{names[name]}" if names[name] > 1 else name, f"{who} at {plain}", path, town.token(who)


def shot(phone: BrowserContext, address: str, path: str, token: str | None, tongue: str) -> bytes:
    """One screen as one person sees it on one phone, which keeps its fonts from screen to screen."""
    cookies: Any = [{"name": "language", "value": tongue, "url": address}]
    if token:
        cookies.append({"name": "diary", "value": token, "url": address, **AS_THE_APP_SETS_IT})
    phone.clear_cookies()
    phone.add_cookies(cookies)
    page = phone.new_page()
    page.goto(path)
    page.evaluate("() => document.fonts.ready")
    made = page.screenshot(animations="disabled", caret="hide")
    page.close()
    return made


def side_by_side(browser: Browser, title: str, shots: list[bytes]) -> bytes:
    """The looks of one screen on one sheet, as WebP."""
    figures = "".join(
        FIGURE.format(picture=base64.b64encode(made).decode(), name=name)
        for made, (name, _look, _tongue) in zip(shots, LOOKS, strict=True)
    )
    page = browser.new_page(viewport={"width": 1700, "height": 800})
    page.set_content(SHEET.format(height=SHOWN, title=title, figures=figures))
    made = webp(page)
    page.close()
    return made


def webp(page: Page) -> bytes:
    """A sheet as it stands on the page."""
    box = page.locator("body").bounding_box()
    assert box is not None
    wire = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "width": box["width"], "height": box["height"], "scale": 1}
    told = wire.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": clip})
    return base64.b64decode(told["data"])


if __name__ == "__main__":
    main()
