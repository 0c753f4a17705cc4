"""Handing a service over to gunicorn: where it listens, and what is said when it cannot."""

import errno
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from gunicorn import __file__ as gunicorn
from gunicorn.app import wsgiapp

from socialrx_diary.web import assets

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - what somebody else may have chosen


def hindrance(host: str, port: int) -> str | None:
    """Why nothing can listen there, in one line; None when it can or systemd listens already."""
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        return None
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        return _said(error, host, port)
    return None


def address(host: str, port: int) -> str:
    """The address to type into a browser, on this machine or, when the network is let in, on a phone."""
    if host in EVERYWHERE:
        host = _on_the_network()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def hand_over(host: str, port: int) -> NoReturn:
    """Become gunicorn, in this very process: what is loaded already need not be loaded again."""
    os.environ["SOCIALRX_BIND"] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    settings = assets.folder("deploy") / "gunicorn.conf.py"
    # As if it had been called so; told to start afresh (USR2), it calls itself with these.
    sys.argv = [str(Path(gunicorn).with_name("__main__.py")), "--config", str(settings)]
    wsgiapp.run()
    sys.exit(0)


def _said(error: Exception, host: str, port: int) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"Something else is using port {port}. Choose another, such as PORT={port + 1}."
    if number == errno.EACCES:
        return f"Only root may use port {port}. Choose one above 1023, such as PORT=8000."
    return f"This machine cannot listen on {host}, port {port}. Choose another HOST or PORT."


def _on_the_network() -> str:
    """The machine's own address on the network it would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        found: str = probe.getsockname()[0]
        return found
