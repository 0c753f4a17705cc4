"""Lighthouse on every page a person with a diary can open: a phone, each page several times, the median.

    python -m bench.lighthouse                  every page, three times: about half an hour
    python -m bench.lighthouse --times 1        once each
    python -m bench.lighthouse /week            those whose address holds this

The server is gunicorn as it is deployed; Lighthouse comes from npm, pinned in bench/npm.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.faults.place import fresh, peopled
from tests.faults.server import HOST, Server
from tests.kit.chromium import NODE, ROOT, chromium_launch_options
from tests.kit.reminding import nowhere
from tests.walks.town import Town, addresses

HERE = Path(__file__).with_name("npm")
PLACE = ROOT / ".cache" / "lighthouse"
PEOPLE = {"nobody", "nia", "joan", "ken", "maureen"}
NOT_THERE = "/no-such-page"  # Lighthouse refuses to judge a page that answers 404
CATEGORIES = ("performance", "accessibility", "best-practices")
WANTED = 0.99
MOST_SHIFT = 0.01


def main() -> None:
    """Judge what was asked for, and print one line a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="")
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    installed()
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        settings = fresh(Path(folder))
        with peopled(settings) as service:
            town = Town(service)
            pages = [
                {"name": f"{who} {path}", "path": path, "token": town.token(who)}
                for who, path in addresses(town)
                if who in PEOPLE and asked.part in path and path != NOT_THERE
            ]
        with Server(settings, **reminds(settings.data)) as server:
            for page in pages:
                page["url"] = f"http://{HOST}:{server.port}{page['path']}"
            report(judged(pages, asked.times))


def reminds(folder: Path) -> dict[str, str]:
    """Every way to be reminded, set up so that its pages are there, with nobody at the other end."""
    sending = nowhere(folder)
    return {
        "SOCIALRX_ADDRESS": sending.address,
        "SOCIALRX_SMTP": sending.smtp,
        "SOCIALRX_SMTP_SENDER": sending.sender,
        "SOCIALRX_NOTIFY": sending.notify,
        "SOCIALRX_NOTIFY_KEY_FILE": str(sending.notify_key_file),
        "SOCIALRX_NOTIFY_TEMPLATE": sending.notify_template,
        "SOCIALRX_PUSH_CONTACT": sending.push_contact,
    }


def installed() -> None:
    """Have npm bring Lighthouse, once."""
    if (PLACE / "node_modules" / "lighthouse").exists():
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    for path in HERE.iterdir():
        shutil.copy(path, PLACE / path.name)
    cli = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(NODE / "node"), str(cli)] if cli.exists() else ["npm"]
    subprocess.run([*npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, check=True)


def judged(pages: list[dict[str, Any]], times: int) -> Iterator[list[dict[str, Any]]]:
    """The answers for one page after another."""
    chrome = chromium_launch_options()
    shutil.copy(HERE / "run.mjs", PLACE / "run.mjs")
    flags = [*chrome["args"], "--headless=new"]
    asked = json.dumps({"chrome": chrome["executable_path"], "flags": flags, "times": times, "pages": pages})
    node = subprocess.Popen(
        [str(NODE / "node"), "run.mjs"], cwd=PLACE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(asked)
    node.stdin.close()
    rounds = []
    for line in node.stdout:
        rounds.append(json.loads(line))
        if len(rounds) == times:
            yield rounds
            rounds = []
    node.wait()


def report(found: Iterable[list[dict[str, Any]]]) -> None:
    """One line a page with the medians; then the lowest of each, and which pages are under the bar."""
    lowest: dict[str, float] = defaultdict(lambda: 1.0)
    under, most_shift, heaviest, pages = [], 0.0, 0.0, 0
    for rounds in found:
        name = rounds[0]["name"]
        assert all(one["reached"] == one["asked"] for one in rounds), f"{name} led to {rounds[0]['reached']}"
        scores = {one: median(each["scores"][one] or 0 for each in rounds) for one in CATEGORIES}
        told = {one: median(each[one] for each in rounds) for one in ("fcp", "lcp", "tbt", "cls", "bytes")}
        wrong = sorted({one for each in rounds for one in each["wrong"]})
        print(
            " ".join(f"{score:.2f}" for score in scores.values()),
            f"FCP {told['fcp'] / 1000:.2f} LCP {told['lcp'] / 1000:.2f} TBT {told['tbt']:.0f} CLS {told['cls']:.3f}",
            f"{told['bytes'] / 1000:.1f} kB  {name}  {' '.join(wrong)}",
            flush=True,
        )
        pages += 1
        for one, score in scores.items():
            lowest[one] = min(lowest[one], score)
        most_shift, heaviest = max(most_shift, told["cls"]), max(heaviest, told["bytes"])
        if min(scores.values()) < WANTED or told["cls"] > MOST_SHIFT:
            under.append(name)
    print(f"\n{pages} pages; lowest: " + ", ".join(f"{one} {score:.2f}" for one, score in lowest.items()))
    print(f"most shift {most_shift:.3f}; heaviest {heaviest / 1000:.1f} kB; under {WANTED}: {under or 'none'}")


if __name__ == "__main__":
    main()
