"""Static files: one folder, served under a name made from all its content, so that a browser may keep them for ever."""

import gzip
import logging
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from flask import Flask
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise import WhiteNoise

from socialrx_diary.web.headers import OF_A_FILE, STAYS_ON_TLS

PACKAGE = Path(__file__).parents[1]
# Scripts that always come together, in the order they need one another: joined they are one request, and pack better.
JOINED = {"js/diary.js": ("js/phone.js", "js/queue.js", "js/signal.js", "js/drafts.js", "js/listen.js")}
# What takes comments and spaces away. Scripts that came that way are left as their makers packed them.
SMALLER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}


def folder(name: str) -> Path:
    """`templates` or `static`: inside the installed package if it is there, else beside it in the source tree."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def init(app: Flask, data: Path) -> None:
    """Serve the static files in front of the app, packed where that makes them smaller."""
    root = folder("static")
    version = _digest(root)
    prefix = f"/static/{version}/"
    made = _beside_packed(root, data / "static" / version)
    files = WhiteNoise(
        app.wsgi_app,
        immutable_file_test=lambda _path, url: url.startswith(prefix),
        add_headers_function=_safe,
        allow_all_origins=False,
    )
    files.add_files(str(made), prefix=prefix)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = lambda path: prefix + path
    app.jinja_env.globals["scripts"] = lambda path: [prefix + one for one in (JOINED[path] if made == root else [path])]


def version() -> str:
    """The name that all the files together have."""
    return _digest(folder("static"))


def addresses() -> list[str]:
    """The address of every file there always is. What is joined of them is not, where nothing can be written."""
    root = folder("static")
    return [f"/static/{version()}/{path.relative_to(root).as_posix()}" for path in _files(root)]


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@cache
def _digest(root: Path) -> str:
    digest = sha256()
    for path in _files(root):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _beside_packed(root: Path, wanted: Path) -> Path:
    """A folder with the files made small and packed ones beside them; the files as they are if none can be made.

    It is made at the start and not when the package is built, so that no packed file is ever older than its source.
    """
    if wanted.is_dir():
        return wanted
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=wanted.parent) as making:
            made = Path(making) / wanted.name
            for path, content in _with_packed(root):
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_bytes(content)
            _name(made, wanted)
    except OSError as error:
        logging.getLogger("diary").warning("static files are served unpacked", extra={"error": type(error).__name__})
        return root
    return wanted


def _name(made: Path, wanted: Path) -> None:
    """Give the whole folder its name at once; whoever was first is as good."""
    try:
        made.rename(wanted)
    except OSError:
        if not wanted.is_dir():
            raise


@cache
def _with_packed(root: Path) -> tuple[tuple[str, bytes], ...]:
    """Each file by its path, and after it the same packed, as `.gz` and as `.br`, if that is smaller by a tenth.

    Browsers take Brotli only where nobody in between can stumble over it: over TLS, and on one's own machine.
    """
    found = []
    for name, content in _made_small(root):
        found.append((name, content))
        for ending, packed in (("gz", gzip.compress(content, 9, mtime=0)), ("br", brotli.compress(content))):
            if len(packed) < 0.9 * len(content):
                found.append((f"{name}.{ending}", packed))
    return tuple(found)


def _made_small(root: Path) -> Iterable[tuple[str, bytes]]:
    """Each file by its path, without comments and spaces; then what is joined of them."""
    small = {path.relative_to(root).as_posix(): _small(path) for path in _files(root)}
    joined = {name: b"\n".join(small[piece] for piece in pieces) for name, pieces in JOINED.items()}
    return [*small.items(), *joined.items()]


def _small(path: Path) -> bytes:
    if path.suffix not in SMALLER or ".min." in path.name:
        return path.read_bytes()
    return SMALLER[path.suffix](path.read_text(encoding="utf-8")).encode()


def _safe(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = OF_A_FILE
    headers["Strict-Transport-Security"] = STAYS_ON_TLS
