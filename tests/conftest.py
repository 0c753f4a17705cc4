"""What every test can ask for: a service with people in it, fresh, on the database the run is about."""

import os
import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from argon2 import PasswordHasher
from sqlalchemy import make_url

from socialrx_diary import language, migrations, reach
from socialrx_diary.app import create_app
from socialrx_diary.db import open_database
from socialrx_diary.invites import service as invites
from socialrx_diary.locks import service as locks
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing, Vault
from tests.kit import command, ready_made, reminding
from tests.kit.emptied import Emptied, ask
from tests.kit.everything import everything
from tests.kit.live import Live, chromium, serving
from tests.kit.postgres import as_role, make_role, start_postgres
from tests.kit.scenes import Scenes
from tests.kit.sure import SURE

RING = KeyRing({1: bytes(range(32))}, "a secret for the cookies of tests", bytes(32))
POSTGRES = "TEST_POSTGRES_URL"
WHOLE_PATH = "test_whole_path.py"
PAGES, EACH_THIRD = "test_views.py", 3


def pytest_addoption(parser):
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="the database of this run")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Start PostgreSQL once for all workers, and keep what every app would make again."""
    ready_made.keep_addresses()
    ready_made.keep_statements()
    ready_made.wait_for_no_disk()
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        config.servers = ExitStack()
        os.environ[POSTGRES] = config.servers.enter_context(start_postgres())


def pytest_collection_modifyitems(config, items):
    """Run on PostgreSQL what asks for a database, and nothing twice: the rest would be the same test again.

    What is looked at in a browser, or on every page there is, hangs on the database only through what is kept in it:
    one walk through everything shows that. What pages ask of it is asked by services, too: of their tests, each third
    is run, always the same. `make sure` runs the rest.
    """
    if config.getoption("--database") == "postgresql":
        twice = [item for item in items if "dialect" not in getattr(item, "fixturenames", ()) or _can_wait(item)]
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in set(twice)]


def _can_wait(item):
    looked_at = item.get_closest_marker("browser") or item.get_closest_marker("every_page")
    of_a_page = item.path.name == PAGES and crc32(item.nodeid.encode()) % EACH_THIRD
    return not SURE and (looked_at or of_a_page) and item.path.name != WHOLE_PATH


def pytest_unconfigure(config):
    if hasattr(config, "servers"):
        os.environ.pop(POSTGRES, None)
        config.servers.close()


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """Fail the test that leaves a setting of ours in the environment: the next one would meet it."""
    before = command.ours(os.environ)
    yield
    assert command.ours(os.environ) == before


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hash with the least work: the cost is not what tests are about."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(invites, "_hasher", quick)
    monkeypatch.setattr(locks, "_hasher", quick)
    monkeypatch.setattr(invites, "_NOBODYS", quick.hash("NOBODY00"))


@pytest.fixture(autouse=True)
def in_english():
    """A page asked for in another language is that test's affair; the next one begins in English."""
    with language.speaking(language.SOURCE):
        yield


@pytest.fixture(scope="session")
def dialect(request):
    return request.config.getoption("--database")


@pytest.fixture(scope="session")
def pattern(dialect, tmp_path_factory):
    """An empty migrated database, made once: SQLite files copied for every test, or PostgreSQL emptied after each."""
    if dialect == "sqlite":
        folder = tmp_path_factory.mktemp("pattern")
        _migrate(f"sqlite:///{folder}/diary.sqlite", f"sqlite:///{folder}/keys.sqlite")
        yield folder
        return
    server = make_url(os.environ[POSTGRES])
    names = [f"t{uuid4().hex[:12]}_{part}" for part in ("diary", "keys")]
    for name in names:
        ask(server, f"CREATE DATABASE {name}")
    make_role(server)
    _migrate(*(server.set(database=name).render_as_string(hide_password=False) for name in names))
    yield [Emptied(server, name) for name in names]


@pytest.fixture(scope="session")
def scene(dialect, pattern, tmp_path_factory):
    """Services that many tests want in the same state, each made once."""
    return Scenes(tmp_path_factory.mktemp("scenes"), None if dialect == "sqlite" else pattern)


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    """Where the static files are packed once for all apps."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def settings(dialect, pattern, static_files, tmp_path):
    """The settings of a fresh empty service of its own."""
    (tmp_path / "static").symlink_to(static_files, target_is_directory=True)
    if dialect == "sqlite":
        for name in ("diary.sqlite", "keys.sqlite"):
            shutil.copy(Path(pattern) / name, tmp_path / name)
        yield _settings(tmp_path, f"sqlite:///{tmp_path}/diary.sqlite", f"sqlite:///{tmp_path}/keys.sqlite")
        return
    made = _settings(tmp_path, *(as_role(database.url) for database in pattern))
    yield replace(made, owner_url=pattern[0].url, keys_owner_url=pattern[1].url)
    for database in pattern:
        database.empty()


@pytest.fixture
def app(settings):
    made = create_app(settings, RING)
    ready_made.keep_templates(made)
    made.config["TESTING"] = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    yield made
    made.extensions["database"].dispose()
    made.extensions["vault"].dispose()


@pytest.fixture
def service(app, scene):
    """A service with two link workers, a researcher and an administrator; people join as tests need them."""
    return scene(app, "service", lambda service: service)


@pytest.fixture(scope="module")
def browser():
    """One Chromium for every module that needs one."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def live(app, browser):
    """The app, being served, and windows to open on it."""
    with serving(app) as address:
        looking = Live(address, browser)
        yield looking
        looking.close()


@pytest.fixture
def asha(service):
    return service.asha


@pytest.fixture
def all_there(app, scene):
    """A service with one of everything in it."""
    return scene(app, "everything", everything)


@pytest.fixture
def maureen(service):
    """Somebody who keeps a diary and shares nothing."""
    return service.person("Maureen T.")


def _settings(folder, database_url, keys_database_url):
    return Settings(
        data=folder,
        database_url=database_url,
        keys_database_url=keys_database_url,
        keys_file=folder / "keys.json",
        production=False,
        https=False,
        sending=reminding.nowhere(folder),
    )


def _migrate(database_url, keys_database_url):
    database = open_database(database_url, {"trail_secret": RING.trail_secret})
    keys = open_database(keys_database_url)
    migrations.upgrade(database, keys)
    Vault(RING, keys).leave_sentinel()
    for one, url in ((database, database_url), (keys, keys_database_url)):
        reach.let_in(one.writer, as_role(url))
        one.empty_log()
        one.dispose()


@pytest.fixture
def today():
    return datetime.now(UTC).date()
