"""A walk through a service from outside, as people take it: nothing but HTTPS, no script, only what Python brings.

    python deploy/walk.py https://diary.example.org EMAIL FIRST-PASSWORD [certificate]

A link worker comes in for the first time and makes a card. Somebody joins with it, shares, writes, and looks at their
journey; the link worker sees what was shared, and the person sees that they looked.
Meant for a service nobody uses yet: what it makes stays there.
"""

import base64
import hmac
import re
import ssl
import sys
import time
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

OWN = "four ducks in a green rowing boat"
WORDS = "I walked to the library with Nia, and we stayed for the singing."


class Forms(HTMLParser):
    """The forms of a page, with what a browser would send of them."""

    def __init__(self, text):
        super().__init__()
        self.forms, self._area = [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self.forms.append({"action": told.get("action", ""), "fields": {}, "choices": {}})
        elif self.forms and tag in {"input", "textarea", "button"} and told.get("name"):
            self._field(tag, told)

    def handle_data(self, data):
        if self._area:
            self.forms[-1]["fields"][self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def _field(self, tag, told):
        form, name, kind = self.forms[-1], told["name"], told.get("type", "")
        if tag == "textarea":
            form["fields"][name] = ""
            self._area = name
        elif kind in {"radio", "checkbox"} or tag == "button":
            form["choices"].setdefault(name, []).append(told.get("value", "on"))
        else:
            form["fields"][name] = told.get("value", "")


class Window:
    """Somebody's browser."""

    def __init__(self, address, certificate=None):
        context = ssl.create_default_context(cafile=certificate)
        self.address, self.text, self.at = address, "", ""
        self._open = build_opener(HTTPSHandler(context=context), HTTPCookieProcessor(CookieJar())).open

    def visits(self, path, data=None, expect=200):
        """Open a page, or send a form; what is refused is said."""
        headers = {"Sec-Fetch-Site": "same-origin"} if data is not None else {}
        body = urlencode(data, doseq=True).encode() if data is not None else None
        try:
            answer = self._open(Request(urljoin(self.address, path), body, headers), timeout=60)
        except HTTPError as error:
            answer = error
        self.text, self.at, self.headers, self.status = (
            answer.read().decode("utf-8", "replace"), answer.url, answer.headers, answer.status,
        )  # fmt: skip
        if self.status != expect:
            raise SystemExit(f"{path}: {self.status}, not {expect}\n{self.words[:600]}")
        return self

    def sends(self, holds, button=None, expect=200, **filled):
        """Send the form that has a field or a choice of this name."""
        form = next((f for f in Forms(self.text).forms if {**f["fields"], **f["choices"]}.keys() & {holds}), None)
        if form is None:
            raise SystemExit(f"{self.at} has no form with {holds}\n{self.words[:600]}")
        data = {**form["fields"], **filled, **(button or {})}
        return self.visits(urljoin(self.at, form["action"]), data, expect)

    def reads(self, *pieces):
        """The page says each of these."""
        for piece in pieces:
            if piece not in self.words:
                raise SystemExit(f"{self.at} does not say: {piece}\n{self.words[:900]}")
        return self

    def follows(self):
        """Go on where the page's one big link leads."""
        return self.visits(unescape(re.search(r'<a[^>]*class="btn[^"]*"[^>]*href="([^"]+)"', self.text)[1]))

    @property
    def heading(self):
        """What the page is about."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return without_tags(found[1]) if found else ""

    @property
    def words(self):
        """What the page says."""
        main = self.text.partition("<main")[2].partition("</main>")[0] or self.text
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def without_tags(piece):
    """The words of a piece of a page."""
    return unescape(re.sub(r"<[^>]+>", "", piece)).strip()


def code_now(secret):
    """What the app on a phone would show."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def sets_up_the_app(window):
    """The page with the secret, then the first code."""
    secret = without_tags(re.search(r'class="secret">(.*?)</p>', window.text, re.DOTALL)[1])
    return window.sends("code", code=code_now(secret))


def worker_comes_in(window, email, password):
    """With the password that was shown once; then one of their own, and an app for codes."""
    window.visits("/staff/sign-in").sends("email", email=email, password=password)
    window.sends("again", password=OWN, again=OWN)
    return sets_up_the_app(window)


def worker_makes_a_card(window):
    """For somebody new; gives the code on it."""
    window.visits("/people/invite").sends("name", name="Maureen T.")
    return unescape(
        re.sub(r"<[^>]+>", "", re.search(r'class="card-code[^>]*>(.*?)</', window.text, re.DOTALL)[1])
    ).strip()


# What Maureen chooses of what she is asked.
CHOSEN = {"own", "mine", "yes", "words", "ticks", "65-74"}


def joins(window, code):
    """One question a page, until the diary is open."""
    window.visits("/join").sends("code", code=code)
    for _ in range(20):
        if window.at.endswith("/week"):
            return window
        asked = [form for form in Forms(window.text).forms if form["action"] not in {"/language", "/locked/now"}]
        if not asked:
            window.follows()
            continue
        form = asked[-1]
        chosen = {
            name: next((value for value in values if value in CHOSEN), values[0])
            for name, values in form["choices"].items()
        }
        window.visits(urljoin(window.at, form["action"]), {**form["fields"], **chosen})
    raise SystemExit(f"joining did not come to its end\n{window.words[:600]}")


def writes(window):
    """Ticks, then words. The words are sent twice, as a bad line does it."""
    window.sends("themes", themes="people").reads("Saved")
    page = re.search(r"/week/[0-9-]+/words", window.text)[0]
    form = next(form for form in Forms(window.visits(page).text).forms if "words" in form["fields"])
    for _ in range(2):
        window.visits(page, {**form["fields"], "words": WORDS}).reads("That is kept")


def main(address, email, password, certificate=None):
    """Walk."""
    asha, maureen = (Window(address, certificate) for _ in range(2))
    said("the front door", maureen.visits("/"))
    said("a link worker is in", worker_comes_in(asha, email, password))
    said("somebody has joined", joins(maureen, worker_makes_a_card(asha)))
    writes(maureen)
    said("they wrote, and the line was bad", maureen)
    if maureen.visits("/journey").reads(WORDS).words.count(WORDS) != 1:
        raise SystemExit("what was sent twice is there twice")
    said("their journey holds it once", maureen)
    person = re.search(r'href="(/people/[0-9a-f-]{36})"', asha.visits("/people").text)[1]
    said("the link worker sees what is shared", asha.visits(person).reads(WORDS))
    said("and the person sees that they looked", maureen.visits("/sharing/looked").reads("Asha"))
    maureen.visits("/sharing/stop").sends("once")
    asha.visits(person)
    if WORDS in asha.words:
        raise SystemExit("sharing was stopped, and the words are still shown")
    said("sharing is stopped, and nothing is seen any more", asha)


def said(what, window):
    """One line about where somebody is."""
    print(f"  {what}: {window.heading}")


if __name__ == "__main__":
    main(*sys.argv[1:])
