"""Slow phones, and machines that mean harm, hold their lines for as long as they can; others are answered as ever.

    python -m tests.faults.slow --times 5

In front of the service is nginx, as `deploy/` has it: it takes what is sent slowly, and keeps what is taken slowly, so
that no thread of the service waits. Many more connections than there are threads say nothing, send what they ask or
their form a byte at a time, do not take what they are answered, send nonsense and stay. Meanwhile people write and
read; each of them must be answered soon, and a slow form that is sent to its end must be kept like any other.
"""

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from socialrx_diary.settings import Settings
from tests.faults.books import Reckoning
from tests.faults.command import Line, each, figures, run
from tests.faults.diarist import Diarist
from tests.faults.in_front import InFront
from tests.faults.server import HOST, PATIENCE, Server
from tests.faults.writers import Writer, answers, brought_in, reckoned, wait_for_all, writer_at, writing
from tests.kit.people import Person

WRITERS, WEEKS = 2, 20
# Three times as many as there are threads.
LINES = 24
EVERY = 0.25
# Nobody may wait longer than this for anything, on a machine that does a few other things besides.
SOON = 5.0


@dataclass
class Figures:
    """What happened."""

    slow_lines: dict[str, int] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    slow_forms_kept: int = 0
    slow_forms: int = 0
    slowest_save: float = 0.0
    slowest_page: float = 0.0
    errors: dict[str, int] = field(default_factory=dict)
    books: Reckoning = field(default_factory=Reckoning)
    until_well: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether everybody was answered soon, and slow forms were kept."""
        soon = max(self.slowest_save, self.slowest_page) < SOON
        return soon and set(self.answers) == {303} and self.slow_forms == self.slow_forms_kept and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        tries = sum(self.slow_lines.values())
        return Line("slow clients", tries, self.books.lost, self.books.doubled, self.until_well)


class Lines:
    """Connections that are slow in one way, for as long as the block runs."""

    def __init__(self, port: int, first: bytes, then: bytes = b"", *, takes: int = 0) -> None:
        self.port, self.first, self.then, self.takes = port, first, then, takes
        self.open: list[socket.socket] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._drip, daemon=True)

    def __enter__(self) -> Self:
        for _ in range(LINES):
            line = socket.create_connection((HOST, self.port), PATIENCE)
            self.open.append(line)
            if self.takes:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.takes)
            line.settimeout(0.2)
            with suppress(OSError):  # what they do not read they cannot go on sending
                line.sendall(self.first)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.thread.join(PATIENCE)
        for line in self.open:
            line.close()

    def _drip(self) -> None:
        """Each a byte more, now and then."""
        for byte in self.then:
            for line in self.open:
                with suppress(OSError):
                    line.send(bytes([byte]))
            if self.over.wait(EVERY):
                return


def ways(port: int, person: Person, week: str) -> dict[str, Callable[[], Lines]]:
    """The ways to be slow."""
    who = f"Host: {HOST}\r\nCookie: diary={person.token}\r\nSec-Fetch-Site: same-origin\r\n".encode()
    page = f"GET /week/{week}/words HTTP/1.1\r\n".encode() + who
    form = f"POST /week/{week}/words HTTP/1.1\r\n".encode() + who
    form += b"Content-Type: application/x-www-form-urlencoded\r\n"
    drip = b"X-Slow: " + b"y" * 1000
    return {
        "say nothing": lambda: Lines(port, b""),
        "ask a byte at a time": lambda: Lines(port, b"G", page[1:] + drip),
        "never end asking": lambda: Lines(port, page, drip),
        "send a form a byte at a time": lambda: Lines(port, form + b"Content-Length: 4000\r\n\r\n", b"words=" + drip),
        "send it in pieces": lambda: Lines(port, form + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + drip),
        "do not take the answer": lambda: Lines(port, (page + b"\r\n") * 40, takes=1024),
        "send nonsense and stay": lambda: Lines(port, b"nonsense\r\n\r\n"),
        "ask once and stay": lambda: Lines(port, page + b"Connection: close\r\n\r\n"),
    }


def slow(settings: Settings, times: int, seed: int, seconds: float = 3.0) -> Figures:
    """Each way so often, for so many seconds, while people write."""
    chance, found = random.Random(seed), Figures()
    people, weeks = brought_in(settings, WRITERS + 1, WEEKS)
    *_, slow_one = people
    with Server(settings) as server, InFront(server, settings.data / "nginx") as front:
        writers = [writer_at(front, one, weeks, f"{seed} {number}") for number, one in enumerate(people[:-1])]
        patient = writer_at(front, slow_one, weeks, f"{seed} slow")
        with writing(writers):
            wait_for_all(writers)
            for number in each(times):
                slow_ways = list(ways(front.port, people[0], weeks[0]).items())
                chance.shuffle(slow_ways)
                for name, lines in slow_ways:
                    with lines():
                        found.slow_lines[name] = found.slow_lines.get(name, 0) + LINES
                        _served(found, front, slow_one, writers, weeks[0], seconds)
                _sends_slowly(found, patient, weeks[number % WEEKS], f"slowly {number}")
        found.errors = dict(server.errors())
        patient.diarist.line.close()
    found.answers = answers(writers)
    found.slowest_save = max(max(one.journal.seconds) for one in writers)
    found.books = reckoned(settings, [*writers, patient])
    return found


def _served(found: Figures, front: InFront, reader: Person, writers: list[Writer], week: str, seconds: float) -> None:
    """For a while somebody who comes anew reads, and everybody who writes is told."""
    until, told = time.monotonic() + seconds, 0
    while not told or time.monotonic() < until:
        began = time.monotonic()
        with Diarist(front.port, reader.token) as anew:
            anew.opens(week)
        found.slowest_page = max(found.slowest_page, time.monotonic() - began)
        found.until_well.append(wait_for_all(writers))
        told += 1


def _sends_slowly(found: Figures, patient: Writer, week: str, words: str) -> None:
    """A form in small pieces, sent to its end, is kept."""
    diarist = patient.diarist
    diarist.line.close()  # it has said nothing for so long that it was hung up on
    form, found.slow_forms = diarist.form(words, diarist.opens(week)), found.slow_forms + 1
    line = diarist.line.connection
    line.putrequest("POST", f"/week/{week}/words")
    cookies = "; ".join(f"{name}={value}" for name, value in diarist.line.cookies.items())
    for name, value in (diarist.line.headers | {"Cookie": cookies}).items():
        line.putheader(name, value)
    line.putheader("Content-Type", "application/x-www-form-urlencoded")
    line.putheader("Content-Length", str(len(form)))
    line.endheaders()
    for begin in range(0, len(form), 20):
        line.send(form[begin : begin + 20])
        time.sleep(EVERY / 5)
    answer = diarist.line.receive()
    if answer.status == 303:
        found.slow_forms_kept += 1
        patient.journal.acknowledged[words] = answer.headers["Location"]


if __name__ == "__main__":
    run(__doc__, 5, lambda settings, times, seed: figures(slow(settings, times, seed)))
