"""nginx in front of a service, as `deploy/nginx.conf` sets it up, but for TLS: that needs a name and a certificate."""

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.faults.server import HOST, PATIENCE, ROOT, Server, answers_at, free_port

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
OURS = ROOT / "deploy" / "nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class InFront:
    """A web server that runs for as long as the block does."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.file = folder / "nginx.conf"
        folder.mkdir()
        self.file.write_text(_around(_without_tls(OURS.read_text(encoding="utf-8"), server.port, self.port), folder))
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        assert NGINX, "there is no nginx here: as root, apt-get install nginx"
        self.process = subprocess.Popen([NGINX, "-c", self.file, "-e", self.folder / "log"], stdin=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not answers_at(self.port):
            assert time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.02)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)


def _without_tls(site: str, behind: int, port: int) -> str:
    """Our own site, on one port of this machine."""
    service, _first, own = re.split(r"(?m)^server \{$", site)
    own = re.sub(r"(?m)^\t(?:listen|ssl)[^;]*;\n", "", own)
    return f"{service}server {{\n\tlisten {HOST}:{port};{own}".replace("127.0.0.1:8000", f"{HOST}:{behind}")


def _around(site: str, folder: Path) -> str:
    """What a machine has around a site."""
    places = "\n".join(f"{name}_temp_path {folder / name};" for name in TEMPORARY)
    return f"daemon off; pid {folder / 'pid'}; user root;\nevents {{}}\nhttp {{\n{places}\n{site}\n}}\n"
