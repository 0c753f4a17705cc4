"""The service as it is really served: gunicorn with the settings of `deploy/`, in a process group of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

from socialrx_diary.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "deploy" / "gunicorn.conf.py"
HOST = "127.0.0.1"
PATIENCE = 30.0


class Server:
    """One running service. Whatever becomes of the caller's block, no process of it is left behind."""

    def __init__(self, settings: Settings, workers: int = 2, app: str | None = None, **more: str) -> None:
        self.port = free_port()
        self.log = settings.data / "log"
        self.environment = _environment(settings, workers, self.port) | more
        self.command = [sys.executable, "-m", "gunicorn", "--config", str(CONFIGURATION), *([app] if app else [])]
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> float:
        """Start, wait for the first answer, and tell the seconds that took."""
        began = time.monotonic()
        self.begin()
        self.wait()
        return time.monotonic() - began

    def begin(self) -> None:
        """Start without waiting."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait for an answer."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.master.poll() is None, f"the server ended with {self.master.returncode}: {self.end_of_log()}"
            assert time.monotonic() < until, f"the server does not answer: {self.end_of_log()}"
            time.sleep(0.02)

    def answers(self, path: str = "/") -> bool:
        """Whether anything, whatever it says, answers."""
        return answers_at(self.port, path)

    def stop(self) -> None:
        """End it as a service manager would, and after ten seconds as it would then."""
        if self.process is None:
            return
        self.master.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.master.wait(10)
        self.kill_all()

    def kill_all(self) -> None:
        """Kill every process at once, as when the power goes."""
        with suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()
        self.gone()

    def gone(self) -> None:
        """Wait until no process of it is left, orphans included."""
        until = time.monotonic() + PATIENCE
        while self._group_lives():
            assert time.monotonic() < until, "somebody would not go"
            time.sleep(0.005)

    @property
    def master(self) -> subprocess.Popen[bytes]:
        """Gunicorn's first process."""
        assert self.process is not None
        return self.process

    def workers(self) -> list[int]:
        """The processes that answer."""
        pid = self.master.pid
        try:
            return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except FileNotFoundError:
            return []

    def processes(self) -> list[int]:
        """All of them."""
        return [self.master.pid, *self.workers()]

    def cpu_seconds(self) -> float:
        """What the answering processes have used of the processors so far."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> list[float]:
        """Megabytes in proportion (PSS) of each process."""
        found = []
        for pid in self.processes():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            found.append(next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024)
        return found

    def errors(self) -> Counter[str]:
        """What the log says went wrong, by kind. It says no more than that: logs hold no words."""
        found: Counter[str] = Counter()
        for line in self.log.read_text(encoding="utf-8").splitlines():
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                continue
            if "error" in event:
                found[f"{event['error']} at {event.get('where')}"] += 1
        return found

    def end_of_log(self) -> str:
        """The last of the log, for whoever must find out why."""
        return self.log.read_text(encoding="utf-8")[-1500:]

    def _group_lives(self) -> bool:
        """Whether any process of the group still runs; one that only waits to be counted out does not."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _parent, group = stat.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.master.pid and state not in "ZX":
                    return True
        return False


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """Processes that stand still for as long as the block runs."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def answers_at(port: int, path: str = "/") -> bool:
    """Whether anything, whatever it says, answers at a port of this machine."""
    line = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        line.request("GET", path)
        line.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
    return True


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def quiet_environment() -> Mapping[str, str]:
    """This process's environment without what would measure or steer the processes it starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "COV_", "SOCIALRX_"))}


def _environment(settings: Settings, workers: int, port: int) -> dict[str, str]:
    return {
        **quiet_environment(),
        "SOCIALRX_DATA": str(settings.data),
        "SOCIALRX_DATABASE_URL": settings.database_url,
        "SOCIALRX_KEYS_DATABASE_URL": settings.keys_database_url,
        "SOCIALRX_KEYS_FILE": str(settings.keys_file),
        "SOCIALRX_HTTPS": "no",
        "SOCIALRX_WORKERS": str(workers),
        "SOCIALRX_BIND": f"{HOST}:{port}",
    }
