"""Kill the PostgreSQL that is written to while people write, let its hot standby take over, and look what is kept.

    python -m tests.faults.failover --times 10

The primary waits for its standby before it says that something is kept (`synchronous_standby_names`). It is killed
with all its processes; in every other round it sent its standby nothing for a moment before, so that it was behind. The
service is never started again: its address names both servers and asks for the one that can be written to. People
press Save with the same form until told that it is kept. Then what died is made anew, as a standby of the other.

With `--without-waiting` the primary does not wait: this is what is lost then, and shows that a loss would be seen.
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from socialrx_diary import migrations
from socialrx_diary.db import open_database
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import opened_by_owner
from socialrx_diary.vault import KeyRing, Vault
from socialrx_diary.weeks import WEEK
from tests.faults.books import Reckoning, reckon
from tests.faults.command import figures
from tests.faults.diarist import Diarist
from tests.faults.pair import Pair, until
from tests.faults.place import peopled
from tests.faults.server import Server
from tests.kit.postgres import MAKE_ROLE, ROLE

WRITERS = 4
WEEKS = 30
BEHIND = 0.3
DATABASES = ("diary", "keys")


@dataclass
class Figures:
    """What happened."""

    failovers: int
    with_a_standby_behind: int
    tries: int
    answers: dict[int, int]
    seconds_until_promoted: dict[str, float]
    seconds_of_refusal: dict[str, float]
    errors: dict[str, int]
    books: Reckoning

    @property
    def good(self) -> bool:
        """Whether all that people were told is true, and somebody noticed at all."""
        return self.books.good and any(status >= 500 for status in self.answers)


class Writer:
    """Somebody who writes one text after another until it is enough."""

    def __init__(self, port: int, token: str, weeks: list[str], seed: str) -> None:
        self.diarist, self.weeks, self.chance = Diarist(port, token), weeks, random.Random(seed)
        self.enough, self.kept = threading.Event(), 0
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._write, daemon=True)
        self.diarist.opens(weeks[0])
        self.thread.start()

    def _write(self) -> None:
        versions = Counter(self.weeks)
        try:
            while not self.enough.is_set():
                week = self.chance.choice(self.weeks)
                self.diarist.writes(week, f"{self.kept} {self.chance.random()}", versions[week] - 1)
                versions[week] += 1
                self.kept += 1
        except BaseException as failure:  # noqa: BLE001 - told to whoever waits
            self.failure = failure
        finally:
            self.diarist.line.close()

    def is_past(self, kept: int) -> bool:
        """Whether they were told of more than so many."""
        if self.failure:
            raise self.failure
        return self.kept > kept


def failover(times: int, seed: int, *, waits_for_standby: bool = True) -> Figures:
    """Let the primary die as often as asked, then reckon. The folder's name is short: sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="fo-") as folder:
        Path(folder).chmod(0o755)  # the servers run as somebody else
        return _failover(Path(folder), times, seed, waits_for_standby=waits_for_standby)


def _failover(folder: Path, times: int, seed: int, *, waits_for_standby: bool) -> Figures:
    chance, promoted, refused = random.Random(seed), list[float](), list[float]()
    with Pair(folder / "servers", waits_for_standby=waits_for_standby) as pair:
        settings = _place(folder, pair)
        with peopled(settings) as service:
            people = [service.person(f"Writer {number}") for number in range(WRITERS)]
            weeks = [str(people[0].week() - ago * WEEK) for ago in range(WEEKS)]
        with Server(settings) as server:
            writers = [Writer(server.port, one.token, weeks, f"{seed} {number}") for number, one in enumerate(people)]
            for number in range(times):
                pair.follow()
                _all_go_on(writers)
                time.sleep(chance.uniform(0.1, 0.6))
                began = time.monotonic()
                pair.fail(behind=BEHIND if number % 2 else 0.0)
                promoted.append(time.monotonic() - began - (BEHIND if number % 2 else 0.0))
                _all_go_on(writers)
                refused.append(time.monotonic() - began - (BEHIND if number % 2 else 0.0))
            for one in writers:
                one.enough.set()
            for one in writers:
                one.thread.join()
                one.is_past(0)
            errors = server.errors()
        journals = [one.diarist.journal for one in writers]
        told = [(person.actor, one.acknowledged) for person, one in zip(people, journals, strict=True)]
        return Figures(
            failovers=times,
            with_a_standby_behind=times // 2,
            tries=sum(one.tries for one in journals),
            answers=dict(sum((one.answers for one in journals), Counter())),
            seconds_until_promoted={"median": median(promoted), "longest": max(promoted)},
            seconds_of_refusal={"median": median(refused), "longest": max(refused)},
            errors=dict(errors),
            books=reckon(settings, told),
        )


def _all_go_on(writers: list[Writer]) -> None:
    """Wait until everybody was told of something that they began to write after this moment."""
    before = [one.kept + 1 for one in writers]
    until(lambda: all(one.is_past(kept) for one, kept in zip(writers, before, strict=True)))


def _place(folder: Path, pair: Pair) -> Settings:
    """An empty service on the pair, served by a role that owns nothing."""
    pair.primary.ask(MAKE_ROLE)
    for name in DATABASES:
        pair.primary.ask(f"CREATE DATABASE {name}")
    data, keys = (pair.url(name, ROLE) for name in DATABASES)
    owner, keys_owner = (pair.url(name, "postgres") for name in DATABASES)
    settings = Settings(
        data=folder,
        database_url=data,
        keys_database_url=keys,
        keys_file=folder / "keys.json",
        https=False,
        owner_url=owner,
        keys_owner_url=keys_owner,
    )
    ring = KeyRing.make()
    ring.write(settings.keys_file)

    with opened_by_owner(settings, ring) as service:
        migrations.upgrade(service.database, service.keys)
    key_store = open_database(settings.keys_database_url, guarded=False)
    Vault(ring, key_store).leave_sentinel()
    key_store.dispose()
    return settings


def main() -> None:
    """Do it by hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--without-waiting", action="store_true")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    good = figures(failover(asked.times, asked.seed, waits_for_standby=not asked.without_waiting))
    print(f"again with --seed {asked.seed}: {'all is well' if good else 'SOMETHING IS AMISS'}")
    sys.exit(not good)


if __name__ == "__main__":
    main()
