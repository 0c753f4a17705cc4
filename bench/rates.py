"""Requests per CPU-second of the server: steadier than the clock on a machine that others use too."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from bench.diaries import USUAL, WORDS, Diaries
from tests.faults.diarist import Answer, Diarist, Line
from tests.faults.server import Server


@dataclass
class Runner:
    """One thing that is asked for again and again, and how often that went per CPU-second, round by round."""

    name: str
    server: Server
    line: Line
    ask: Callable[[], Answer]
    status: int = 200
    rounds: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def rate(self) -> float:
        """The median round."""
        return median(self.rounds)

    def warm(self) -> None:
        """A few that do not count."""
        for _ in range(20):
            answer = self.ask()
            assert answer.status == self.status, f"{self.name}: {answer.status}\n{answer.text[:800]}"
        self.bytes = len(answer.body)

    def run(self, cpu_seconds: float) -> None:
        """One round: until the server has worked for so long."""
        self.line.close()  # the server may have hung up while others had their turn
        began, asked, used = self.server.cpu_seconds(), 0, 0.0
        while used < cpu_seconds:
            for _ in range(10):
                assert self.ask().status == self.status, self.name
            asked += 10
            used = self.server.cpu_seconds() - began
        self.rounds.append(asked / used)


def rates(diaries: Diaries, rows: Path, rounds: int, cpu_seconds: float) -> list[Runner]:
    """Every page and every yardstick, in turns."""
    with ExitStack() as running:
        ours = running.enter_context(Server(diaries.settings))
        bare = running.enter_context(Server(diaries.settings, app="bench.yardsticks:bare()", BENCH_ROWS=str(rows)))
        runners = [*_yardsticks(running, bare), *_pages(running, ours, diaries)]
        for runner in runners:
            runner.warm()
        for _ in range(rounds):
            for runner in runners:
                runner.run(cpu_seconds)
    return runners


def _yardsticks(running: ExitStack, bare: Server) -> Iterator[Runner]:
    line = Line(bare.port)
    running.callback(line.close)
    form = urlencode({"csrf_token": "x" * 90, "once": uuid4(), "version": 1, "words": WORDS, "marked": ""}).encode()
    yield Runner("bare Flask hello", bare, line, lambda: line.get("/"))
    yield Runner("bare Jinja page, 6 kB", bare, line, lambda: line.get("/page"))
    yield Runner("bare Flask, one row committed", bare, line, lambda: line.post("/insert", form), 303)


def _pages(running: ExitStack, ours: Server, diaries: Diaries) -> Iterator[Runner]:
    person, longest = diaries.by_weeks[USUAL], diaries.by_weeks[max(diaries.by_weeks)]
    reader = running.enter_context(Diarist(ours.port, person.token)).line
    long_reader = running.enter_context(Diarist(ours.port, longest.token)).line
    worker = running.enter_context(Diarist(ours.port, person.worker.token)).line
    stranger = running.enter_context(Diarist(ours.port, "")).line
    writer = running.enter_context(Diarist(ours.port, diaries.writers[0].token))
    writer.opens(diaries.week)
    yield Runner("this week", ours, reader, lambda: reader.get("/week"))
    yield Runner("journey, 13 weeks with words", ours, long_reader, lambda: long_reader.get("/journey"))
    yield Runner(f"years, {max(diaries.by_weeks)} weeks", ours, long_reader, lambda: long_reader.get("/journey/years"))
    yield Runner("summary of 13 weeks, noted on the trail", ours, worker, lambda: worker.get(f"/people/{person.id}"))
    yield Runner("help, for everyone", ours, stranger, lambda: stranger.get("/help"))
    yield Runner("durable save", ours, writer.line, saving(writer, diaries.week), 303)


def saving(writer: Diarist, week: str, version: int = 0) -> Callable[[], Answer]:
    """Words saved again and again, each time other words over the version before."""

    def save() -> Answer:
        nonlocal version
        answer = writer.line.post(f"/week/{week}/words", writer.form(f"{WORDS} ({version})", version))
        version += 1
        return answer

    return save
