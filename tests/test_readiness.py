"""A service refuses to start when something is not as it must be, and says in one line what to do."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from socialrx_diary import readiness, wsgi
from socialrx_diary.db import open_database
from socialrx_diary.settings import SignOn
from socialrx_diary.vault import KeyRing
from tests.conftest import RING


@pytest.fixture
def fit(settings):
    """Give a service that is fit to be served."""
    RING.write(settings.keys_file)
    return replace(settings, production=True, https=True)


def change(url, statement):
    database = open_database(url)
    with database.writing() as session:
        session.execute(text(statement))
    database.dispose()


def at_step(fit, step):
    change(fit.database_url, f"UPDATE alembic_version SET version_num = '{step}'")
    return fit


def debugging(fit, _patch):
    return replace(fit, debug=True)


def demo_data_in_earnest(fit, _patch):
    fit.demo_mark.write_text("made")
    return fit


def real_data_as_a_demo(fit, _patch):
    return replace(fit, demo=True, production=False)


def no_folder(fit, _patch):
    return replace(fit, data=fit.data / "none")


def folder_that_cannot_be_written_to(fit, _patch):
    from pathlib import Path

    return replace(fit, data=Path("/proc/self"))  # not even root can


def no_keys(fit, _patch):
    fit.keys_file.unlink()
    return fit


def keys_others_can_read(fit, _patch):
    fit.keys_file.chmod(0o644)
    return fit


def keys_that_are_a_folder(fit, _patch):
    fit.keys_file.unlink()
    fit.keys_file.mkdir(mode=0o700)
    return fit


def keys_cut_short(fit, _patch):
    fit.keys_file.write_text(fit.keys_file.read_text()[:40])
    return fit


def keys_without_a_ring(fit, _patch):
    fit.keys_file.write_text("{}")
    return fit


def keys_that_are_a_list(fit, _patch):
    fit.keys_file.write_text("[]")
    return fit


def keys_too_short(fit, _patch):
    kept = json.loads(fit.keys_file.read_text())
    fit.keys_file.write_text(json.dumps({**kept, "ring": {"1": "00"}}))
    return fit


def keys_of_another_service(fit, _patch):
    fit.keys_file.unlink()
    KeyRing.make().write(fit.keys_file)
    return fit


def keys_of_another_version(fit, _patch):
    fit.keys_file.unlink()
    KeyRing({5: bytes(32)}, "x", bytes(32)).write(fit.keys_file)
    return fit


def key_store_emptied(fit, _patch):
    change(fit.keys_database_url, "DELETE FROM sentinels")
    return fit


def key_store_without_tables(fit, _patch):
    change(fit.keys_owner_url or fit.keys_database_url, "DROP TABLE sentinels")
    return fit


def nothing_migrated(fit, _patch):
    change(fit.owner_url or fit.database_url, "DROP TABLE alembic_version")
    return fit


def an_older_step(fit, _patch):
    return at_step(fit, "000")


def a_newer_step(fit, _patch):
    return at_step(fit, "999")


def signing_on(fit, issuer="https://login.example", client_id="diary"):
    secret = fit.data / "oidc-secret"
    secret.write_text("a secret")
    return replace(fit, sign_on=SignOn(issuer, client_id, secret))


def work_accounts_without_a_name(fit, _patch):
    return signing_on(fit, client_id="")


def work_accounts_without_a_secret(fit, _patch):
    told = signing_on(fit)
    told.sign_on.secret_file.unlink()
    return told


def work_accounts_overheard(fit, _patch):
    return signing_on(fit, issuer="http://login.example")


def work_accounts_without_their_packages(fit, patch):
    patch.setattr(readiness, "find_spec", lambda _name: None)
    return signing_on(fit)


def any_host_behind_a_proxy(fit, _patch):
    return replace(fit, proxy_hops=1)


def database_far_away(fit, _patch):
    return replace(fit, database_url="postgresql+psycopg://diary@db.example/diary")


def database_that_need_not_show_who_it_is(fit, _patch):
    return replace(fit, database_url="postgresql+psycopg://diary@db.example/diary?sslmode=require")


def key_store_far_away(fit, _patch):
    return replace(fit, keys_database_url="postgresql+psycopg://diary@/keys?host=db.example&host=/run/postgresql")


CASES = {
    any_host_behind_a_proxy: "SOCIALRX_HOST_NAMES=diary.example.org",
    database_far_away: "Add to SOCIALRX_DATABASE_URL: ?sslmode=verify-full",
    database_that_need_not_show_who_it_is: "sslmode=verify-full",
    key_store_far_away: "Add to SOCIALRX_KEYS_DATABASE_URL",
    debugging: "Unset SOCIALRX_DEBUG",
    work_accounts_without_a_name: "SOCIALRX_OIDC_CLIENT_ID",
    work_accounts_without_a_secret: "SOCIALRX_OIDC_SECRET_FILE",
    work_accounts_overheard: "has to begin with https",
    work_accounts_without_their_packages: "Install it",
    demo_data_in_earnest: "Name another folder in SOCIALRX_DATA",
    real_data_as_a_demo: "Unset SOCIALRX_DEMO",
    no_folder: "Run: socialrx-diary init",
    folder_that_cannot_be_written_to: "Run: chown",
    no_keys: "Run: socialrx-diary init",
    keys_others_can_read: "Run: chmod 600",
    keys_that_are_a_folder: "cannot be read",
    keys_cut_short: "Put a good copy of it back",
    keys_without_a_ring: "Put a good copy of it back",
    keys_that_are_a_list: "Put a good copy of it back",
    keys_too_short: "Put a good copy of it back",
    keys_of_another_service: "Put the right one there",
    keys_of_another_version: "Put the right one there",
    key_store_emptied: "key store",
    key_store_without_tables: "key store",
    nothing_migrated: "Run: socialrx-diary init",
    an_older_step: "run: socialrx-diary migrate",
    a_newer_step: "Install the newer version again",
}


def test_a_service_that_is_fit_may_start(fit):
    assert readiness.refusal(fit) is None
    assert readiness.hindrance(fit) is None


@pytest.mark.parametrize("spoil", CASES, ids=lambda spoil: spoil.__name__)
def test_a_service_that_is_not_may_not(fit, spoil, monkeypatch):
    said = readiness.refusal(spoil(fit, monkeypatch))
    assert said is not None
    assert CASES[spoil] in said
    assert "\n" not in said


@pytest.mark.parametrize("spoil", CASES, ids=lambda spoil: spoil.__name__)
def test_no_refusal_holds_a_key(fit, spoil, monkeypatch):
    said = readiness.refusal(spoil(fit, monkeypatch))
    assert RING.versions[1].hex() not in said
    assert RING.cookie_secret not in said


def test_an_affected_sqlite_is_refused_where_it_is_used(fit, dialect, monkeypatch):
    monkeypatch.setattr(readiness.db, "sqlite_version", lambda: (3, 40, 1))
    said = readiness.refusal(fit)
    if dialect == "postgresql":
        assert said is None
    else:
        assert "SQLite 3.40.1 can lose" in said
        assert "pysqlite3" in said


def test_a_database_that_is_not_there_is_not_made(fit, dialect):
    """A mistyped path must not become a new empty diary."""
    if dialect != "sqlite":
        pytest.skip("a file")
    for name in ("diary.sqlite", "keys.sqlite"):
        path = fit.data / name
        path.rename(fit.data / "away")
        said = readiness.refusal(fit)
        assert str(path) in said
        assert not path.exists()
        (fit.data / "away").rename(path)


def test_a_database_that_does_not_answer(fit):
    said = readiness.refusal(replace(fit, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert said == "The database does not answer. Start it, or correct SOCIALRX_DATABASE_URL."


def test_a_file_that_is_no_database(fit, dialect):
    if dialect != "sqlite":
        pytest.skip("a file")
    (fit.data / "diary.sqlite").write_bytes(b"not a database, whatever its name" * 100)
    assert "does not answer" in readiness.refusal(fit)


def test_the_demo_may_be_debugged(fit):
    """It has nobody's words to show."""
    fit.demo_mark.write_text("made")
    assert readiness.refusal(replace(fit, demo=True, production=False, debug=True)) is None


def test_looking_after_a_service_asks_less_than_serving_it(fit):
    fit.demo_mark.write_text("made")
    assert readiness.hindrance(replace(fit, debug=True)) is None


@pytest.fixture
def environment(fit, monkeypatch):
    for name, value in {
        "SOCIALRX_DATA": str(fit.data),
        "SOCIALRX_DATABASE_URL": fit.database_url,
        "SOCIALRX_KEYS_DATABASE_URL": fit.keys_database_url,
        "SOCIALRX_KEYS_FILE": str(fit.keys_file),
    }.items():
        monkeypatch.setenv(name, value)
    return fit


def test_what_gunicorn_serves_is_the_app(environment):
    app = wsgi.application()
    assert app.test_client().get("/join", base_url="https://localhost").status_code == 200
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()


def test_what_gunicorn_serves_refuses_in_one_line(environment, capsys):
    environment.keys_file.unlink()
    with pytest.raises(SystemExit) as stopped:
        wsgi.application()
    assert stopped.value.code == 1
    assert capsys.readouterr().err == readiness.refusal(environment) + "\n"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////srv/diary.sqlite",
        "postgresql+psycopg://diary@localhost/diary",
        "postgresql+psycopg://diary@/diary?host=%2Frun%2Fpostgresql",
        "postgresql+psycopg://diary@/diary",
        "postgresql+psycopg://diary@db.example/diary?sslmode=verify-full&sslrootcert=system",
    ],
)
def test_a_database_of_this_machine_or_one_that_shows_who_it_is_is_spoken_to(fit, address):
    told = replace(fit, database_url=address, keys_database_url=address, proxy_hops=1, host_names=("diary.example",))
    assert readiness._first_said(told, readiness.BEFORE_SERVING) is None
