"""Cookies that were changed, cut or made up: nobody comes in with one, and no page breaks over one.

    python -m tests.faults.forged --times 10000

Every cookie there is, of somebody with a diary, a link worker and an administrator, is changed bit by bit, cut, put
together from two, filled with what no cookie holds; then pages are asked for and words are sent with it. Nothing may
fail, nobody may come in with a token that is not theirs whole, and words that are refused come back.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from uuid import uuid4

from flask import Flask, sessions
from werkzeug.sansio.http import parse_cookie
from werkzeug.test import Client, TestResponse

from socialrx_diary.settings import Settings
from socialrx_diary.web import cookies
from tests.faults.command import Line, each, figures, run
from tests.faults.place import peopled
from tests.kit.people import Service

WORDS = "Only Maureen may read this."
NEW_WORDS = "These have to come back."
WHERE = {"diary": "/journey", "link worker": "/people", "administrator": "/service"}
STRANGE = ("\x00", "\x7f", "\xff", "\u20ac".encode().decode("latin-1"), "%00", "\\303\\251", '"', "\\", ";", "=", "..")
BROKEN = 500
SELDOM = 20
FORM = {"csrf_token": "0" * 40}
LINE_ENDS = dict.fromkeys(map(ord, "\r\n"))


@dataclass
class Figures:
    """What happened. Of the last three there may be none."""

    cookies: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    still_whole: int = 0
    let_in: int = 0
    failed: int = 0
    words_not_given_back: int = 0

    @property
    def good(self) -> bool:
        """Whether nobody came in, nothing failed, and a whole cookie does open the diary."""
        return not self.let_in + self.failed + self.words_not_given_back and self.still_whole > 0

    @property
    def line(self) -> Line:
        """It all in one line."""
        more = f"let in {self.let_in:,} | failed {self.failed:,}"
        return Line("forged cookies", self.cookies, self.words_not_given_back, 0, more=more)


def forged(settings: Settings, times: int, seed: int) -> Figures:
    """Ask with so many cookies."""
    chance, found = random.Random(seed), Figures()
    with peopled(settings) as service:
        app = service.app
        logging.getLogger("diary").setLevel(logging.ERROR)
        app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
        maureen = service.person("Maureen T.")
        maureen.wrote(WORDS)
        real = {"diary": maureen.token, "link worker": service.asha.token, "administrator": service.ada.token}
        asking = Client(app, use_cookies=False)
        others = _others(service)
        for number in each(times):
            found.cookies += 1
            name, value = _changed_one(chance, found, real, others)
            if name in {"form", "known", "on-the-way", "language"}:
                _signed(found, asking, maureen.token, others, name, value, str(maureen.week(2 + number % 50)))
            else:
                _token(found, asking, real, chance, value)
        for who, path in WHERE.items():
            assert _ask(found, asking, path, f"diary={real[who]}").status_code == 200, "a whole one opens nothing"
    return found


def _others(service: Service) -> dict[str, str]:
    """The cookies beside the one that lets somebody in, as the app makes them."""
    app: Flask = service.app
    with app.test_request_context():
        known = cookies._seal(cookies._KNOWN).dumps([str(service.asha.id), "a browser"])
        on_the_way = cookies._seal(cookies._ON_THE_WAY).dumps({"state": "a", "nonce": "b", "then": "/people"})
    form = sessions.SecureCookieSessionInterface().get_signing_serializer(app).dumps({"csrf_token": "0" * 40})
    return {"form": str(form), "known": str(known), "on-the-way": str(on_the_way), "language": "cy"}


def _changed_one(
    chance: random.Random, found: Figures, real: dict[str, str], others: dict[str, str]
) -> tuple[str, str]:
    """One of the cookies, and what has become of it."""
    name = chance.choice([*real, *others])
    whole = (real | others)[name]
    how, value = chance.choice(list(_ways(chance, whole, chance.choice(list(real.values())))))
    found.changed[how] = found.changed.get(how, 0) + 1
    return name, value.translate(LINE_ENDS)  # such a one ends the header: no server ever hands it on


def _ways(chance: random.Random, whole: str, other: str) -> Iterator[tuple[str, str]]:
    """Ways to change it."""
    at = chance.randrange(len(whole))
    yield "one bit", whole[:at] + chr(ord(whole[at]) ^ 1 << chance.randrange(8)) + whole[at + 1 :]
    yield "cut", whole[:at]
    yield "without its beginning", whole[at + 1 :]
    yield "two in one", whole[:at] + other[at:]
    yield "twice", whole + whole
    yield "something strange in it", whole[:at] + chance.choice(STRANGE) * chance.choice((1, 3)) + whole[at:]
    yield "made up", "".join(chance.choices("abcXYZ019-_.", k=chance.choice((0, 1, 43, 43, 300))))
    yield "long", whole + "A" * chance.choice((100, 4000, 7000))
    yield "large and small letters", whole.swapcase()
    yield "two of the name", f"{whole[:at]}; diary={other[:at]}"


def _token(found: Figures, asking: Client, real: dict[str, str], chance: random.Random, value: str) -> None:
    """Somebody tries to come in with it."""
    raw = f"diary={value}".encode("latin-1", "replace").decode("latin-1")
    sent = parse_cookie(raw).getlist("diary")
    path = chance.choice(list(WHERE.values()))
    answer = _ask(found, asking, path, raw)
    if any(one in real.values() for one in sent):
        found.still_whole += 1  # what was put around it is no part of it
    elif answer.status_code == 200 or WORDS in unescape(answer.text):
        print(f"let in at {path} with {raw!r}")
        found.let_in += 1


def _signed(
    found: Figures, asking: Client, token: str, others: dict[str, str], name: str, value: str, week: str
) -> None:
    """Somebody who is in has one of the others broken: pages open, and words are kept or come back."""
    spoilt = others | {name: value}
    raw = "; ".join(f"{one}={it}" for one, it in spoilt.items() if one != "on-the-way")
    raw = f"diary={token}; {raw}; on-the-way={spoilt['on-the-way']}".encode("latin-1", "replace").decode("latin-1")
    opened = _ask(found, asking, "/journey", raw)
    found.still_whole += WORDS in unescape(opened.text)
    _ask(found, asking, "/staff/work-account/back?state=a&code=b", raw)
    if name == "known" and found.cookies % SELDOM == 0:  # proving a password takes its time
        tried = {"email": "asha@parkroad.example", "password": "not the password"} | FORM
        _ask(found, asking, "/staff/sign-in", raw, tried)
    fields = {"once": str(uuid4()), "version": "0", "words": NEW_WORDS, "marked": "", "prompt_id": ""} | FORM
    answer = _ask(found, asking, f"/week/{week}/words", raw, fields)
    found.words_not_given_back += answer.status_code != 303 and NEW_WORDS not in unescape(answer.text)


def _ask(found: Figures, asking: Client, path: str, raw: str, fields: dict[str, str] | None = None) -> TestResponse:
    """Ask, or send a form, and count what is answered."""
    headers = {"Cookie": raw, "Sec-Fetch-Site": "same-origin"}
    answer = asking.post(path, data=fields, headers=headers) if fields else asking.get(path, headers=headers)
    found.answers = dict(Counter(found.answers) + Counter([answer.status_code]))
    if answer.status_code >= BROKEN:
        print(f"{answer.status_code} at {path} with {raw!r}")
        found.failed += 1
    return answer


if __name__ == "__main__":
    run(__doc__, 10_000, lambda settings, times, seed: figures(forged(settings, times, seed)))
