"""The walks of a meeting, pictured: each a strip of phones, side by side, in the order in which it happens.

    python -m tests.walks.strips                    walks, and writes docs/pictures/walks
    python -m tests.walks.strips --to FOLDER        elsewhere, to be looked at first

The pictures are taken by the tests themselves, on their way (`test_meeting.py`, `test_notes.py`, `test_days.py`): where
a walk fails, there is no strip of it. What is written there is made up.
"""

import argparse
import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.kit.live import chromium
from tests.walks.gallery import webp
from tests.walks.pictures import LONGEST

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "walks"
TESTS = ("test_meeting.py", "test_notes.py", "test_days.py")
WIDE = 300
ON_PAPER = "Printed"

# Each strip: its file, what happens, and the pictures of it by name, with what each shows.
STRIPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "1-getting-ready",
        "Maureen gets ready to meet Asha",
        (
            ("prepare", "Maureen: what she wants to talk about, in her order"),
            ("prepare-weeks", "She chooses weeks"),
            ("prepare-ask", "A week only for her is asked about first"),
            ("prepare-preview", "Just what Asha will see"),
        ),
    ),
    (
        "2-reading-together",
        "Asha reads for a minute; then the phone lies on the table",
        (
            ("summary-phone", "Asha: one screen before they meet"),
            ("table", "On the table: one thing at a time"),
            ("table-line", "What Maureen added herself"),
        ),
    ),
    (
        "3-she-stops",
        "Maureen stops sharing in the middle of the meeting",
        (
            ("stop-ask", "Maureen, on her own phone"),
            ("stop-done", "It is done at once"),
            ("table-stopped", "Asha: the next tap on the table"),
            ("nothing-shared", "And a way to talk on"),
        ),
    ),
    (
        "4-notes-in-two-voices",
        "They make notes together",
        (
            ("notes-start", "Asha writes in her own voice"),
            ("notes", "Maureen reads it on her phone"),
            ("notes-write", "She writes in hers"),
        ),
    ),
    (
        "5-they-see-it-differently",
        "Maureen does not agree with all of it",
        (
            ("notes-not-right", "Maureen: how she sees it"),
            ("notes-differently", "It stands beside the rest"),
            ("notes-together", "Asha reads both voices"),
        ),
    ),
    (
        "6-yes-a-copy-and-paper",
        "It is right; both have a copy, on one side of paper",
        (
            ("notes-right", "Maureen says yes"),
            ("notes-copy-screen", "The copy, which stays as it is"),
            ("notes-copy", "Printed: one side of A4"),
            ("notes-home", "What they agreed, on her first page"),
        ),
    ),
    (
        "7-the-worker-leaves",
        "Asha leaves the service",
        (
            ("days-stop", "Ada ends Asha's access"),
            ("days-signed-out", "Asha's next tap"),
            ("days-hand-over", "Ada hands her people over"),
            ("days-moved", "Bel is told"),
        ),
    ),
    (
        "8-asked-anew",
        "Bel is asked anew, and says no",
        (
            ("days-anew", "Yes and no are as large"),
            ("days-history", "It stands in her history"),
            ("days-next-worker", "Ben: how to reach her, and no words"),
        ),
    ),
)

SHEET = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; padding: 16px; background: #e9e4da; font: 15px/1.35 sans-serif; display: inline-block; color: #222 }}
h1 {{ font-size: 18px; margin: 0 0 12px }} div {{ display: flex; gap: 16px; align-items: flex-start }}
figure {{ margin: 0; width: {wide}px }} figcaption {{ margin-bottom: 6px; min-height: 2.7em }}
img {{ display: block; width: 100%; box-sizing: border-box; border-radius: 12px; border: 1px solid #bbb }}
.paper {{ padding: 20px; background: white; border-radius: 0 }}</style>
<h1>{title}</h1><div>{figures}</div>"""
FIGURE = '<figure><figcaption>{said}</figcaption><img class="{kind}" src="data:image/png;base64,{picture}"></figure>'


def main() -> int:
    """Walk, and lay side by side what was pictured on the way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FOLDER)
    to = parser.parse_args().to
    with tempfile.TemporaryDirectory() as folder:
        if walked(Path(folder)):
            return 1
        to.mkdir(parents=True, exist_ok=True)
        with chromium() as browser:
            for name, title, steps in STRIPS:
                made = strip(
                    browser, title, [(said, (Path(folder) / f"{one}.png").read_bytes()) for one, said in steps]
                )
                (to / f"{name}.webp").write_bytes(made)
                print(f"{name}.webp: {len(steps)} pictures, {len(made) // 1024} KB")
        (to / "README.md").write_text(index(), encoding="utf-8")
    return 0


def walked(folder: Path) -> int:
    """Do the walks, with pictures into this folder; what pytest ends with."""
    tests = [str(Path(__file__).parent / name) for name in TESTS]
    asked = ("-q", "--tb=short", "--show-capture=no", "-k", "with and script and not without")
    wanted = {**os.environ, "PICTURES": "whole", "PICTURES_TO": str(folder)}
    return subprocess.run([sys.executable, "-m", "pytest", *asked, *tests], env=wanted, check=False).returncode


def strip(browser: Browser, title: str, shots: list[tuple[str, bytes]]) -> bytes:
    """One walk on one sheet, as WebP."""
    figures = "".join(
        FIGURE.format(
            said=said, kind="paper" if said.startswith(ON_PAPER) else "", picture=base64.b64encode(shot).decode()
        )
        for said, shot in shots
    )
    page = browser.new_page(viewport={"width": 1700, "height": LONGEST + 200})
    page.set_content(SHEET.format(wide=WIDE, title=title, figures=figures))
    made = webp(page)
    page.close()
    return made


def index() -> str:
    """The strips in their order, for whoever looks into the folder; each also in words."""
    parts = [
        "# A meeting, pictured",
        "Made by `python -m tests.walks.strips`, by the walks themselves. All is made up.",
    ]
    for name, title, steps in STRIPS:
        said = "; ".join(words for _one, words in steps)
        parts += [f"## {title}", f"![{title}: {said}]({name}.webp)"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
