"""What is in the repository beyond code: licences, locks, others' files, and no traces of this machine."""

import hashlib
import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Where packages come from is the business of whoever installs them, so no file says it.
NAMES = "py" + "pi|pythonho" + "sted|npm" + "js|debian"
REGISTRY = re.compile(rf"(?:https?://|@)[\w.-]*(?:{NAMES})\.[\w.-]+", re.IGNORECASE)
CONFIGURATION = (
    "~/.config/pip/pip.conf", "~/.pip/pip.conf", "/etc/pip.conf", "~/.config/uv/uv.toml", "/etc/uv/uv.toml",
    "~/.npmrc", "/etc/npmrc", "/usr/etc/npmrc", "/etc/apt/sources.list",
)  # fmt: skip
VARIABLES = re.compile(r"(PIP|UV)_.*(INDEX|LINKS|HOST)|npm_config_registry", re.IGNORECASE)
ADDRESS = re.compile(r"\w+://[^\s\"'\]]+")


@cache
def files():
    """List what is or would be committed; where git is missing, what lies in the folder."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True)
        names = listing.stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
        made = re.compile(r"\.(git|venv|cache|hypothesis|ruff_cache)/|(data|dist|build)/|.*__pycache__")
        names = [name for name in names if not made.match(name)]
    return [path for name in names if name and (path := ROOT / name).is_file()]


@cache
def texts():
    found = {}
    for path in files():
        try:
            found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@cache
def hosts_of_this_machine():
    """Read which registries this machine uses out of the configuration of pip, uv, npm and apt."""
    apt = Path("/etc/apt/sources.list.d")
    places = [Path(name).expanduser() for name in CONFIGURATION]
    places += sorted(apt.iterdir()) if apt.is_dir() else []
    said = [value for name, value in os.environ.items() if VARIABLES.fullmatch(name)]
    for place in places:
        try:
            said.append(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
    hosts = {urlsplit(address).hostname for text in said for address in ADDRESS.findall(text)}
    return {host for host in hosts if host and host not in {"localhost", "127.0.0.1", "::1"}}


def test_no_file_names_a_registry():
    named = {name: found for name, text in texts().items() if (found := REGISTRY.findall(text))}
    assert not named


def test_no_file_names_a_registry_of_this_machine():
    hosts = hosts_of_this_machine()
    named = [(name, host) for name, text in texts().items() for host in hosts if host in text]
    assert not named


def test_the_search_for_registries_sees():
    assert REGISTRY.search("https://" + "py" + "pi.org/simple")
    assert REGISTRY.search("https://registry." + "npm" + "js.org/x")
    assert REGISTRY.search("http://deb." + "debian.org/debian")
    assert not REGISTRY.search("https://github.com/debian/x and Debian 12")
    assert len(texts()) > 50


def test_no_file_names_a_folder_of_this_machine():
    here = f"{ROOT}/"
    named = [name for name, text in texts().items() if here in text]
    assert not named


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_a_hash(lock):
    pins = pinned(lock)
    assert len(pins) > 20
    assert not [name for name, (_, hashes) in pins.items() if not hashes]


def pinned(lock):
    """Give every package of a lock with its version and hashes."""
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    found = {}
    for line in lines:
        pin = re.match(r"([\w.-]+)==([\w.!+-]+)", line)
        assert pin, f"not a pin: {line[:60]}"
        found[pin[1]] = (pin[2], re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line))
    return found


def test_what_is_tested_is_what_is_run():
    assert {lock.name for lock in LOCKS} == {"run.lock", "postgres.lock", "oidc.lock", "test.lock"}
    tested = pinned(ROOT / "requirements" / "test.lock")
    for lock in LOCKS:
        assert pinned(lock).items() <= tested.items()


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for lock, wanted in {
        "run": project["dependencies"],
        "postgres": project["dependencies"] + extras["postgres"],
        "test": project["dependencies"] + extras["test"] + extras["dev"],
    }.items():
        names = {re.match(r"[\w.-]+", line)[0].lower().replace(".", "-") for line in wanted} - {"socialrx-diary"}
        assert names <= pinned(ROOT / "requirements" / f"{lock}.lock").keys()


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE", "README.md"])
def test_there_is_a(name):
    assert (ROOT / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("target", ["run", "test", "sure", "bench", "help"])
def test_make_has(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), "every habit is listed by `make help`"


def vendored():
    """List other people's programs: those we serve, and those the tests use."""
    folders = [ROOT / "static" / "js", ROOT / "tests" / "kit" / "vendor"]
    found = [path for folder in folders for path in sorted(folder.rglob("*"))]
    return [path for path in found if path.name.endswith((".min.js", ".xsd")) or re.search(r"htmx.*\.js$", path.name)]


@pytest.mark.parametrize("path", vendored(), ids=lambda path: path.name)
def test_notice_names_the_very_file(path):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in (ROOT / "NOTICE").read_text(encoding="utf-8"), f"{path.name} {digest}"


def test_htmx_axe_and_a_schema_are_among_them():
    assert {"htmx.min.js", "axe.min.js", "Project.xsd"} <= {path.name for path in vendored()}
