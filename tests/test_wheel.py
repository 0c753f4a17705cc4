"""The wheel, installed alone in an empty folder, serves the very pages of the source tree."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from socialrx_diary.app import create_app
from socialrx_diary.settings import Settings
from socialrx_diary.web import assets
from tests.kit import command

ROOT = Path(__file__).resolve().parents[1]
HATCHLING = Path(sys.executable).with_name("hatchling")
PIP = Path(sys.prefix) / "setup" / "pip"  # the one this environment was filled by: every Python keeps its own elsewhere
PACKAGES = next(Path(path) for path in sys.path if path.endswith("site-packages"))
PAGES = ("/", "/about", "/accessibility", "/help", "/join", "/staff/sign-in", "/nowhere")
# Fresh on every page: the token against forgery and the key against doubles.
FRESH = re.compile(rb'(name="(?:csrf_token|once)" value=")[^"]*')


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build it, without touching the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    building = [HATCHLING, "build", "--target", "wheel", "--directory", folder]
    subprocess.run(building, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install it where the source tree is not: a new environment that borrows only the other packages of this one."""
    home = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True, timeout=120)
    python = home / "venv" / "bin" / "python"
    installing = [
        python,
        PIP,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--disable-pip-version-check",
        wheel,
    ]
    subprocess.run(installing, check=True, capture_output=True, timeout=120, cwd=home)
    # A line in a .pth file adds a folder, but not the .pth files in it, so the editable install is left behind.
    own = next((home / "venv" / "lib").glob("python*/site-packages"))
    (own / "borrowed.pth").write_text(f"{PACKAGES}\n")
    return home


def test_it_carries_what_it_needs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("templates", "static"):
        there = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert there
        assert {f"socialrx_diary/{path}" for path in there} <= names
    there = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "socialrx_diary").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert there <= names
    assert "socialrx_diary/deploy/gunicorn.conf.py" in names


def test_it_carries_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert all(re.match(r"socialrx_diary(-[\d.a-z]+\.dist-info)?/", name) for name in names)
    assert not [name for name in names if re.search(r"tests/|\.sqlite|keys\.json|__pycache__|/data/", name)]


def test_it_is_the_wheel_that_is_imported(installed):
    python = installed / "venv" / "bin" / "python"
    asking = (
        "from socialrx_diary.web import assets; "
        "print(assets.__file__, *(assets.folder(name) for name in ('templates', 'static', 'deploy')))"
    )
    told = subprocess.run(
        [python, "-c", asking], cwd=installed, capture_output=True, text=True, check=True, env=command.environment()
    )
    places = told.stdout.split()
    assert len(places) == 4
    assert all(place.startswith(str(installed)) for place in places)
    assert str(ROOT) not in told.stdout


def test_it_serves_the_same_pages(installed, dialect, tmp_path):
    if dialect != "sqlite":
        pytest.skip("the pages do not depend on it")
    there = installed / "venv" / "bin" / "socialrx-diary"
    data = tmp_path / "data"
    words = ["--name", "Park Road", "--phone", "1", "--hours", "h", "--admin-name", "A", "--admin-email", "a@x.example"]
    values = {"SOCIALRX_DATA": str(data), "SOCIALRX_HTTPS": "no"}
    made = command.run("init", *words, command=there, cwd=installed, **values)
    assert made.returncode == 0, made.stderr
    app = create_app(Settings.from_environment(values))
    here = app.test_client()
    files = sorted(path for path in assets.folder("static").rglob("*") if path.is_file())
    with command.serving(tmp_path, "serve", command=there, cwd=installed, **values) as served:
        for page in PAGES:
            status, body, _headers = served.get(page)
            same = here.get(page)
            assert (status, FRESH.sub(rb"\1", body)) == (same.status_code, FRESH.sub(rb"\1", same.data)), page
            assert b"<h1" in body
        prefix = app.jinja_env.globals["static"]("")
        for path in files:
            status, body, _headers = served.get(prefix + str(path.relative_to(assets.folder("static"))))
            if path.suffix in {".br", ".gz"}:
                continue
            with here.get(prefix + str(path.relative_to(assets.folder("static")))) as same:
                assert (status, body) == (200, same.get_data()), path
    assert len(files) > 5
    assert not list(installed.glob("data")), "nothing is made where nobody asked for it"
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()
