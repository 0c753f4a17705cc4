"""Two people's worth of hurry in one diary: two processes that save and edit the same weeks at once.

    python -m tests.faults.two_writers --times 2000

Each writes a text of its own every time, sometimes over an old version, sometimes pressing twice, sometimes twice in
the same instant. Afterwards every text that was acknowledged must be in the diary or among its earlier versions, once.
"""

import json
import random
import sys
import time
from dataclasses import dataclass
from typing import Any

from socialrx_diary.settings import Settings
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import Line, figures, run
from tests.faults.diarist import Diarist
from tests.faults.place import peopled
from tests.faults.processes import at_once
from tests.faults.server import Server

WEEKS = 8
OLD_VERSION, AGAIN, TWICE_AT_ONCE = 0.05, 0.05, 0.05
WRITERS = ("one", "two")


@dataclass
class Figures:
    """What happened."""

    saves: int
    set_aside: int
    sent_again: int
    answers: dict[str, int]
    errors: dict[str, int]
    seconds: float
    books: Reckoning

    @property
    def good(self) -> bool:
        """Whether every text is where it belongs and nobody was ever turned away."""
        asked = self.saves == self.books.acknowledged and set(self.answers) == {"303"}
        return asked and not self.errors and self.books.good

    @property
    def line(self) -> Line:
        """It all in one line."""
        return Line("two writers", self.saves, self.books.lost, self.books.doubled)


def two_writers(settings: Settings, times: int, seed: int) -> Figures:
    """Let two processes write into one diary through a real server, then reckon."""
    with peopled(settings) as service:
        person = service.person("Maureen T.")
        weeks = [str(person.week() - ago * WEEK) for ago in range(WEEKS)]
    with Server(settings) as server:
        jobs = [
            {"name": name, "seed": f"{seed} {name}", "times": times, "port": server.port, "weeks": weeks}
            | {"token": person.token}
            for name in WRITERS
        ]
        began = time.monotonic()
        told = at_once(["tests.faults.two_writers", "--job"], jobs, patience=600)
        seconds = time.monotonic() - began
        errors = server.errors()
    texts = [text for one in told for text in one["acknowledged"]]
    return Figures(
        saves=2 * times,
        set_aside=sum(one["set_aside"] for one in told),
        sent_again=sum(one["sent_again"] for one in told),
        answers={key: sum(one["answers"].get(key, 0) for one in told) for one in told for key in one["answers"]},
        errors=dict(errors),
        seconds=round(seconds, 1),
        books=reckon(settings, [(person.actor, texts)]),
    )


def write(job: dict[str, Any]) -> dict[str, Any]:
    """What one of the processes does."""
    with Diarist(job["port"], job["token"]) as diarist, Diarist(job["port"], job["token"]) as other:
        sent_again = _write(job, diarist, other)
    journal = diarist.journal
    return {
        "acknowledged": list(journal.acknowledged),
        "set_aside": journal.set_aside,
        "answers": {str(status): times for status, times in (journal.answers + other.journal.answers).items()},
        "sent_again": sent_again,
    }


def _write(job: dict[str, Any], diarist: Diarist, other: Diarist) -> int:
    """All the saves and edits of one process; tells how many forms were sent more than once."""
    chance, seen, sent_again = random.Random(job["seed"]), dict[str, int](), 0
    for number in range(job["times"]):
        week = chance.choice(job["weeks"])
        if week not in seen or chance.random() > OLD_VERSION:
            seen[week] = diarist.opens(week)
        text = f"{job['name']} {number}: {' '.join(chance.choices(('tea', 'bus', 'rain', 'choir', 'Nia'), k=9))}"
        how = chance.random()
        if how < TWICE_AT_ONCE:
            _twice_at_once(diarist, other, week, text, seen[week])
        else:
            form = diarist.writes(week, text, seen[week])
            if how < TWICE_AT_ONCE + AGAIN:
                assert diarist.presses(week, form) == diarist.journal.acknowledged[text], "answered otherwise"
        sent_again += how < TWICE_AT_ONCE + AGAIN
    return sent_again


def _twice_at_once(diarist: Diarist, other: Diarist, week: str, text: str, version: int) -> None:
    """The same form over two connections in the same instant."""
    form, page = diarist.form(text, version), f"/week/{week}/words"
    other.line.cookies = diarist.line.cookies
    ends = (diarist, other)
    for end in ends:
        end.line.send("POST", page, form)
    answers = [end.line.receive() for end in ends]
    for end, answer in zip(ends, answers, strict=True):
        end.journal.answers[answer.status] += 1
    places = {answer.headers.get("Location") for answer in answers}
    assert len(places) == 1, f"answered in two ways: {[answer.status for answer in answers]} {places}"
    diarist.journal.acknowledged[text] = str(places.pop())


if __name__ == "__main__":
    if sys.argv[1] == "--job":
        print(json.dumps(write(json.loads(sys.argv[2]))))
    else:
        run(__doc__, 2000, lambda settings, times, seed: figures(two_writers(settings, times, seed)))
