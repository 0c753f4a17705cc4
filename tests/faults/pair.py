"""Two PostgreSQL servers of our own: one that is written to, and a hot standby that follows it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.kit.postgres import CLUSTER, NoPostgres, binaries_found, owner_of_servers, run_as, runnable

PATIENCE = 60.0
# As careful as PostgreSQL is out of the box: what is written reaches the disk before anybody is told.
SETTINGS = ("timezone=UTC", "max_connections=60", "wal_keep_size=256MB")


class One:
    """One server, in a folder of its own, with its socket there."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, binaries: Path, run: dict[str, Any]) -> None:
        """Start it, and wait until it answers."""
        arguments = [argument for setting in SETTINGS for argument in ("-c", setting)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", self.data, "-k", self.home, "-h", "", *arguments],
                stdout=log, stderr=log, start_new_session=True, **run,
            )  # fmt: skip
        until(self.answers)

    def answers(self) -> bool:
        """Whether it lets anybody in."""
        try:
            self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, statement: str) -> Any:
        """Have its administrator ask one thing; gives the first value of the answer."""
        told = {"host": str(self.home), "user": "postgres", "dbname": "postgres", "connect_timeout": 5}
        with psycopg.connect(**told, autocommit=True) as administrator:
            found = administrator.execute(statement)  # type: ignore[arg-type]
            row = found.fetchone() if found.description else None
            return row[0] if row else None

    def processes(self) -> list[int]:
        """Every process of it, its first one first."""
        if self.process is None or self.process.poll() is not None:
            return []
        pid = self.process.pid
        return [pid, *(int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def kill(self) -> None:
        """Kill all of it at once: the first stands still first, so that nobody is born meanwhile."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGSTOP)
        self.send(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def send(self, what: signal.Signals) -> None:
        """Send every process of it a signal."""
        for pid in reversed(self.processes()):
            with suppress(ProcessLookupError):
                os.kill(pid, what)


class Pair:
    """A primary and its standby, which change places."""

    def __init__(self, folder: Path, *, waits_for_standby: bool) -> None:
        self.folder, self.waits_for_standby = folder, waits_for_standby
        folder.mkdir(mode=0o755)
        owner = owner_of_servers()
        self.binaries = runnable(binaries_found(), folder, owner)
        self.run = run_as(owner, folder)
        for name in ("one", "two"):
            (folder / name).mkdir(mode=0o700)
            if owner:
                shutil.chown(folder / name, owner)
        self.primary, self.standby = One(folder / "one"), One(folder / "two")

    def __enter__(self) -> Self:
        self._do("initdb", "-D", self.primary.data, "-U", "postgres", "-A", "trust", *CLUSTER)
        self.primary.start(self.binaries, self.run)
        return self

    def __exit__(self, *_error: object) -> None:
        for one in (self.primary, self.standby):
            one.kill()

    def url(self, database: str, user: str) -> str:
        """The address that leads to whichever of the two can be written to."""
        hosts = "&".join(f"host={self.folder / name}" for name in ("one", "two"))
        return f"postgresql+psycopg://{user}@/{database}?{hosts}&target_session_attrs=read-write"

    def follow(self) -> None:
        """Make a standby from what the primary holds, and wait until nothing is told before the standby has it."""
        shutil.rmtree(self.standby.data, ignore_errors=True)
        from_ = f"host={self.primary.home} user=postgres application_name=standby"
        self._do("pg_basebackup", "-D", self.standby.data, "-R", "-X", "stream", "-c", "fast", "-d", from_)
        self.standby.start(self.binaries, self.run)
        # After the copy, so that the copy does not wait for a standby of its own when it takes over.
        names = "standby" if self.waits_for_standby else ""
        self.primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.ask("SELECT pg_reload_conf()")
        wanted = "sync" if self.waits_for_standby else "async"
        until(lambda: self.primary.ask("SELECT sync_state FROM pg_stat_replication WHERE state='streaming'") == wanted)

    def fail(self, *, behind: float = 0.0) -> None:
        """Kill the primary, after it sent its standby nothing for so long, and let the standby take its place.

        Whoever sends stands still, not whoever receives: what is sent already would wait in between, and arrive.
        """
        if behind:
            os.kill(self.primary.ask("SELECT pid FROM pg_stat_replication"), signal.SIGSTOP)
            time.sleep(behind)
        self.primary.kill()
        assert self.standby.ask("SELECT pg_promote(true, 60)"), "the standby does not take over"
        self.primary, self.standby = self.standby, self.primary

    def _do(self, what: str, *arguments: object) -> None:
        told = [self.binaries / what, *map(str, arguments)]
        done = subprocess.run(told, check=False, capture_output=True, text=True, **self.run)
        if done.returncode:
            raise NoPostgres(f"{what} failed: {done.stderr.strip()[-1000:]}")


def until(so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
