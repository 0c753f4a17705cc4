"""A Sunday evening: people who open their diary, tick, write and look at their journey, whether or not it keeps up.

They come when they come (an open loop, by chance at an even rate): a service that falls behind meets just as many. So
an answer's time counts from when somebody wanted it, and waiting for a turn is in it.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TypeAlias
from urllib.parse import urlencode
from uuid import uuid4

import brotli

from bench.people import Shape
from socialrx_diary.weeks import week_of
from tests.faults.server import HOST

# What somebody does between two pages, in seconds, on average. People take far longer; the load is the same.
PAUSE = 0.4
PATIENCE = 20.0
# So many people at once mean that it has long fallen behind.
MOST_AT_ONCE = 3000
WORDS = "I walked to the library with Nia on Tuesday. It rained, and we stayed for the singing and the tea."
PUT_BY = {"words": WORDS[:40], "typed": "40", "prompt_id": "", "took": ""}
WRITTEN = {"words": WORDS, "typed": "96", "prompt_id": "", "took": "", "marked": ""}
SEE_OTHER = "303"
FIELD = re.compile(rb'<input[^>]*name="(csrf_token|version|page)"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class Step:
    """One thing somebody does: what it is called, what is asked for, and what is sent along."""

    name: str
    path: str
    sent: dict[str, str] | None = None
    status: str = "200"
    # Whether the answer holds the form for what comes next.
    holds_form: bool = False
    by_script: bool = False


# A visit, in its steps.
Visit: TypeAlias = tuple[Step, ...]


@dataclass
class Evening:
    """How it went at one rate."""

    rate: float
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    by_step: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    saves: int = 0
    driver: float = 0.0
    server: float = 0.0

    def at(self, share: float) -> float:
        """The milliseconds that this share of all answers came within."""
        times = sorted(self.times) or [0.0]
        return 1000 * times[min(len(times) - 1, int(share * len(times)))]

    def within(self, milliseconds: float) -> bool:
        """Whether all was answered, and 99 of 100 answers came in this time."""
        return not self.wrong and bool(self.times) and self.at(0.99) <= milliseconds


def of_a_diary(shape: Shape) -> Callable[[int], tuple[str, Visit]]:
    """What the person of a number does with their diary; and the token that opens it."""
    week = week_of(datetime.now(UTC).date())

    def visit(number: int) -> tuple[str, Visit]:
        who = number % shape.people
        return shape.token(who), (
            Step("open", "/week", holds_form=True),
            Step("tick", f"/week/{week}", {"themes": "people"}, SEE_OTHER),
            Step("words", f"/week/{week}/words", holds_form=True),
            Step("put by", f"/week/{week}/draft", PUT_BY, by_script=True),
            Step("write", f"/week/{week}/words", WRITTEN, SEE_OTHER),
            Step("kept", f"/week/{week}/kept"),
            Step("journey", "/journey"),
        )

    return visit


def of_bare_flask(_shape: Shape) -> Callable[[int], tuple[str, Visit]]:
    """The same of an app that does nothing: a page for every page, one plain row committed for every save."""
    steps = of_a_diary(Shape(1))(0)[1]
    bare = tuple(
        Step(one.name, "/page") if one.sent is None else Step(one.name, "/insert", WRITTEN, SEE_OTHER) for one in steps
    )
    return lambda number: (str(number), bare)


def evening(port: int, visit: Callable[[int], tuple[str, Visit]], first: int, rate: float, seconds: float) -> Evening:
    """So many visits a second for so long, beginning with the person of a number; waits until all have gone home."""
    found = Evening(rate)
    used = time.process_time()
    asyncio.run(_evening(found, port, visit, first, seconds))
    found.driver = time.process_time() - used
    return found


async def _evening(
    found: Evening, port: int, visit: Callable[[int], tuple[str, Visit]], first: int, seconds: float
) -> None:
    chance, began, here = Random(first), time.monotonic(), set[asyncio.Task[None]]()
    for number, after in enumerate(_arrivals(chance, found.rate, seconds), first):
        await asyncio.sleep(max(0.0, began + after - time.monotonic()))
        if len(here) > MOST_AT_ONCE:
            found.wrong["too many at once"] += 1
            break
        token, steps = visit(number)
        somebody = asyncio.create_task(_visit(found, port, token, steps, began + after, Random(number)))
        found.visits += 1
        here.add(somebody)
        somebody.add_done_callback(here.discard)
    found.seconds = seconds
    await asyncio.gather(*here)


def _arrivals(chance: Random, rate: float, seconds: float) -> Iterator[float]:
    """When they come, in seconds from the beginning."""
    after = chance.expovariate(rate)
    while after < seconds:
        yield after
        after += chance.expovariate(rate)


async def _visit(found: Evening, port: int, token: str, steps: Visit, due: float, chance: Random) -> None:
    """One visit. Whatever goes wrong is counted, and ends it."""
    line, held = _Line(port, token), dict[str, str]()
    try:
        for step in steps:
            body = await asyncio.wait_for(line.ask(step, held), PATIENCE)
            took = time.monotonic() - due
            found.times.append(took)
            found.by_step.setdefault(step.name, []).append(took)
            found.saves += step.sent is not None
            if step.holds_form:
                held = {name.decode(): value.decode() for name, value in FIELD.findall(brotli.decompress(body))}
            pause = chance.expovariate(1 / PAUSE)
            due = time.monotonic() + pause
            await asyncio.sleep(pause)
    except (OSError, EOFError, TimeoutError, _WrongAnswer) as error:
        found.wrong[str(error) if isinstance(error, _WrongAnswer) else type(error).__name__] += 1
    finally:
        line.close()


class _WrongAnswer(Exception):
    """Another answer than was to be expected."""


class _Line:
    """One connection, kept open for a visit, that says no more than a browser has to."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.cookies = port, {"diary": token}
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, step: Step, held: dict[str, str]) -> bytes:
        """Ask, and give the body of the answer."""
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        self.writer.write(self._request(step, held))
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = 0
        for name, _, value in (line.partition(": ") for line in head[1:]):
            if name == "Content-Length":
                length = int(value)
            elif name == "Set-Cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        body = await self.reader.readexactly(length)
        status = head[0].split()[1]
        if status != step.status:
            raise _WrongAnswer(f"{step.name}: {status}")
        return body

    def _request(self, step: Step, held: dict[str, str]) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"Host: {HOST}", f"Cookie: {cookies}", "Accept-Encoding: gzip, br", "Sec-Fetch-Site: same-origin"]
        if step.sent is None:
            return "\r\n".join((f"GET {step.path} HTTP/1.1", *lines, "\r\n")).encode()
        if step.by_script:
            lines += ["HX-Request: true", "HX-Request-Type: partial"]
        body = urlencode({**held, "once": uuid4(), **step.sent})
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join((f"POST {step.path} HTTP/1.1", *lines, "", body)).encode()

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
