"""Figures for whoever watches over machines: how many answers, how soon, how much room. Nothing about anybody.

Kept in memory all processes share, a place for each, so that whichever is asked tells of all. In the text form that
Prometheus reads; its own library would keep files for every process, which then have to be cleared away.
"""

import hmac
import mmap
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from sqlalchemy import make_url

from socialrx_diary import __version__, room
from socialrx_diary.settings import Settings

PLACES = 32
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Of each place: answers by status, answers by how long they took, and the microseconds of all of them.
WIDTH = len(STATUSES) + len(SECONDS) + 1 + 1
BACKUPS = "data-*.age"


class Figures:
    """Counters that processes share. It is made before they are born; each then takes a place."""

    def __init__(self) -> None:
        self._held = memoryview(mmap.mmap(-1, PLACES * WIDTH * 8)).cast("q")
        self._place, self._lock = 0, threading.Lock()

    def take_place(self, number: int) -> None:
        """Count in a place of one's own from now on. A place is taken up again after many, and counts on."""
        self._place = number % PLACES

    def note(self, status: int, seconds: float) -> None:
        """Count one answer."""
        start = self._place * WIDTH
        took = next((number for number, most in enumerate(SECONDS) if seconds <= most), len(SECONDS))
        with self._lock:
            self._held[start + min(max(status // 100, 1), 5) - 1] += 1
            self._held[start + len(STATUSES) + took] += 1
            self._held[start + WIDTH - 1] += int(seconds * 1_000_000)

    def sums(self) -> list[int]:
        """What all places come to."""
        return [sum(self._held[place * WIDTH + number] for place in range(PLACES)) for number in range(WIDTH)]


def init(app: Flask) -> None:
    """Count every answer."""
    app.extensions["figures"] = kept = Figures()

    def start() -> None:
        g.began = time.monotonic()

    def end(response: Response) -> Response:
        kept.note(response.status_code, time.monotonic() - g.get("began", time.monotonic()))
        return response

    app.before_request(start)
    app.after_request(end)


def may_be_told() -> bool:
    """Whether whoever asks is this machine itself, not through a web server in front, or knows the word for it."""
    word = current_app.config["SETTINGS"].data / "metrics-token"
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if given and word.is_file():
        return hmac.compare_digest(given.encode(), word.read_bytes().strip())
    return _is_here()


def told() -> str:
    """All figures as text."""
    return "".join(f"{line}\n" for line in (*_answers(current_app.extensions["figures"].sums()), *_machine()))


def _is_here() -> bool:
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _answers(sums: list[int]) -> Iterator[str]:
    yield from _head("diary_answers_total", "counter", "Answers, by kind of status.")
    for status, count in zip(STATUSES, sums, strict=False):
        yield f'diary_answers_total{{status="{status}"}} {count}'
    yield from _head("diary_answer_seconds", "histogram", "How long answers took.")
    so_far = 0
    for most, count in zip((*map(str, SECONDS), "+Inf"), sums[len(STATUSES) :], strict=False):
        so_far += count
        yield f'diary_answer_seconds_bucket{{le="{most}"}} {so_far}'
    yield f"diary_answer_seconds_sum {sums[-1] / 1_000_000}"
    yield f"diary_answer_seconds_count {so_far}"


def _machine() -> Iterator[str]:
    settings: Settings = current_app.config["SETTINGS"]
    yield from _gauge("diary_disk_free_bytes", "Room on the disk of the data.", room.free(settings.data))
    yield from _gauge("diary_disk_kept_free_bytes", "Below this nothing is taken in.", room.kept_free(settings.data))
    size = sum(path.stat().st_size for path in _files(settings) if path.exists())
    yield from _gauge("diary_data_bytes", "What the data takes, where it is in files.", size)
    newest = max((path.stat().st_mtime for path in settings.backups.glob(BACKUPS)), default=None)
    if newest is not None:
        age = max(0, round(time.time() - newest))
        yield from _gauge("diary_backup_age_seconds", "Since the newest backup of the data.", age)
    yield from _head("diary_version", "gauge", "The version that is served.")
    yield f'diary_version{{version="{__version__}"}} 1'


def _files(settings: Settings) -> Iterator[Path]:
    for address in (settings.database_url, settings.keys_database_url):
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            yield from (Path(f"{url.database}{end}") for end in ("", "-wal"))


def _gauge(name: str, told_as: str, value: int) -> Iterator[str]:
    yield from _head(name, "gauge", told_as)
    yield f"{name} {value}"


def _head(name: str, kind: str, told_as: str) -> Iterator[str]:
    yield f"# HELP {name} {told_as}"
    yield f"# TYPE {name} {kind}"
