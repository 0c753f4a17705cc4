"""The app as gunicorn serves it, with a disk that can be watched or spoilt and a clock that can be set from outside."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask

from socialrx_diary import wsgi
from tests.faults import disk
from tests.faults.recording import Recorder

APP = "tests.faults.served:application()"
RECORD, SPOILT, CLOCK = "FAULTS_RECORD", "FAULTS_SPOILT", "FAULTS_CLOCK"


def application() -> Flask:
    """The app of the service that the environment names; it starts on a good disk with a right clock."""
    app = wsgi.application()
    if record := os.environ.get(RECORD):
        disk.watch(Recorder(Path(record)))
    if spoilt := os.environ.get(SPOILT):
        disk.watch(disk.Spoilt(Path(spoilt)))
    if clock := os.environ.get(CLOCK):
        app.wsgi_app = Clock(app.wsgi_app, Path(clock))  # type: ignore[method-assign]
    return app


class Clock:
    """A clock that is off by as many seconds as a file says; it is looked at whenever somebody asks for a page."""

    def __init__(self, app: Callable[..., Iterable[bytes]], file: Path) -> None:
        self.app, self.file = app, file
        self.off, self.turn = 0.0, threading.Lock()
        self.travel: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        off = float(self.file.read_text(encoding="ascii") or 0)
        with self.turn:
            if off != self.off:
                self._step(off)
        return self.app(environ, start_response)

    def _step(self, off: float) -> None:
        if self.travel:
            self.travel.stop()
        self.off, self.travel = off, None
        if off:
            self.travel = time_machine.travel(datetime.now(UTC) + timedelta(seconds=off), tick=True)
            self.travel.start()


def set_clock(file: Path, seconds: float) -> None:
    """Set the clock of a service off by so much; a file beside it, so that nobody reads half of what is written."""
    beside = file.with_suffix(f".{time.monotonic_ns()}")
    beside.write_text(str(seconds), encoding="ascii")
    beside.replace(file)
