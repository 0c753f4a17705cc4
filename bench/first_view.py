"""What a phone fetches to show its first page and its second, and when there is something to see on it."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

import brotli
from playwright.sync_api import Browser, sync_playwright

from bench.diaries import Diaries
from tests.faults.diarist import Line
from tests.faults.server import HOST, Server
from tests.kit.chromium import chromium_launch_options

BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Sec-Fetch-Site": "none"}
FIRST = (("front door", "/"), ("join", "/join"))
LINKED = re.compile(r"""<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="(/static/[^"#]+)""")

# A phone on a slow fourth generation network, as Lighthouse has it: round trip, bits a second, a processor slowed down.
ROUND_TRIP, DOWN, UP, SLOWED = 150, 1_638_400 / 8, 768_000 / 8, 4
VITALS = """
window.vitals = {fcp: 0, lcp: 0, cls: 0, tbt: 0};
const watch = (type, note) =>
  new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("paint", e => { if (e.name === "first-contentful-paint") vitals.fcp = e.startTime; });
watch("largest-contentful-paint", e => { vitals.lcp = e.startTime; });
watch("layout-shift", e => { if (!e.hadRecentInput) vitals.cls += e.value; });
watch("longtask", e => { vitals.tbt += Math.max(0, e.duration - 50); });
"""


@dataclass(frozen=True)
class Fetched:
    """One file, as it came and as it is."""

    path: str
    served: int
    raw: int

    @property
    def kind(self) -> str:
        """What it is, by its name."""
        return Path(self.path).suffix.removeprefix(".") or "html"


@dataclass(frozen=True)
class View:
    """All that one page needs."""

    name: str
    files: list[Fetched]

    def served(self, *kinds: str) -> int:
        """Bytes that travel, of some kinds or of all."""
        return sum(one.served for one in self.files if not kinds or one.kind in kinds)

    def raw(self, *kinds: str) -> int:
        """Bytes unpacked."""
        return sum(one.raw for one in self.files if not kinds or one.kind in kinds)


@dataclass(frozen=True)
class Seen:
    """What a browser on a slow phone says of one page: milliseconds, and how far things jumped."""

    name: str
    requests: int
    fcp: float
    lcp: float
    tbt: float
    cls: float


def first_views(server: Server) -> list[View]:
    """Every file of the first pages, fetched as a browser asks for it."""
    line = Line(server.port, **BROWSER)
    try:
        return [View(name, _view(line, path)) for name, path in FIRST]
    finally:
        line.close()


def second_view(server: Server, diaries: Diaries) -> View:
    """The page after that: everything else may be kept for ever, so only the page itself travels."""
    line = Line(server.port, diaries.by_weeks[1].token, **BROWSER)
    try:
        first, _text = _fetched(line, "/week")
        for path in _named(line, "/week"):
            kept = line.get(path).headers.get("Cache-Control", "")
            assert "immutable" in kept, f"{path} is fetched again: {kept}"
        return View("this week, after it", [first])
    finally:
        line.close()


def seen(server: Server, times: int) -> list[Seen]:
    """The first pages in a Chromium slowed down to a phone, each in a fresh browser; medians."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_launch_options())
        try:
            return [_seen(browser, name, f"http://{HOST}:{server.port}{path}", times) for name, path in FIRST]
        finally:
            browser.close()


def _seen(browser: Browser, name: str, address: str, times: int) -> Seen:
    rounds, requests = [], 0
    for _ in range(times):
        context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))  # type: ignore[misc]
        page.add_init_script(VITALS)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        network = {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": DOWN, "uploadThroughput": UP}
        wire.send("Network.emulateNetworkConditions", network)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(address, wait_until="load")
        page.wait_for_timeout(500)
        rounds.append(page.evaluate("window.vitals"))
        requests = len(asked)
        context.close()
    middle = {key: median(one[key] for one in rounds) for key in rounds[0]}
    return Seen(name, requests, middle["fcp"], middle["lcp"], middle["tbt"], middle["cls"])


def _view(line: Line, path: str) -> list[Fetched]:
    page, text = _fetched(line, path)
    return [page, *(_fetched(line, linked)[0] for linked in dict.fromkeys(LINKED.findall(text)))]


def _named(line: Line, path: str) -> list[str]:
    return list(dict.fromkeys(LINKED.findall(_fetched(line, path)[1])))


def _fetched(line: Line, path: str) -> tuple[Fetched, str]:
    answer = line.get(path)
    if answer.status == 303:
        return _fetched(line, urljoin(path, answer.headers["Location"]))
    assert answer.status == 200, f"{path}: {answer.status}"
    packed = answer.headers.get("Content-Encoding", "")
    unpack = {"br": brotli.decompress, "gzip": lambda body: zlib.decompress(body, 31), "": bytes}[packed]
    raw = unpack(answer.body)
    name = path if path.startswith("/static/") else "page.html"
    return Fetched(name, len(answer.body), len(raw)), raw.decode("utf-8", "replace")
