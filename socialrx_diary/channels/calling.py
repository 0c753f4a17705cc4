"""One call to another machine over HTTP: no redirects, no proxies, a limit to the wait and to the answer."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from socialrx_diary.channels import NotOursError as NotOursError  # noqa: PLC0414 - what a call lets through

PATIENCE = 10.0
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What the other machine said."""

    status: int
    body: bytes


class UnreachedError(Exception):
    """The other machine was not there; nothing of the call has reached it."""


class CutOffError(Exception):
    """The call may have reached the other machine, but no answer came back."""


def call(method: str, address: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Ask another machine. To connect comes first, so that whoever is not there is told apart from who fell silent."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        try:
            line.connect()
        except OSError as error:
            raise UnreachedError from error
        try:
            target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            line.request(method, target, body, headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.read(MOST_BYTES))
        except (OSError, http.client.HTTPException) as error:
            raise CutOffError from error
    finally:
        line.close()
