"""Static files: one folder, served under a name made from all its content, so that a browser may keep them for ever."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """`templates` or `static`: inside the installed package if it is there, else beside it in the source tree."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def init(app: Flask) -> None:
    """Serve the static files in front of the app, compressed where a compressed copy lies beside them."""
    root = folder("static")
    prefix = f"/static/{_digest(_files(root))}/"
    files = WhiteNoise(
        app.wsgi_app,
        immutable_file_test=lambda _path, url: url.startswith(prefix),
        add_headers_function=_safe,
    )
    files.add_files(str(root), prefix=prefix)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = lambda path: prefix + path


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"})


def _digest(files: Iterable[Path]) -> str:
    digest = sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _safe(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
