"""Whether a service may start: asked before anything is served, answered with one line that says what to do."""

import getpass
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DatabaseError

from socialrx_diary import db
from socialrx_diary.db import Database, open_database
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KeyRing, Vault, VaultError

# The step of the data this version works with, as the migrations name it. Alembic stays out of a running service.
HEAD = (Path(__file__).parent / "migrations" / "HEAD").read_text(encoding="ascii").strip()

# A database at one of these, or at a socket, is on this machine.
HERE = frozenset({"localhost", "127.0.0.1", "::1"})

Question: TypeAlias = Callable[[Settings], str | None]


def refusal(settings: Settings) -> str | None:
    """Why the service may not start and what to do about it, in one line; None when it may."""
    return _first_said(settings, BEFORE_SERVING) or hindrance(settings)


def hindrance(settings: Settings) -> str | None:
    """Why nothing can be done with what is kept, such as checking it, and what to do about it; None when it can."""
    return _first_said(settings, ALWAYS)


def step(database: Database) -> str | None:
    """The step the data is at; None when there is none yet."""
    with database.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def newer(found: str | None) -> str | None:
    """What to say to data of a version newer than this. Steps are numbered, so they can be told apart unknown."""
    if found is None or found <= HEAD:
        return None
    return f"The data is at step {found}, from a newer version than this ({HEAD}). Install the newer version again."


def _debugging(settings: Settings) -> str | None:
    if settings.debug and settings.production:
        return "Debugging shows what people wrote to strangers. Unset SOCIALRX_DEBUG."
    return None


def _half_a_sign_on(settings: Settings) -> str | None:
    """Coming in with a work account is set up wholly, or not at all."""
    told = settings.sign_on
    if told is None:
        return None
    if not all(find_spec(name) for name in ("authlib", "requests")):
        return "Work accounts need requirements/oidc.lock. Install it, or unset SOCIALRX_OIDC_ISSUER."
    if not told.client_id or not told.secret_file.is_file():
        return "Work accounts need SOCIALRX_OIDC_CLIENT_ID, and a file named in SOCIALRX_OIDC_SECRET_FILE."
    if settings.production and not told.issuer.startswith("https://"):
        return "Anybody on the way could sign in for others. SOCIALRX_OIDC_ISSUER has to begin with https."
    return None


def _any_name_behind_a_proxy(settings: Settings) -> str | None:
    """A web server in front may pass a visitor's word for the host on; then only our own names may be believed."""
    if settings.production and settings.proxy_hops and not settings.host_names:
        return "Anybody could say which address this is. Name it: SOCIALRX_HOST_NAMES=diary.example.org"
    return None


def _databases_overheard(settings: Settings) -> str | None:
    """A database on another machine is spoken to under TLS, and has to show that it is the one that was named."""
    for name, address in (
        ("SOCIALRX_DATABASE_URL", settings.database_url),
        ("SOCIALRX_KEYS_DATABASE_URL", settings.keys_database_url),
    ):
        url = make_url(address)
        near = {url.host, *_as_tuple(url.query.get("host"))} <= HERE | {None} or url.get_backend_name() == "sqlite"
        if settings.production and not near and url.query.get("sslmode") != "verify-full":
            return f"Anybody on the way could read the database. Add to {name}: ?sslmode=verify-full&sslrootcert=system"
    return None


def _as_tuple(said: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The hosts of a query, but for sockets, which are folders of this machine."""
    hosts = (said,) if isinstance(said, str) else said or ()
    return tuple(host for host in hosts if not host.startswith("/"))


def _mixed_up(settings: Settings) -> str | None:
    """The demo shows everybody the codes of its staff, so it and a real service never share a folder."""
    made_up = settings.demo_mark.exists()
    if made_up and not settings.demo:
        return (
            f"{settings.data} holds the demo, whose passwords anybody can read. Name another folder in SOCIALRX_DATA."
        )
    if settings.demo and not made_up:
        return f"{settings.data} does not hold the demo. Unset SOCIALRX_DEMO, or run: socialrx-diary demo"
    return None


def _unsound_sqlite(settings: Settings) -> str | None:
    version = db.sqlite_version()
    if not any(_sqlite_files(settings)) or db.sqlite_is_sound(version):
        return None
    number = ".".join(map(str, version))
    return f"SQLite {number} can lose what was kept. Install the packages again, with pysqlite3 0.6.1 or newer."


def _unwritable_folder(settings: Settings) -> str | None:
    for folder in dict.fromkeys([settings.data, *(path.parent for path in _sqlite_files(settings))]):
        if not folder.is_dir():
            return f"There is no folder {folder}. Run: socialrx-diary init"
        try:
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            return f"The folder {folder} cannot be written to. Run: chown {_us()} {folder}"
    return None


def _unusable_keys(settings: Settings) -> str | None:
    try:
        KeyRing.read(settings.keys_file)
    except VaultError as error:
        return str(error)
    except OSError:
        return f"The key file {settings.keys_file} cannot be read. Run: chown {_us()} {settings.keys_file}"
    return None


def _nothing_set_up(settings: Settings) -> str | None:
    for path in _sqlite_files(settings):
        if not path.is_file():
            return f"There is no database at {path}. Run: socialrx-diary init"
    return None


def _half_put_back(settings: Settings) -> str | None:
    """A backup took the place of what was there, and that was broken off between its two files."""
    if not (settings.data / "being-put-back").exists():
        return None
    return "Putting a backup back was broken off. Run socialrx-diary restore once more, with the same backup."


def _other_step(settings: Settings) -> str | None:
    database = open_database(settings.database_url)
    try:
        found = step(database)
    except DatabaseError:
        return "The database does not answer. Start it, or correct SOCIALRX_DATABASE_URL."
    finally:
        database.dispose()
    if found is None:
        return "The database is empty. Run: socialrx-diary init"
    if found < HEAD:
        return (
            f"The data is at step {found}; this version needs {HEAD}. Make a backup, then run: socialrx-diary migrate"
        )
    return newer(found)


def _wrong_keys(settings: Settings) -> str | None:
    ring = KeyRing.read(settings.keys_file)
    vault = Vault(ring, open_database(settings.keys_database_url, guarded=False))
    try:
        if not vault.has_sentinel():
            return "The key store is empty. Put a copy of it back, or correct SOCIALRX_KEYS_DATABASE_URL."
        vault.check_sentinel()
    except DatabaseError:
        return "The key store does not answer. Put a copy of it back, or correct SOCIALRX_KEYS_DATABASE_URL."
    except VaultError:
        return (
            f"{settings.keys_file} is not the key file of this service. "
            "Put the right one there, or name it in SOCIALRX_KEYS_FILE."
        )
    finally:
        vault.dispose()
    return None


BEFORE_SERVING: tuple[Question, ...] = (
    _debugging,
    _mixed_up,
    _half_a_sign_on,
    _any_name_behind_a_proxy,
    _databases_overheard,
)
# In this order: each may rely on those before it.
ALWAYS: tuple[Question, ...] = (
    _unsound_sqlite,
    _unwritable_folder,
    _unusable_keys,
    _half_put_back,
    _nothing_set_up,
    _other_step,
    _wrong_keys,
)


def _first_said(settings: Settings, questions: tuple[Question, ...]) -> str | None:
    return next((said for question in questions if (said := question(settings))), None)


def _sqlite_files(settings: Settings) -> Iterator[Path]:
    for address in (settings.database_url, settings.keys_database_url):
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            yield Path(url.database)


def _us() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "the user of the service"
