"""The app on a port of its own, and Chromium looking at it the way people do.

The server is werkzeug's, with threads, inside the test's own process: the same middleware, headers and cookies as
under gunicorn (which tests/faults and `make run` use), no start-up to wait for, and the test can look into the
database meanwhile. It speaks HTTP/1.1, so connections are kept as they are by gunicorn.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.kit.chromium import axe_source, chromium_launch_options

HOST = "127.0.0.1"
PATIENCE_MS = 15_000

# How people look at it. A phone is one with fingers; the narrow screen is 320 CSS px, or 400 % zoom on 1280.
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
DARK = {"color_scheme": "dark"}
FORCED_COLOURS = {"forced_colors": "active"}
LESS_MOTION = {"reduced_motion": "reduce"}
NO_SCRIPT = {"java_script_enabled": False}

AS_THE_APP_SETS_IT: Any = {"httpOnly": True, "sameSite": "Lax"}

USUAL_TEXT = 16
TWICE_THE_TEXT = 32

# Said by a browser of its own accord when an answer is 4xx or 5xx; that is for the tests to judge, not for the watch.
ONLY_A_STATUS = "Failed to load resource: the server responded with a status of"

# A box that a page shows would be script that nobody wrote here.
NOTE_VIOLATIONS = """
window.alert = (what) => console.error(`ran: ${what}`);
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

# WCAG 1.4.12, as a reader's own style sheet would set it. Sheets made by script are no inline style.
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
USUAL_SPACING = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The rules that can say another thing of the same page in other colours.
AXE_COLOURS = ("color-contrast", "color-contrast-enhanced", "link-in-text-block")
RUN_AXE = """async (asked) => {
  const told = await axe.run(document, { runOnly: asked, resultTypes: ["violations", "incomplete"] });
  const why = (node) => (node.failureSummary || "").split("\\n").slice(1, 3).join(" ");
  const nodes = (rules) => rules.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ${why(node)}`));
  const rules = told.violations.map((rule) => rule.id);
  return { violations: nodes(told.violations), undecided: nodes(told.incomplete), rules };
}"""

# Everything that can be pressed, with its size. A box or a dot in a label is as big as its label. The one exemption is
# the one WCAG 2.5.5 and 2.5.8 make: a link inside a sentence, which is a link laid out inline whose paragraph, list
# item or cell has other words of its own.
TARGETS = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
    && !element.closest("[inert]") && element.getClientRects().length > 0;
  const inSentence = (link) => {
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    return block.textContent.replace(link.textContent, "").trim().length > 1;
  };
  const found = [];
  const pressed = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
  for (const element of document.querySelectorAll(pressed)) {
    if (element.type === "hidden" || !shown(element) || inSentence(element)) continue;
    const target = ["checkbox", "radio"].includes(element.type) && element.closest("label") || element;
    const { width, height } = target.getBoundingClientRect(), tenth = (size) => Math.round(size * 10) / 10;
    const words = (element.textContent || element.value || element.name || "").trim().replace(/\\s+/g, " ");
    const name = `${element.tagName.toLowerCase()} “${words.slice(0, 40)}”`;
    found.push({ width: tenth(width), height: tenth(height), words: name });
  }
  return found;
}"""

# What sticks out to the side, or is cut off there, and which elements it is. Drawings may lean over the edge.
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth, page = document.scrollingElement;
  const unseen = (element) => getComputedStyle(element).clipPath === "inset(50%)"
    || (element.parentElement && unseen(element.parentElement));
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    if (element.closest("svg, .skip") || !element.checkVisibility()) return false;
    const { left, right, width } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const cut = style.overflowX !== "visible" && !["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName)
      && element.scrollWidth > element.clientWidth + 1;
    return width > 0 && (right > wide + 1 || left < -1 || cut) && !unseen(element);
  });
  const scrolls = page.scrollWidth > wide;
  if (!scrolls && !out.length) return [];
  return [`${page.scrollWidth} px on a screen of ${wide}`, ...out.slice(-3).map((one) => one.outerHTML.slice(0, 120))];
}"""

# Everything a browser could have kept of a page, beside its cookies and its cache of files.
STORED = """async () => {
  const found = { local: { ...localStorage }, session: { ...sessionStorage }, databases: {}, caches: {} };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((good, bad) => {
      const asked = indexedDB.open(name);
      [asked.onsuccess, asked.onerror] = [() => good(asked.result), bad];
    });
    for (const store of database.objectStoreNames) {
      found.databases[`${name}/${store}`] = await new Promise((good, bad) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        [asked.onsuccess, asked.onerror] = [() => good(JSON.stringify(asked.result)), bad];
      });
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const asked of await kept.keys()) found.caches[asked.url] = await (await kept.match(asked)).text();
  }
  return JSON.stringify(found);
}"""


class _Quiet(WSGIRequestHandler):
    """Keeps connections, and leaves the log to the app."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name for it
        pass


class Live:
    """The app, being served; and the windows opened on it."""

    def __init__(self, address: str, browser: Browser) -> None:
        self.address, self.browser = address, browser
        self.windows: list[Window] = []

    def window(self, token: str | None = None, **look: Any) -> "Window":
        """A browser of somebody's own, signed in if they have a token, with nothing kept from any other."""
        context = self.browser.new_context(base_url=self.address, **look)
        context.set_default_timeout(PATIENCE_MS)
        if token:
            cookie: Any = {"name": "diary", "value": token, "url": self.address, **AS_THE_APP_SETS_IT}
            context.add_cookies([cookie])
        window = Window(self.address, context)
        self.windows.append(window)
        return window

    def close(self) -> None:
        """Close every window."""
        for window in self.windows:
            window.context.close()


class Window:
    """One browser window, watched: it notes what no page of ours may ever do."""

    def __init__(self, address: str, context: BrowserContext) -> None:
        self.address, self.context = address, context
        self.problems: list[str] = []
        context.add_init_script(NOTE_VIOLATIONS)
        context.on("console", self._said)
        context.on("request", self._asked)
        context.on("weberror", lambda error: self.problems.append(f"script failed: {error.error}"))
        self.page: Page = context.new_page()

    def visit(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(path)
        return self.page

    def text_of(self, pixels: int) -> None:
        """Set the browser's own text size, as its settings do; 32 is 200 %.

        Chromium has no text-only zoom for pages; this is what its “Font size” setting does, and what phones do to web
        views. Our sizes are all in rem, so everything that holds words has to grow with it.
        """
        session = self.context.new_cdp_session(self.page)
        session.send("Page.enable")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels * 13 // 16}})
        session.detach()

    def axe(self, *, only_colours: bool = False) -> dict[str, list[str]]:
        """What axe has to say about the page as it is now, or about its colours alone."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(axe_source())
        rules = {"type": "rule", "values": list(AXE_COLOURS)}
        told: dict[str, list[str]] = self.page.evaluate(RUN_AXE, rules if only_colours else list(AXE_TAGS))
        return told

    def targets(self) -> list[dict[str, Any]]:
        """Everything that can be pressed, but for links in sentences."""
        found: list[dict[str, Any]] = self.page.evaluate(TARGETS)
        return found

    def sideways(self) -> list[str]:
        """What makes the page wider than the screen."""
        found: list[str] = self.page.evaluate(SIDEWAYS)
        return found

    def stored(self) -> str:
        """Everything the browser keeps for this site, cookies and plain files apart."""
        found: str = self.page.evaluate(STORED)
        return found

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ONLY_A_STATUS):
            self.problems.append(f"{urlsplit(message.page.url).path if message.page else ''}: {message.text[:300]}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:", "about:")):
            self.problems.append(f"asked another host: {request.url[:120]}")


@contextmanager
def chromium(*, whole: bool = False) -> Iterator[Browser]:
    """One Chromium; windows in it share nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_launch_options(whole=whole))
        yield browser
        browser.close()


@contextmanager
def serving(app: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI app on a free port of this machine, and tell its address."""
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def elsewhere(page: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Another site, on another port: one page, and the headers of everything it was asked for.

    Another port of the same machine is another origin but the same site to a browser, so cookies with `SameSite` are
    sent there and back: what is refused here is refused by our own doing.
    """
    asked: list[dict[str, str]] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name for it
            pass

    server = ThreadingHTTPServer((HOST, 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
