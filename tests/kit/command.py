"""The command `socialrx-diary` as people run it: in a process of its own, with an environment of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

COMMAND = Path(sys.executable).with_name("socialrx-diary")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0  # seconds; the machine may be busy with other tests
OURS = ("SOCIALRX_", "HOST", "PORT", "DATA")


def ours(environ: Mapping[str, str]) -> dict[str, str]:
    """What the command would listen to."""
    return {name: value for name, value in environ.items() if name.startswith(OURS)}


def environment(**values: str) -> dict[str, str]:
    """This process's environment without anything the command would listen to, and with these.

    What Python compiles is kept, as it is where people run the command, but out of the way.
    """
    without = ours(os.environ)
    theirs = {name: value for name, value in os.environ.items() if name not in without}
    theirs.pop("PYTHONDONTWRITEBYTECODE", None)
    return theirs | {"PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "compiled")} | values


def run(
    *arguments: str, command: Path = COMMAND, cwd: Path | None = None, **values: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        [command, *arguments],
        env=environment(**values), cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Serving:
    """A service that the command serves."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, told: Path) -> None:
        self.process, self.port, self._told = process, port, told

    @property
    def told(self) -> str:
        """What it has printed and logged so far."""
        return self._told.read_text()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
        """One answer: its status, its body and its headers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def seconds_of_work(self) -> float:
        """How long processors have worked for it, whatever else the machine was doing."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        stats = [
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in (self.process.pid, *children)
        ]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> None:
        """Wait until it answers; say what it said if it never does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.get("/join")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"it did not start: {self.told}")


@contextmanager
def serving(
    folder: Path, *arguments: str, command: Path = COMMAND, cwd: Path | None = None, **values: str
) -> Iterator[Serving]:
    """Serve until the block ends, on a free port; it has to stop well when told to."""
    port, told = free_port(), folder / "told.txt"
    with told.open("w") as out:
        process = subprocess.Popen(
            [command, *arguments],
            env=environment(PORT=str(port), **values), cwd=cwd, stdout=out, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    started = Serving(process, port, told)
    try:
        started.wait()
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert code == 0, f"it stopped with {code}: {started.told}"
