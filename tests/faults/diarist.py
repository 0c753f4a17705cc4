"""Somebody who writes over a real connection, and presses again until told that it is kept."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

from tests.faults.server import HOST

SEE_OTHER = 303
BROKEN = 500
PATIENCE = 60.0
# Between two tries; a person is slower.
PAUSE = 0.02


class NeverKept(Exception):
    """The service did not say that something is kept, however often it was asked."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """It, as text."""
        return self.body.decode()


class Line:
    """One connection that is kept open, signed in as somebody or nobody."""

    def __init__(self, port: int, token: str | None = None, **headers: str) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        self.cookies = {"diary": token} if token else {}
        self.headers = {"Sec-Fetch-Site": "same-origin", **headers}

    def get(self, path: str) -> Answer:
        """Open a page."""
        self.send("GET", path)
        return self.receive()

    def post(self, path: str, body: bytes) -> Answer:
        """Send a form."""
        self.send("POST", path, body)
        return self.receive()

    def send(self, method: str, path: str, body: bytes | None = None) -> None:
        """Send without waiting for what comes back."""
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)

    def receive(self) -> Answer:
        """Wait for what comes back."""
        response = self.connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, dict(response.headers), response.read())

    def close(self) -> None:
        """Hang up; the next thing sent calls again."""
        self.connection.close()


@dataclass
class Journal:
    """What somebody sent and what they were told about it."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # what they wrote, and the page it led to
    tries: int = 0
    cut_off: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    last: float = 0.0
    refused: list[float] = field(default_factory=list)  # when they were told of trouble

    @property
    def set_aside(self) -> int:
        """How many were set aside because somebody else had changed the week."""
        return sum(where.endswith("/both") for where in self.acknowledged.values())


class Diarist:
    """Somebody with a diary, at one end of a connection."""

    def __init__(self, port: int, token: str) -> None:
        self.line = Line(port, token)
        self.journal = Journal()
        self.csrf_token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.line.close()

    def opens(self, week: str) -> int:
        """They open the page where a week's words are written; tells the version they have before them."""
        answer = self.line.get(f"/week/{week}/words")
        assert answer.status == 200, f"{answer.status}: {answer.text[:500]}"
        self.csrf_token = _field(answer.text, "csrf_token")
        return int(_field(answer.text, "version"))

    def form(self, words: str, version: int) -> bytes:
        """A form with words in it and a key of its own."""
        fields: dict[str, Any] = {"csrf_token": self.csrf_token, "once": uuid4(), "version": version, "words": words}
        return urlencode(fields | {"marked": "", "prompt_id": ""}).encode()

    def writes(self, week: str, words: str, version: int) -> bytes:
        """They write and press Save until it is kept; gives the form, which may be sent again."""
        form = self.form(words, version)
        self.journal.acknowledged[words] = self.presses(week, form)
        return form

    def presses(self, week: str, form: bytes) -> str:
        """They press Save, again and again, until told where the kept words are."""
        began = time.monotonic()
        while time.monotonic() < began + PATIENCE:
            self.journal.tries += 1
            try:
                answer = self.line.post(f"/week/{week}/words", form)
            except (OSError, HTTPException):
                self.journal.cut_off += 1
                self.line.close()
                time.sleep(PAUSE)
                continue
            self.journal.answers[answer.status] += 1
            if answer.status == SEE_OTHER:
                self.journal.last = time.monotonic()
                self.journal.seconds.append(self.journal.last - began)
                return answer.headers["Location"]
            assert answer.status >= BROKEN, f"{answer.status}: {answer.text[:500]}"
            self.journal.refused.append(time.monotonic())
            time.sleep(PAUSE)
        raise NeverKept(f"not in {PATIENCE:.0f} s: {dict(self.journal.answers)}")


def _field(page: str, name: str) -> str:
    for found in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in found:
            value = re.search(r'value="([^"]*)"', found)
            return value[1] if value else ""
    raise AssertionError(f"no field {name}: {page[:500]}")
