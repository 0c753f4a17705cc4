"""How the diary is served, in the demo and in earnest. The wheel carries a copy of this file."""

import ctypes
import os
from typing import Any

from gunicorn.http import wsgi

from socialrx_diary import upkeep

wsgi_app = "socialrx_diary.wsgi:application()"
bind = os.environ.get("SOCIALRX_BIND", "127.0.0.1:8000")

# Threads, because the database and proving a password take their time; two processes, because there are two cores.
# What phones send slowly no thread waits for: a worker of our own receives it first.
worker_class = "socialrx_diary.receiving.Receiver"
workers = int(os.environ.get("SOCIALRX_WORKERS", "2"))
threads = 4
# More lines than a service of this size has at a time; when all are taken, those that have said least give way.
worker_connections = 500
# The app is built once and shared by the processes: less memory, and a refusal to start is said once.
preload_app = True

graceful_timeout = 30
timeout = 60
keepalive = 15
max_requests = 0

# Forms are small; whoever sends more than this is no browser of ours.
limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 8190

# The app writes its own log, from which words, tokens and addresses are kept out.
accesslog = None
errorlog = "-"
loglevel = "warning"

# gunicorn would open a socket for commands in the home folder; nobody here sends any.
control_socket_disable = True
# Beats are written in memory, so that a busy disk never looks like a worker that hangs.
MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes a file of its own name there
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
umask = 0o077

# Proving a code or a password takes 19 to 64 MiB for a moment. glibc would keep such memory in every process; told so,
# it gives back at once whatever is bigger than 128 KiB (M_MMAP_THRESHOLD is -3).
_libc = ctypes.CDLL(None)
if hasattr(_libc, "mallopt"):
    _libc.mallopt(-3, 128 * 1024)
    _libc.malloc_trim(0)


def pre_fork(server: Any, _worker: Any) -> None:
    """Connections are never shared between processes: none may be open when a worker is born."""
    app = server.app.wsgi()
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()


def post_worker_init(worker: Any) -> None:
    """Every process sees to it that what people deleted is gone when it was said to be; beside each other they may."""
    app = worker.app.wsgi()
    upkeep.look_after(app.extensions["database"], app.extensions["vault"])


def worker_exit(server: Any, _worker: Any) -> None:
    """Close connections properly, so that SQLite can tidy its log."""
    app = server.app.wsgi()
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()


_headers = wsgi.Response.default_headers
# What serves the pages, and its version, is nobody's business.
wsgi.Response.default_headers = lambda response: [
    header for header in _headers(response) if not header.startswith("Server:")
]
