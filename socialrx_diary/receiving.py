"""How gunicorn receives what is sent: a thread is given to somebody only when all they send has arrived.

gunicorn's own threads read along while somebody sends, however slowly. A few phones at the edge of the network, or one
machine that means harm, would hold all of them, and nobody else were answered. Here the process reads along itself, for
everybody at once, which costs a little memory; and it answers somebody further only once they took the answer before.
"""

import errno
import re
import select
import selectors
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# A long text over a very slow line. After it they are hung up on, and press again or their phone does.
LONGEST = 120.0
# More than any page of ours needs of either; whoever sends more is refused by whoever reads it.
MOST_BEFORE_THE_FORM = 64 * 1024
MOST = MOST_BEFORE_THE_FORM + 192 * 1024
# A whole page fits in, so a thread need not wait until somebody has taken it.
ANSWER = 512 * 1024
AT_ONCE = 64 * 1024

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,10})[ \t]*(?=\r\n)", re.IGNORECASE)
_IN_PIECES = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


def has_arrived(sent: bytes | bytearray) -> bool:
    """Whether these bytes are all of what is asked, or so wrong that there is nothing to wait for."""
    end = sent.find(_END)
    if end < 0:
        return len(sent) > MOST_BEFORE_THE_FORM
    if len(sent) > MOST:
        return True
    head = bytes(sent[: end + 2])
    if _IN_PIECES.search(head):
        return sent.endswith(b"0" + _END)
    length = _LENGTH.search(head)
    # A form that is too big is refused without being read.
    return length is None or int(length[1]) > MOST or len(sent) >= end + len(_END) + int(length[1])


def first_to_go(waited_for: Iterable["Connection"], most: int) -> list["Connection"]:
    """Whoever has said nothing yet, then whoever is waited for longest."""
    return sorted(waited_for, key=lambda one: (bool(one.arrived), one.timeout))[:most]


class Connection(TConn):  # type: ignore[misc]
    """Somebody's connection, and what they have sent on it that nobody has read yet."""

    def __init__(self, closing: ThreadPoolExecutor, *given: Any) -> None:
        super().__init__(*given)
        self.closing = closing
        self.arrived = bytearray()
        self.ended = False
        self.until: float | None = None
        with suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER)

    def init(self) -> None:
        """Let the thread read what has arrived, before anything it would have to wait for."""
        super().init()
        if self.arrived:
            self.parser.unreader.unread(bytes(self.arrived))
            self.arrived.clear()

    def receive(self) -> None:
        """Take what has come since, without waiting for more."""
        if self.initialized:
            self.arrived[:0] = self.parser.unreader.take_buffered()
        self.sock.settimeout(0)
        with suppress(BlockingIOError, InterruptedError):
            while not self.ended and not has_arrived(self.arrived):
                more = self._received()
                self.ended = not more
                self.arrived += more

    def _received(self) -> bytes:
        try:
            received: bytes = self.sock.recv(AT_ONCE)
        except (BlockingIOError, InterruptedError):
            raise
        except OSError:  # they are gone
            return b""
        return received

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - as gunicorn asks for it
        """Hang up. Whoever is to hear that in peace may take two seconds, and nobody waits for it meanwhile."""
        if graceful:
            self.closing.submit(super().close, graceful)
        else:
            super().close()

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.ended or has_arrived(self.arrived)

    @property
    def took_the_last(self) -> bool:
        """Whether there is room for another answer, because they have taken those before."""
        with suppress(OSError, ValueError):
            return bool(select.select([], [self.sock], [], 0)[1])
        return True


class Receiver(ThreadWorker):  # type: ignore[misc]
    """A worker with threads that never wait for whoever sends."""

    def init_process(self) -> None:
        """Begin to serve, with somebody to close lines so that nobody waits for that either."""
        self.closing = ThreadPoolExecutor(max_workers=4)
        self.looked = 0.0
        super().init_process()

    def run(self) -> None:
        """Serve until told to end."""
        super().run()
        self.closing.shutdown(wait=False, cancel_futures=True)

    def accept(self, listener: Any) -> None:
        """Somebody new."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # somebody else was quicker, or they hung up
            return
        except OSError as error:
            if error.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self._make_room()
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self.closing, self.cfg, sock, client, listener.getsockname()))

    def enqueue_req(self, conn: Connection) -> None:
        """Give them a thread if all has arrived; else wait for the rest, with everybody else who is waited for."""
        conn.receive()
        if conn.ended and not conn.arrived:
            self._hang_up(conn)
            return
        if conn.is_whole and conn.took_the_last:
            conn.until, conn.data_ready = None, True
            super().enqueue_req(conn)
            return
        now = time.monotonic()
        if conn.arrived and conn.until is None:
            conn.until = now + LONGEST
        conn.timeout = conn.until or now + self.cfg.keepalive
        self.pending_conns.append(conn)
        wanted = selectors.EVENT_WRITE if conn.is_whole else selectors.EVENT_READ
        self.poller.register(conn.sock, wanted, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Connection) -> Any:
        """Answer them, in a thread. A line that is kept goes on with what has arrived on it meanwhile."""
        if conn.initialized and conn.arrived:
            conn.parser.unreader.unread(bytes(conn.arrived))
            conn.arrived.clear()
        return super().handle(conn)

    def murder_pending(self) -> None:
        """Hang up on whoever has taken too long, and on whoever says nothing when we end."""
        now = time.monotonic()
        if now < self.looked + 1:
            return
        self.looked = now
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._let_go([one for one in self.pending_conns if one.timeout <= now or not (self.alive or one.arrived)])

    def _make_room(self) -> None:
        """All places are taken: some of those who are waited for give theirs to somebody new."""
        self._let_go(first_to_go(self.pending_conns, max(1, self.worker_connections // 10)))

    def _let_go(self, conns: Iterable[Connection]) -> None:
        for conn in conns:
            self.pending_conns.remove(conn)
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock)
            self._hang_up(conn)

    def _hang_up(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()
