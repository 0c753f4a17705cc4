"""The wall in the database: on PostgreSQL a query without a condition still meets nobody else's rows.

It stands behind the conditions that every query has of its own, and is tested by leaving those out.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Enum, Integer, String, select, text
from sqlalchemy.exc import DBAPIError

import socialrx_diary
from socialrx_diary import checks, reach
from socialrx_diary.db import Moment
from socialrx_diary.migrations.models import metadata
from socialrx_diary.migrations.rows import UNGUARDED
from socialrx_diary.participants.models import Participant
from socialrx_diary.reach import Reach, Width
from socialrx_diary.reflections.models import Reflection
from socialrx_diary.upkeep import Service as Upkept
from socialrx_diary.web import transaction
from socialrx_diary.web.guard import Audience, for_
from tests.kit.browser import Browser
from tests.kit.emptied import connected
from tests.kit.postgres import ROLE
from tests.test_two_services import MARKED, made

GUARDED = sorted(metadata.tables.keys() - UNGUARDED.keys())
# What can be met before it is known who asks: by these they are found. Nobody's words are among them.
OUTSIDE = {
    "devices", "help_lines", "invites", "locks", "logos", "notices", "openings", "organisations", "paper_pages",
    "participants", "passkeys", "procedures", "staff", "staff_invitations", "staff_passkeys", "trail", "ways_back",
    "wordings", "work_accounts",
}  # fmt: skip
COUNTS = """
SELECT count(DISTINCT participants.id), count(*) FILTER (WHERE week IS NOT NULL), (SELECT count(*) FROM participants)
FROM participants LEFT JOIN reflections ON participant_id = participants.id WHERE organisation_id = :id
"""
SOURCE = Path(socialrx_diary.__file__).parent


@pytest.fixture
def walls(dialect):
    if dialect != "postgresql":
        pytest.skip("SQLite has no such wall")


@pytest.fixture
def both(walls, app):
    """Two services with one of everything, and a row in every table."""
    found = {name: made(app, name) for name in MARKED}
    for all_there in found.values():
        there = met(app.extensions["database"], of(all_there))
        with reach.opened(app.extensions["database"].writer, of(all_there), autoflush=True, info={}) as session:
            for table in metadata.sorted_tables:
                if table.name in there and not there[table.name]:
                    session.execute(table.insert().values(anything(session, table, all_there)))
            session.commit()
    return found


def anything(session, table, all_there):
    """Some row of a table, of this service and of Maureen in it: as little as the table takes."""
    known = {"organisation_id": all_there.service.id, "service_id": all_there.service.id}
    known |= {"participant_id": all_there.maureen.id, "staff_id": all_there.service.asha.id}
    known |= {"device_id": all_there.maureen.actor.device_id, "worker_id": all_there.service.asha.id}
    return {one.name: known.get(one.name) or some(session, one) for one in table.columns if must_be_said(one)}


def must_be_said(column):
    counted = column.primary_key and isinstance(column.type, Integer)
    return not (column.nullable or counted)


def some(session, column):
    if column.foreign_keys:
        owner = next(iter(column.foreign_keys)).column
        return session.scalar(select(owner).order_by(owner.table.c[owner.name]).limit(1))
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class))
    length = column.type.length if isinstance(column.type, String) else 0
    words = uuid4().hex[:length]
    kinds = {UUID: uuid4(), str: words, int: 1, bool: False, bytes: uuid4().bytes, date: date(2026, 1, 1)}
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return moment if isinstance(column.type, Moment) else kinds.get(column.type.python_type, {})


@pytest.fixture
def plain(walls, settings):
    """The service's own role, without anything of ours in between."""
    with connected(reach.make_url(settings.database_url)) as connection:
        yield connection


def met(database, how_far):
    """Every row of every guarded table that can be met, asked for without a condition."""
    with reach.opened(database.reader, how_far, autoflush=False, info={}) as session:
        return {table: set(map(repr, session.execute(text(f"SELECT * FROM {table}")).all())) for table in GUARDED}


def of(all_there, person=None):
    return Reach(Width.SERVICE, all_there.service.id, person)


def ids_of(all_there):
    service = all_there.service
    staff = (service.asha, service.ben, service.ruth, service.ada)
    return {str(one) for one in (service.id, all_there.maureen.id, all_there.joan.id, *(one.id for one in staff))}


def test_each_service_meets_all_of_its_own_rows_and_none_of_the_others(both, app):
    database = app.extensions["database"]
    everything = met(database, Reach())
    here, there = (met(database, of(both[name])) for name in MARKED)
    for table in GUARDED:
        shared = here[table] & there[table]
        assert table == "trail" or not shared, table
        assert here[table] | there[table] == everything[table], table
        assert not [row for row in here[table] - shared if any(one in row for one in ids_of(both["Mill Lane"]))], table
    assert {table for table in GUARDED if not here[table]} == set(), "nothing was shown of these"


def test_what_every_service_meets_of_the_trail_names_no_service(both, app):
    with reach.opened(app.extensions["database"].reader, of(both["Park Road"]), autoflush=False, info={}) as session:
        services = set(session.scalars(text("SELECT DISTINCT service_id FROM trail")))
    assert services == {both["Park Road"].service.id, None}


def test_a_person_meets_their_own_diary_and_nobody_elses(both, app):
    all_there = both["Park Road"]
    maureen = all_there.maureen.id
    with reach.opened(app.extensions["database"].reader, of(all_there, maureen), autoflush=False, info={}) as session:
        assert session.scalars(text("SELECT id FROM participants")).all() == [maureen]
        for table in GUARDED:
            if "participant_id" in metadata.tables[table].c and table not in {"released", "erasures"}:
                people = set(session.scalars(text(f"SELECT DISTINCT participant_id FROM {table}")))
                assert people - {None} <= {maureen}, table
        assert session.scalar(text("SELECT count(*) FROM reflections")) == len(all_there.maureen.diary())


def test_whoever_tells_nothing_meets_no_row_at_all(both, plain):
    assert both
    assert {table for table in GUARDED if plain.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()} == set()


def test_outside_nobodys_words_can_be_met(both, app):
    assert both
    there = met(app.extensions["database"], Reach(Width.OUTSIDE))
    assert {table for table in GUARDED if there[table]} <= OUTSIDE


def test_nothing_can_be_put_into_anothers_diary(both, app):
    here, there = both["Park Road"], both["Mill Lane"]
    told = "UPDATE reflections SET participant_id = :them"
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        reach.opened(app.extensions["database"].writer, of(here), autoflush=True, info={}) as session,
    ):
        session.execute(text(told), {"them": there.maureen.id})
    with reach.opened(app.extensions["database"].writer, of(here), autoflush=True, info={}) as session:
        session.execute(text("UPDATE reflections SET themes = ''"))
        session.execute(text("DELETE FROM needs"))
        session.commit()
    assert all(one.themes for one in there.maureen.diary())
    assert not any(one.themes for one in here.maureen.diary())


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE reflections DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE reflections NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY whose ON reflections",
        "CREATE POLICY wide ON reflections USING (true)",
        "ALTER TABLE trail DISABLE TRIGGER ALL",
        "TRUNCATE drafts",
        "CREATE TABLE more (id int)",
        "SET ROLE postgres",
        f"ALTER ROLE {ROLE} BYPASSRLS",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_that_serves_cannot_take_the_wall_down(plain, deed):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        plain.execute(deed)


def test_whoever_wants_every_row_or_an_error_gets_the_error(plain):
    plain.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        plain.execute("SELECT * FROM reflections")


def test_the_role_that_serves_owns_nothing(walls, service):
    with service.database.reading() as session:
        assert reach.weakness(session) is None
        owned = "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        assert session.scalar(text(owned)) == 0


def test_every_table_is_behind_the_wall_or_says_why_not(walls, service):
    with service.database.reading() as session:
        assert sorted(session.scalars(text(checks.WALLED))) == GUARDED
    assert UNGUARDED.keys() <= metadata.tables.keys()


@pytest.mark.parametrize(
    "deed",
    [
        "DROP POLICY whose ON drafts",
        "CREATE POLICY wide ON drafts USING (true)",
        "ALTER TABLE drafts DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE drafts NO FORCE ROW LEVEL SECURITY",
    ],
)
def test_checking_finds_a_table_that_stands_open(walls, service, settings, deed):
    with connected(reach.make_url(settings.owner_url)) as owner:
        owner.execute(deed)
    kept = Upkept(service.database, service.vault._database, service.vault)
    assert list(checks.faults(kept, checks.Found())) == [
        "Rows of drafts are not kept apart by service: its policy is gone. Put a backup back."
    ]


# A request


@pytest.fixture
def forgetful(app):
    """Pages whose queries forgot their condition."""

    def page():
        session = transaction.session()
        people, weeks = session.scalars(select(Participant.id)).all(), session.scalars(select(Reflection.id)).all()
        return f"{len(people)} people, {len(weeks)} weeks", 200, {"Content-Type": "text/plain"}

    @for_(Audience.PARTICIPANT)
    def own(_me):
        return page()

    @for_(Audience.LINK_WORKER)
    def at_work(_me):
        return page()

    @for_(Audience.EVERYONE)
    def outside():
        return page()

    for view in (own, at_work, outside):
        app.add_url_rule(f"/forgetful/{view.__name__}", view.__name__, view)
    return app


def said(app, token, address):
    return Browser(app, token).peek(f"/forgetful/{address}").get_data(as_text=True)


def test_a_page_that_forgot_its_condition_shows_nobody_elses(walls, forgetful):
    both = [made(forgetful, name) for name in MARKED]
    with both[0].service.database.reading() as session:
        here, weeks, everybody = session.execute(text(COUNTS), {"id": both[0].service.id}).one()
    assert everybody > here
    own = f"1 people, {len(both[0].maureen.diary())} weeks"
    assert said(forgetful, both[0].tokens["maureen"], "own") == own
    assert said(forgetful, both[0].tokens["asha"], "at_work") == f"{here} people, {weeks} weeks"
    for token in (None, both[0].tokens["asha"]):
        assert said(forgetful, token, "outside") == f"{everybody} people, 0 weeks"


# What is told


def test_it_is_told_again_after_each_commit_and_forgotten_by_the_connection(both, app):
    here = both["Park Road"]
    database = app.extensions["database"]
    mine = "SELECT count(DISTINCT organisation_id) FROM participants"
    with reach.opened(database.writer, Reach(Width.OUTSIDE), autoflush=True, info={}) as session:
        assert session.scalar(text(mine)) == 2
        reach.narrow(session, here.service.id, None)
        assert session.scalar(text(mine)) == 1
        session.commit()
        assert session.scalar(text(mine)) == 1
        with reach.everywhere(session):
            assert session.scalar(text(mine)) == 2
        assert session.scalar(text(mine)) == 1
        session.rollback()
        assert session.scalar(text(mine)) == 1
        with session.begin_nested():
            assert session.scalar(text(mine)) == 1
        reach.back_outside(session)
        assert session.scalar(text(mine)) == 2
    with database.reading() as session:
        assert session.scalar(text(mine)) == 2, "another user of the same connection begins anew"


def test_where_there_is_no_wall_nothing_happens(dialect, service):
    if dialect == "postgresql":
        pytest.skip("there is one")
    with reach.opened(service.database.reader, Reach(Width.OUTSIDE), autoflush=False, info={}) as session:
        reach.narrow(session, uuid4(), None)
        with reach.everywhere(session):
            assert session.scalar(text("SELECT count(*) FROM staff")) == 4
        assert session.scalar(text("SELECT count(*) FROM staff")) == 4
        assert reach.weakness(session) == "SQLite cannot"


def test_what_reaches_everywhere_is_known_by_name():
    """Whoever opens the database outside a request, or asks across services in one, is in these two lists."""

    def using(pattern):
        found = {path for path in SOURCE.rglob("*.py") if re.search(pattern, path.read_text(encoding="utf-8"))}
        return {str(path.relative_to(SOURCE)) for path in found if "demo" not in path.parts}

    assert using(r"reach\.everywhere\(") == {
        "accounts/other_ways.py", "accounts/staff.py", "invites/service.py", "paper/service.py", "returning/service.py",
    }  # fmt: skip
    assert using(r"database\.(reading|writing)\(|database\.(reader|writer)\.(connect|begin)\(") == {
        "backups/making.py", "backups/restoring.py", "checks.py", "cli.py", "copies.py", "lists.py",
        "making/holding.py", "making/pieces.py", "making/service.py", "making/work.py", "migrations/__init__.py",
        "readiness.py", "reminders/sending.py", "rotating.py", "setting_up.py", "tending.py", "upkeep.py", "vault.py",
    }  # fmt: skip
