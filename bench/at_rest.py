"""What the service costs when nobody asks for anything, and how soon it answers after it is started."""

from contextlib import suppress
from statistics import median

from bench.diaries import USUAL, Diaries
from tests.faults.diarist import Line
from tests.faults.server import Server


def seconds_to_start(diaries: Diaries, times: int) -> float:
    """From the command to the first answer; the middle one of several starts."""
    seconds = []
    for _ in range(times):
        server = Server(diaries.settings)
        try:
            seconds.append(server.start())
        finally:
            server.stop()
    return median(seconds)


def memory(diaries: Diaries) -> list[float]:
    """Megabytes (PSS) of the master and its two workers, each of which has answered a few dozen pages."""
    with Server(diaries.settings) as server:
        person = diaries.by_weeks[USUAL]
        for _ in range(40):
            for path in ("/week", "/journey", "/journey/years", "/sharing/"):
                line = Line(server.port, person.token)
                with suppress(OSError):
                    line.get(path)
                line.close()
        return server.memory()
