"""The hard case: five years of weeks on a processor six times slower, and pages over slow 3G; prints Markdown.

    python -m bench.old_phone

Slow 3G is what webpagetest.org means by it: 400 ms away at 400 kbit/s, nothing cached, the processor four times slower.
Server time stands beside the same page of a diary of one week, asked for in turn.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.__main__ import table
from bench.diaries import Diaries, made
from bench.first_view import BROWSER, VITALS
from tests.faults.diarist import Line
from tests.faults.server import HOST, Server
from tests.kit.chromium import chromium_launch_options
from tests.kit.live import AS_THE_APP_SETS_IT

WEEKS = (1, 13, 52, 260)
PAGES = ("/week", "/journey", "/journey/years")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOW_PHONE, OLD_PHONE = 4, 6
SMALL: Any = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2, "is_mobile": True}
TIMES = 5
ASKED = 40


def main() -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory(prefix="old-phone-") as folder:
        diaries = made(Path(folder), WEEKS, ())
        with Server(diaries.settings) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium_launch_options())
            print("\nFive years of weeks, 320 px wide, on a processor six times slower:")
            heads = (
                "page",
                "weeks",
                "packed",
                "unpacked",
                "elements",
                "style ms",
                "layout ms",
                "server p50 ms",
                "of 1 week",
            )
            table(heads, _long(server, browser, diaries))
            print("\nOver slow 3G, nothing cached:")
            table(
                ("page", "first paint s", "largest paint s", "all there s", "bytes", "moved"),
                _slow(server, browser, diaries),
            )
            browser.close()


def _long(server: Server, browser: Browser, diaries: Diaries) -> Iterator[tuple[object, ...]]:
    for path in PAGES:
        seconds = _seconds(server, diaries, path)
        for weeks in WEEKS:
            token = diaries.by_weeks[weeks].token
            packed, raw = _bytes(server, token, path)
            elements, style, layout = _drawn(server, browser, token, path)
            mine, first = median(seconds[weeks]), median(seconds[WEEKS[0]])
            yield (
                path, weeks, f"{packed:,}", f"{raw:,}", elements, f"{style:.0f}", f"{layout:.0f}", f"{1000 * mine:.1f}",
                f"{mine / first:.2f}",
            )  # fmt: skip


def _seconds(server: Server, diaries: Diaries, path: str) -> dict[int, list[float]]:
    """How long the server took for one page of every diary, asked for in turn."""
    lines = {weeks: Line(server.port, diaries.by_weeks[weeks].token, **BROWSER) for weeks in WEEKS}
    taken: dict[int, list[float]] = {weeks: [] for weeks in WEEKS}
    for _ in range(ASKED):
        for weeks, line in lines.items():
            began = time.perf_counter()
            assert line.get(path).status == 200
            taken[weeks].append(time.perf_counter() - began)
    for line in lines.values():
        line.close()
    return taken


def _bytes(server: Server, token: str, path: str) -> tuple[int, int]:
    packed, plain = Line(server.port, token, **BROWSER), Line(server.port, token)
    found = len(packed.get(path).body), len(plain.get(path).body)
    packed.close()
    plain.close()
    return found


def _drawn(server: Server, browser: Browser, token: str, path: str) -> tuple[int, float, float]:
    """Elements, and milliseconds of style and layout, medians."""
    rounds = []
    for _ in range(TIMES):
        context = _phone(server, browser, token)
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Performance.enable")
        wire.send("Emulation.setCPUThrottlingRate", {"rate": OLD_PHONE})
        page.goto(path, wait_until="load")
        told = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
        elements = page.evaluate("document.querySelectorAll('*').length")
        rounds.append((elements, 1000 * told["RecalcStyleDuration"], 1000 * told["LayoutDuration"]))
        context.close()
    return rounds[0][0], median(one[1] for one in rounds), median(one[2] for one in rounds)


def _slow(server: Server, browser: Browser, diaries: Diaries) -> Iterator[tuple[object, ...]]:
    person = diaries.by_weeks[13]
    for path, token in (
        ("/", ""),
        ("/join", ""),
        *((path, person.token) for path in PAGES),
        (f"/week/{person.week()}/words", person.token),
    ):
        rounds, received = [], 0
        for _ in range(TIMES):
            context = _phone(server, browser, token)
            page = context.new_page()
            page.add_init_script(VITALS)
            wire = context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.send("Network.emulateNetworkConditions", SLOW_3G)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PHONE})
            sizes: list[int] = []
            wire.on("Network.loadingFinished", lambda told, sizes=sizes: sizes.append(told["encodedDataLength"]))
            began = time.perf_counter()
            page.goto(path, wait_until="load")
            loaded = time.perf_counter() - began
            page.wait_for_timeout(300)
            rounds.append({**page.evaluate("window.vitals"), "loaded": loaded})
            received = int(sum(sizes))
            context.close()
        middle = {key: median(one[key] for one in rounds) for key in rounds[0]}
        name = path if "words" not in path else "/week/…/words"
        yield (
            name,
            f"{middle['fcp'] / 1000:.2f}",
            f"{middle['lcp'] / 1000:.2f}",
            f"{middle['loaded']:.2f}",
            f"{received:,}",
            f"{middle['cls']:.3f}",
        )


def _phone(server: Server, browser: Browser, token: str) -> BrowserContext:
    address = f"http://{HOST}:{server.port}"
    context = browser.new_context(base_url=address, **SMALL)
    if token:
        cookie: Any = {"name": "diary", "value": token, "url": address, **AS_THE_APP_SETS_IT}
        context.add_cookies([cookie])
    return context


if __name__ == "__main__":
    main()
