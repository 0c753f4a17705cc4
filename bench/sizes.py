"""Whether a page stays as quick, and asks as little of the database, when a diary or a list grows."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench.diaries import Diaries, looked_into
from tests.faults.diarist import Line
from tests.faults.server import Server
from tests.kit.queries import counted


@dataclass(frozen=True)
class Grown:
    """One page of one size."""

    page: str
    size: int
    queries: int
    milliseconds: float


def sizes(diaries: Diaries, times: int) -> list[Grown]:
    """Every page at every size: how many queries, and how long the middle one of many answers took."""
    asked = list(_addresses(diaries))
    queries = _queries(diaries, asked)
    seconds = _seconds(diaries, asked, times)
    return [
        Grown(page, size, queries[page, size], 1000 * median(seconds[page, size]))
        for page, size, _token, _path in asked
    ]


def _addresses(diaries: Diaries) -> Iterator[tuple[str, int, str, str]]:
    for weeks, person in diaries.by_weeks.items():
        yield "this week", weeks, person.token, "/week"
        yield "journey", weeks, person.token, "/journey"
        yield "years", weeks, person.token, "/journey/years"
        yield "summary", weeks, person.worker.token, f"/people/{person.id}"
    for people, worker in diaries.by_people.items():
        yield "my people", people, worker.token, "/people"


def _queries(diaries: Diaries, asked: list[tuple[str, int, str, str]]) -> dict[tuple[str, int], int]:
    found = {}
    with looked_into(diaries) as service:
        for page, size, token, path in asked:
            client = service.app.test_client()
            client.set_cookie("diary", token)
            assert client.get(path, follow_redirects=True).status_code == 200, path
            with counted(service.app) as statements:
                client.get(path, follow_redirects=True)
            found[page, size] = len(statements)
    return found


def _seconds(
    diaries: Diaries, asked: list[tuple[str, int, str, str]], times: int
) -> dict[tuple[str, int], list[float]]:
    taken: dict[tuple[str, int], list[float]] = defaultdict(list)
    with Server(diaries.settings) as server, ExitStack() as leaving:
        lines = {token: Line(server.port, token) for _page, _size, token, _path in asked}
        for line in lines.values():
            leaving.callback(line.close)
        for number in range(times + 3):
            for page, size, token, path in random.sample(asked, len(asked)):
                began = time.perf_counter()
                answer = lines[token].get(path)
                if number >= 3:
                    taken[page, size].append(time.perf_counter() - began)
                assert answer.status == 200, f"{path}: {answer.status}"
    return taken
