"""A browser for view tests that looks hard at every page it is given, as a whole page or as the piece htmx asks for."""

import re
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

import html5lib
from flask import Flask
from lxml import etree

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
LONGEST_CHAIN = 5


class Page:
    """An answer, parsed."""

    def __init__(self, path: str, response: Any) -> None:
        self.path, self.response, self.status = path, response, response.status_code
        self.text: str = response.get_data(as_text=True)
        self.is_html = response.mimetype == "text/html"
        self.tree: Any = None
        if self.is_html:
            parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
            self.tree = parser.parse(self.text)

    def all(self, xpath: str) -> list[Any]:
        """Everything at an XPath."""
        return list(self.tree.xpath(xpath))

    @property
    def words(self) -> str:
        """The text of the page as it reads, white space folded."""
        main = self.all("//main") or [self.tree.getroot()]
        return re.sub(r"\s+", " ", "".join(main[0].itertext())).strip()

    @property
    def heading(self) -> str:
        """The page's one heading."""
        return re.sub(r"\s+", " ", "".join(self.all("//h1")[0].itertext())).strip()

    def form(self, action: str | None = None) -> "Form":
        """The form that goes to an address (or the page's main one)."""
        forms = [form for form in self.all("//main//form") if action is None or form.get("action") == action]
        assert forms, f"no form for {action} on {self.path}"
        return Form(self, forms[0])


class Form:
    """A form on a page, with what it would send."""

    def __init__(self, page: Page, element: Any) -> None:
        self.page, self.element = page, element
        self.action = element.get("action") or page.path
        self.fields: dict[str, Any] = {}
        for control in element.xpath(".//input|.//textarea|.//select"):
            self._read(control)

    def _read(self, control: Any) -> None:
        name, kind = control.get("name"), control.get("type")
        if name is None or kind in {"submit", "button"}:
            return
        if kind in {"checkbox", "radio"}:
            if control.get("checked") is not None:
                self.fields.setdefault(name, [])
                self.fields[name].append(control.get("value", "on"))
        elif control.tag == "textarea":
            self.fields[name] = (control.text or "").removeprefix("\n")
        elif control.tag == "select":
            chosen = control.xpath(".//option[@selected]/@value") or control.xpath(".//option/@value")[:1]
            self.fields[name] = chosen[0] if chosen else ""
        else:
            self.fields[name] = control.get("value", "")


class Browser:
    """A browser signed in with a token, or with none."""

    def __init__(self, app: Flask, token: str | None = None, *, htmx: bool = False) -> None:
        self.app, self.htmx = app, htmx
        self.client = app.test_client()
        if token:
            self.client.set_cookie("diary", token)

    def visit(self, path: str, status: int = 200, **headers: str) -> Page:
        """Open an address, following on where it leads."""
        return self._followed(self._send("GET", path, headers=headers), path, status)

    def peek(self, path: str, method: str = "GET", **data: Any) -> Any:
        """The bare answer of an address, not followed and not looked at."""
        return self._send(method, path, data=data or None)

    def submit(
        self, form: "Form | Page", status: int = 200, button: tuple[str, str] | None = None, **fields: Any
    ) -> Page:
        """Send a form with some fields filled in differently; `None` leaves a field out."""
        form = form.form() if isinstance(form, Page) else form
        data = {name: value for name, value in {**form.fields, **fields}.items() if value is not None}
        if button:
            data[button[0]] = button[1]
        return self._followed(self._send("POST", form.action, data=data), form.action, status, data)

    def post(self, path: str, status: int = 200, **fields: Any) -> Page:
        """Send a form of one's own making, with a good token and a fresh key."""
        data = {"csrf_token": self.csrf_token(), "once": str(uuid4()), **fields}
        return self._followed(self._send("POST", path, data=data), path, status, data)

    def csrf_token(self) -> str:
        """A good token, from the join page that everyone may open."""
        page = Page("/join", self.client.get("/join"))
        token = page.all("//input[@name='csrf_token']/@value")
        return str(token[0])

    def as_htmx(self) -> Self:
        """The same browser asking the way htmx does."""
        self.htmx = True
        return self

    def _send(self, method: str, path: str, **more: Any) -> Any:
        headers = {**SAME_ORIGIN, **(HX if self.htmx else {}), **more.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **more)

    def _followed(self, response: Any, path: str, status: int, data: Any = None) -> Page:
        for _ in range(LONGEST_CHAIN):
            if response.status_code not in {303, 307} or not response.headers["Location"].startswith("/"):
                break
            path = response.headers["Location"]
            # 307 sends the same form on.
            response = self._send("GET", path) if response.status_code == 303 else self._send("POST", path, data=data)
        page = Page(urlsplit(path).path, response)
        assert page.status == status, f"{path}: {page.status}, not {status}\n{page.text[:2000]}"
        if page.is_html:
            inspect(page, whole=not self.htmx)
        return page


def inspect(page: Page, *, whole: bool) -> None:
    """Look at a page as a strict reader would, and fail on anything that should not be there."""
    source = page.text
    assert bool(re.match(r"\s*<!doctype html>", source, re.IGNORECASE)) == whole, f"{page.path}: whole page or piece?"
    assert ("<html" in source) == whole
    if "<main" in source:  # anything less is a part within a page, which has no heading of its own
        assert len(page.all("//h1")) == 1, f"{page.path}: {len(page.all('//h1'))} headings of the first kind"
        title = page.all("//title")[0].text.strip()
        assert title.removeprefix("Error: ").startswith(page.heading[:40]), f"{title!r} is not {page.heading!r}"
    else:
        assert not whole
    ids = page.all("//@id")
    assert len(ids) == len(set(ids)), f"{page.path}: an id twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    _nothing_inline(page)
    _forms_are_safe(page)
    _fields_are_named(page, ids)
    if whole:
        assert page.all("/html/@lang")
        assert page.all("/html/@dir")
        assert page.all("//main[@id='main']")


def _nothing_inline(page: Page) -> None:
    assert not page.all("//style|//*[@style]"), f"{page.path}: inline style"
    assert not page.all("//script[not(@src)]"), f"{page.path}: inline script"
    handlers = [name for name in page.all("//@*") if str(getattr(name, "attrname", "")).startswith(("on", "hx-on"))]
    assert not handlers, f"{page.path}: inline handlers {handlers}"
    sources = page.all("//@src|//link/@href|//*[local-name()='use']/@href")
    assert all(str(one).startswith(("/", "#")) for one in sources), f"{page.path}: something from elsewhere"


def _forms_are_safe(page: Page) -> None:
    for form in page.all("//form"):
        if form.get("method", "get").lower() == "post":
            assert form.xpath(".//input[@name='csrf_token']"), f"{page.path}: a form without its token"
            assert form.get("action"), f"{page.path}: a form that goes nowhere"
    # What is put by as somebody types swaps nothing, and says nothing without script: there is the button.
    for element in page.all("//*[(@hx-get or @hx-post) and not(@hx-swap='none')]"):
        plain = element.get("href") or element.get("action") or element.get("formaction")
        assert plain, f"{page.path}: an element that only works with htmx"


def _fields_are_named(page: Page, ids: list[str]) -> None:
    for control in page.all("//input[not(@type='hidden')]|//textarea|//select"):
        named = (
            control.get("aria-label")
            or control.xpath("ancestor::label")
            or (control.get("id") and page.all(f"//label[@for='{control.get('id')}']"))
        )
        assert named, f"{page.path}: a field without a label: {etree.tostring(control)[:120]!r}"
    for described in page.all("//@aria-describedby|//@aria-labelledby"):
        missing = [one for one in str(described).split() if one not in ids]
        assert not missing, f"{page.path}: described by {missing}, which is not there"
