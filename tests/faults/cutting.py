"""A line that can be cut: it stands between a browser and the server, and loses what is sent or what is answered."""

import socket
import threading
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.faults.server import HOST

PASS, BEFORE, AFTER, TROUBLE = "pass", "before", "after", "trouble"
PATIENCE = 30
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class Line:
    """Everything goes through, but what is planned for the next forms that are sent."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.plan: list[str] = []
        self.met: Counter[str] = Counter()
        self.turn = threading.Lock()
        self.server = _Between((HOST, 0), _Handler)
        self.server.line = self
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def address(self) -> str:
        """Where browsers find it."""
        return f"http://{HOST}:{self.server.server_port}"

    def fate(self, method: str, path: str) -> str:
        """What becomes of a request; only forms of a week are cut."""
        if method != "POST" or not path.startswith("/week/"):
            return PASS
        with self.turn:
            chosen = self.plan.pop(0) if self.plan else PASS
            self.met[chosen] += 1
        return chosen


class _Between(ThreadingHTTPServer):
    """The server that browsers meet."""

    line: Line


class _Handler(BaseHTTPRequestHandler):
    """Hands on what is asked and answered, unless it is planned otherwise."""

    protocol_version = "HTTP/1.1"
    server: _Between

    def do_GET(self) -> None:
        self._passed(self.server.line.fate(self.command, self.path))

    def do_POST(self) -> None:
        self.do_GET()

    def handle(self) -> None:
        with suppress(ConnectionError):  # a browser that was killed
            super().handle()

    def _passed(self, fate: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fate == BEFORE:
            self._cut()
        elif fate == TROUBLE:
            self._answers(503, [("Content-Type", "text/plain")], b"")
        elif (answer := self._asked(body)) is None or fate == AFTER:
            self._cut()
        else:
            self._answers(*answer)

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes] | None:
        onward = HTTPConnection(HOST, self.server.line.to, timeout=PATIENCE)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            onward.request(self.command, self.path, body or None, headers)
            response = onward.getresponse()
            return response.status, response.getheaders(), response.read()
        except (OSError, HTTPException):
            return None
        finally:
            onward.close()

    def _answers(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name for it
        pass
