"""Two runners with ten thousand reminders to send over the change of the clock, and kill -9 for either at any moment.

    python -m tests.faults.remind --due 10000 --kills 100

Texts, letters and notes are due in the night in which the clock goes back, all through the hour that comes twice. One
of the two runners is killed again and again, at random, and another takes its place. Beside those who are due there are
as many as a tenth who rest, have kept the week, have stopped, are leaving, are gone or take part no more. Afterwards
what really came is counted, by whoever carried it. No text and no note may be missing; none of anything may have come
twice. Of a letter that was cut off in the one moment in which nobody can know, it must be said that it is not known.

The clock is set by whoever watches: it goes on once everything due is in hand, so it outruns no runner that lives.
"""

import argparse
import multiprocessing
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from socialrx_diary import language
from socialrx_diary.db import Database
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import LEASE, State
from socialrx_diary.reminders.sending import Runner
from socialrx_diary.settings import Sending, Settings
from tests.faults.command import figures as printed
from tests.faults.place import fresh, opened
from tests.faults.reminded import WAYS, Crowd, crowd
from tests.kit import reminding
from tests.kit.posts import Letter, Phone, Post, mail_server, notify, push_service, sending_through

BEGINS = datetime(2026, 10, 24, 22, 55, tzinfo=UTC)
ENDS = datetime(2026, 10, 25, 4, 30, tzinfo=UTC)
STEP = timedelta(minutes=5)
PATIENCE = 600.0
LOOKS = 10
# Read here, once, by the process from which runners are begun.
LANGUAGES = [language.catalogue(code) for code in language.codes()]
IN_HAND = (State.CLAIMED.value, State.GOING.value)


@dataclass
class Figures:
    """What came, and what became of what did not."""

    due: dict[str, int]
    resting_or_gone: dict[str, int]
    kills: int
    in_hand_when_killed: dict[str, int]
    came: dict[str, int]
    came_twice: dict[str, int]
    notes_that_took_the_place_of_the_same: int
    never_came: dict[str, int]
    told_as_not_known: dict[str, int]
    not_known_but_came: dict[str, int]
    came_to_resting_or_gone: int
    messages_with_words_of_a_diary: int
    states: dict[str, int]
    seconds: float
    errors: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether each came once: but for letters of which it is said that nobody knows."""
        once = not any(self.came_twice.values()) and not self.came_to_resting_or_gone
        texts_and_notes = not self.never_came["sms"] and not self.never_came["push"]
        told = self.never_came["email"] == self.told_as_not_known["email"] - self.not_known_but_came["email"]
        settled = set(self.states) <= {State.SENT.value, State.UNKNOWN.value}
        return once and texts_and_notes and told and settled and not self.messages_with_words_of_a_diary


class Clock:
    """What time it is for everybody: one line in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        """Now."""
        return datetime.fromisoformat(self.path.read_text(encoding="ascii"))

    def put(self, moment: datetime) -> None:
        """Let it be a moment from now on, for all at once."""
        new = self.path.with_suffix(".new")
        new.write_text(moment.isoformat(), encoding="ascii")
        new.replace(self.path)


def work(settings: Settings, sending: Sending, clock: Path, runner_id: UUID) -> None:
    """What one runner does until it is killed."""
    with opened(settings) as (database, vault):
        runner = Runner(database, vault, sending, Clock(clock), LEASE, runner_id)
        while True:
            if not runner.run():
                time.sleep(0.05)


@dataclass
class Runners:
    """Two of them at any time, each in a process of its own that does not outlive this."""

    settings: Settings
    sending: Sending
    clock: Path
    alive: dict[UUID, BaseProcess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Started from a process that has loaded everything and opened nothing, so that a kill costs no second. It is
        # loaded by its name: what `python -m` runs has another.
        self.begin = multiprocessing.get_context("forkserver")
        self.begin.set_forkserver_preload(["tests.faults.remind"])

    def start(self) -> None:
        """Begin one more."""
        runner_id = uuid4()
        job = (self.settings, self.sending, self.clock, runner_id)
        process = self.begin.Process(target=work, args=job, daemon=True)
        process.start()
        self.alive[runner_id] = process

    def kill(self, chance: random.Random) -> UUID:
        """Kill one, with no time to say anything, and begin another in its place."""
        runner_id = chance.choice(sorted(self.alive))
        process = self.alive.pop(runner_id)
        process.kill()
        process.join()
        self.start()
        return runner_id

    def end(self) -> None:
        """End all."""
        for process in self.alive.values():
            process.kill()
            process.join()


def remind(settings: Settings, due: int, kills: int, seed: int, step: timedelta = STEP) -> Figures:
    """Let two runners send what is due while they are killed, then count. The clock goes on by a step at a time."""
    chance, began = random.Random(seed), time.monotonic()
    clock = Clock(settings.data / "off-by")
    clock.put(BEGINS)
    phones: dict[str, Phone] = {}
    with ExitStack() as stack:
        mail, smtp = stack.enter_context(mail_server())
        texts, notify_at = stack.enter_context(notify(reminding.NOTIFY_KEY))
        notes, push_at = stack.enter_context(push_service(phones))
        posts = {"sms": texts, "email": mail, "push": notes}
        people = crowd(settings, due, phones, push_at, BEGINS)
        runners = Runners(settings, sending_through(reminding.nowhere(settings.data), smtp, notify_at), clock.path)
        stack.callback(runners.end)
        held = _killing(settings, runners, posts, clock, chance, due, kills, step)
        runners.end()
        with opened(settings) as (database, _vault):
            return _counted(database, people, posts, held, time.monotonic() - began)


def _killing(
    settings: Settings,
    runners: Runners,
    posts: dict[str, Post],
    clock: Clock,
    chance: random.Random,
    due: int,
    kills: int,
    step: timedelta,
) -> Counter[str]:
    """Run until the night is over, with one kill about every so many messages."""
    every = max(1, due // (kills + 1))
    killed, held = list[UUID](), Counter({"nothing": 0})
    runners.start()
    runners.start()
    until, next_kill = time.monotonic() + PATIENCE, chance.randint(1, every)
    with opened(settings) as (database, _vault):
        while clock() < ENDS or not _quiet(database, clock(), runners, dead_too=True):
            assert time.monotonic() < until, "the runners do not come to an end"
            # Whoever carries messages works in this process too: looking all the time would stand in its way.
            for _look in range(LOOKS):
                came = sum(len(post.taken) for post in posts.values())
                if len(killed) < kills and came >= next_kill:
                    time.sleep(chance.uniform(0, 0.01))
                    killed.append(runners.kill(chance))
                    held.update(_held_by(database, killed[-1]))
                    next_kill = len(killed) * every + chance.randint(1, every)
                time.sleep(0.002)
            if _quiet(database, clock(), runners):
                clock.put(clock() + step)
    return held


def _held_by(database: Database, runner_id: UUID) -> list[str]:
    """What a dead runner had in hand, and how far it had come."""
    with database.reading() as session:
        found = select(ReminderSent.state).where(ReminderSent.runner == runner_id, ReminderSent.state.in_(IN_HAND))
        return list(session.scalars(found)) or ["nothing"]


def _quiet(database: Database, now: datetime, runners: Runners, *, dead_too: bool = False) -> bool:
    """Whether nothing is due, and no runner that lives has anything in hand; or nobody at all has."""
    theirs = ReminderSent.state.in_(IN_HAND) | (ReminderSent.state == State.LATER.value)
    if not dead_too:
        theirs &= ReminderSent.runner.in_(list(runners.alive))
    with database.reading() as session:
        waits = session.scalar(select(ReminderKept.id).where(ReminderKept.next_at <= now).limit(1))
        held = session.scalar(select(ReminderSent.id).where(theirs).limit(1))
    return waits is None and held is None


def _counted(database: Database, people: Crowd, posts: dict[str, Post], held: Counter[str], seconds: float) -> Figures:
    with database.reading() as session:
        rows = session.execute(select(ReminderSent.id, ReminderSent.how, ReminderSent.state)).all()
    unknown = {row.id.hex: row.how for row in rows if row.state == State.UNKNOWN.value}
    came = {way: _by_person(posts[way].taken) for way in WAYS}
    keys = {letter.key for post in posts.values() for letter in post.taken}
    everything = [letter for post in posts.values() for letter in post.taken]
    return Figures(
        due={way: len(people.due[way]) for way in WAYS},
        resting_or_gone={why: len(places) for why, places in people.resting.items()},
        kills=held.total(),
        in_hand_when_killed=dict(held),
        came={way: len(came[way]) for way in WAYS},
        came_twice={way: sum(_is_double(way, *told) for told in came[way].values()) for way in WAYS},
        notes_that_took_the_place_of_the_same=sum(n - len(keys_) for n, keys_ in came["push"].values()),
        never_came={way: len(people.due[way] - set(came[way])) for way in WAYS},
        told_as_not_known={way: sum(how == way for how in unknown.values()) for way in WAYS},
        not_known_but_came={way: sum(how == way and key in keys for key, how in unknown.items()) for way in WAYS},
        came_to_resting_or_gone=sum(len(places & {one.to for one in everything}) for places in people.resting.values()),
        messages_with_words_of_a_diary=sum(any(word in one.words for word in people.words) for one in everything),
        states=dict(Counter(row.state for row in rows)),
        seconds=round(seconds, 1),
    )


def _is_double(way: str, messages: int, keys: set[str]) -> bool:
    """Whether somebody was told twice. A note that took the place of the same one was told once."""
    return len(keys) > 1 or (way != "push" and messages > 1)


def _by_person(letters: list[Letter]) -> dict[str, tuple[int, set[str]]]:
    """How many messages came to each place, and by which keys."""
    found: dict[str, tuple[int, set[str]]] = {}
    for letter in letters:
        count, keys = found.get(letter.to, (0, set()))
        found[letter.to] = count + 1, keys | {letter.key}
    return found


def main() -> None:
    """Run it by hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        found = remind(fresh(Path(folder)), asked.due, asked.kills, asked.seed)
    good = printed(found)
    print(f"again with --seed {asked.seed}: {'all is well' if good else 'SOMETHING IS AMISS'}")
    sys.exit(not good)


if __name__ == "__main__":
    main()
