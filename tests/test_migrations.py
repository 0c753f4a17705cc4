"""The shape of the data: each step up and down with people in it, on both databases; always what the classes say."""

import re
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from socialrx_diary import migrations, reach, readiness
from socialrx_diary.app import create_app
from socialrx_diary.db import open_database
from socialrx_diary.migrations import triggers
from tests.conftest import RING
from tests.kit.everything import everything

VERSIONS = sorted((Path(migrations.__file__).parent / "versions").glob("*.py"))
STEPS = [path.name[:3] for path in VERSIONS]
KEPT_BY_ALEMBIC = "alembic_version"
POLICIES = """
SELECT relname, relrowsecurity, relforcerowsecurity, polname, pg_get_expr(polqual, polrelid)
FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
"""


@pytest.fixture
def database(settings):
    opened = open_database(settings.owner_url or settings.database_url, {"trail_secret": RING.trail_secret})
    yield opened
    opened.dispose()


@pytest.fixture
def keys(settings):
    opened = open_database(settings.keys_owner_url or settings.keys_database_url, guarded=False)
    yield opened
    opened.dispose()


@pytest.fixture
def filled(app, scene):
    """Give a service with one of everything, then close it: a step is taken while nobody is served."""
    # What a step makes goes with it, so nobody has lost a phone.
    scene(app, "before", lambda service: everything(service, "Words from before.", new_phone=False))
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()


def described(index):
    """An index in words; the condition of a partial one is an object, and two that say the same are not the same."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return repr({**index, "dialect_options": options})


def shape(database):
    """Describe everything the database holds besides rows."""
    found = {}
    with database.reader.connect() as connection:
        told = inspect(connection)
        for table in sorted(told.get_table_names()):
            found[table] = {
                "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in told.get_columns(table)],
                "primary": told.get_pk_constraint(table),
                "foreign": sorted(map(repr, told.get_foreign_keys(table))),
                "unique": sorted(map(repr, told.get_unique_constraints(table))),
                "indexes": sorted(described(index) for index in told.get_indexes(table)),
                "checks": sorted(map(repr, told.get_check_constraints(table))),
            }
        found["triggers"] = sorted(guarding(connection))
        if connection.dialect.name == "postgresql":
            found["policies"] = sorted(map(repr, connection.execute(text(POLICIES)).all()))
    return found


def guarding(connection):
    on_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    on_postgresql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return connection.scalars(text(on_sqlite if connection.dialect.name == "sqlite" else on_postgresql)).all()


def tables(database):
    with database.reader.connect() as connection:
        return set(inspect(connection).get_table_names()) - {KEPT_BY_ALEMBIC}


def rows(database):
    """Give every row of every table, so that a step that keeps a table can be seen to keep what is in it."""
    found = {}
    with database.reader.connect() as connection:
        for table in sorted(tables(database)):
            found[table] = sorted(map(repr, connection.execute(text(f'SELECT * FROM "{table}"')).all()))
    return found


def rows_of(database, table):
    """Give every row of one table by the names of its columns."""
    with database.reader.connect() as connection:
        return connection.execute(text(f'SELECT * FROM "{table}"')).mappings().all()


def columns(database, table):
    """Name the columns of one table."""
    with database.reader.connect() as connection:
        return [one["name"] for one in inspect(connection).get_columns(table)]


def test_steps_are_numbered():
    assert [f"{number:03}" for number in range(1, len(VERSIONS) + 1)] == STEPS
    assert all(re.fullmatch(r"\d{3}_[a-z_]+\.py", path.name) for path in VERSIONS)


def test_the_head_is_named_in_a_file_so_that_two_branches_collide():
    assert migrations.head() == STEPS[-1] == readiness.HEAD


def test_the_data_is_as_the_classes_say(database):
    with database.writer.connect() as connection:
        assert migrations.differences(connection) == []


def test_a_difference_would_be_seen(database):
    with database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE receipts ADD COLUMN more INTEGER"))
    with database.writer.connect() as connection:
        assert migrations.differences(connection) != []


@pytest.mark.usefixtures("filled")
def test_down_and_up_again_with_people_in_it(database, keys, settings):
    before = shape(database)
    assert all(
        rows(database)[table] for table in ("trail", "permissions", "reflections", "earlier_versions", "devices")
    )
    for step in [*reversed(STEPS[:-1]), "base"]:
        migrations.downgrade(database, step)
        assert migrations.current(database) == (None if step == "base" else step)
    assert tables(database) == set()
    for step in STEPS:
        migrations.upgrade(database, keys, step)
        assert migrations.current(database) == step
    assert shape(database) == before
    with database.writer.connect() as connection:
        assert migrations.differences(connection) == []
    reach.let_in(database.writer, settings.database_url)
    again = create_app(settings, RING)
    assert again.test_client().get("/join").status_code == 200
    again.extensions["database"].dispose()
    again.extensions["vault"].dispose()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("step", STEPS[1:])
def test_a_step_down_and_up_keeps_every_row(database, keys, step):
    """From the second step on. What a step makes goes with it; all that was there before it stays, in every row."""
    migrations.downgrade(database, step)
    before = {table: rows_of(database, table) for table in tables(database)}
    migrations.downgrade(database, STEPS[STEPS.index(step) - 1])
    older = {table: columns(database, table) for table in tables(database)}
    migrations.upgrade(database, keys, step)
    assert tables(database) == set(before)
    for table, names in older.items():
        was = sorted(repr([row[name] for name in names]) for row in before[table])
        assert sorted(repr([row[name] for name in names]) for row in rows_of(database, table)) == was, table


@pytest.mark.usefixtures("filled")
def test_going_where_one_is_changes_nothing(database, keys):
    before, looks = rows(database), shape(database)
    migrations.upgrade(database, keys)
    assert rows(database) == before
    assert shape(database) == looks


def test_a_step_that_breaks_off_leaves_nothing_behind(database, keys, monkeypatch):
    """Each step is one transaction, the shape of tables included, on both databases."""
    migrations.downgrade(database, "base")
    done = []

    def trip(statement):
        done.append(statement)
        raise ZeroDivisionError

    monkeypatch.setattr(triggers.op, "execute", trip)
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(database, keys)
    assert done, "it broke off at the triggers, after the tables"
    assert tables(database) == set()
    assert migrations.current(database) is None
    monkeypatch.undo()
    migrations.upgrade(database, keys)
    assert migrations.current(database) == migrations.head()


def test_where_nothing_is_set_up_there_is_no_step(database, dialect, tmp_path):
    if dialect == "sqlite":
        empty = open_database(f"sqlite:///{tmp_path}/empty.sqlite")
        assert migrations.current(empty) is None
        empty.dispose()
    migrations.downgrade(database, "base")
    assert migrations.current(database) is None


def test_known_steps_are_told_from_newer_ones():
    assert all(migrations.known(step) for step in STEPS)
    assert not migrations.known("999")


def test_the_key_store_is_made_once_and_kept(keys, database):
    with keys.writing() as session:
        before = session.execute(text("SELECT * FROM sentinels")).all()
    migrations.upgrade(database, keys)
    with keys.reading() as session:
        assert session.execute(text("SELECT * FROM sentinels")).all() == before
