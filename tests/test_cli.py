"""What `socialrx-diary` does, says and refuses."""

import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from socialrx_diary import checks, cli, readiness, serving, setting_up
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import staff
from socialrx_diary.accounts.rules import SIGN_IN_TRIES
from socialrx_diary.db import open_database
from socialrx_diary.making.models import Making
from socialrx_diary.migrations.models import metadata
from socialrx_diary.participants import going
from socialrx_diary.receipts.models import Receipt
from socialrx_diary.vault import Place, participant_keys
from tests.conftest import POSTGRES, RING
from tests.kit import command, releasing
from tests.kit.emptied import ask
from tests.kit.everything import everything
from tests.kit.owner import owners, owning
from tests.kit.watching import watched_until

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = {
    "--name": "Park Road",
    "--phone": "01632 960 123",
    "--hours": "Monday to Friday, 9am to 5pm",
    "--admin-name": "Carol Lyle",
    "--admin-email": "Carol@ParkRoad.example",
}
INIT = ["init", *(word for pair in ANSWERS.items() for word in pair)]


@pytest.fixture
def on_files(dialect):
    """Skip on PostgreSQL what is about a folder of files."""
    if dialect != "sqlite":
        pytest.skip("a service in a folder")


@pytest.fixture
def say():
    """Call the command in this process, which keeps nothing of what the command did to it."""
    before = os.umask(0o022)

    def call(*arguments, typed=None, **values):
        return CliRunner().invoke(cli.main, arguments, input=typed, env=values)

    with patch.dict(os.environ), patch.object(sys, "argv", sys.argv):
        for name in command.ours(os.environ):
            del os.environ[name]
        yield call
    os.umask(before)


@pytest.fixture
def town(app, settings, scene):
    """Give a service with one of everything in it, its key file, and the environment that names it."""
    there = scene(app, "sealed", lambda service: everything(service, "Words to be sealed."))
    vault = app.extensions["vault"]
    with app.extensions["database"].writing() as session:
        ada = accounts.staff_member(session, there.service.ada.id)
        making = session.get_one(Making, there.export_id)
        making.plan_sealed = vault.seal_for_service("PLAN", Place("makings", "plan", making.id))
        ada.totp_sealed = vault.seal_for_service("SECRET", Place("staff", "totp", ada.id))
    RING.write(settings.keys_file)
    return there


@pytest.fixture
def named(settings):
    return {
        "SOCIALRX_DATA": str(settings.data),
        "SOCIALRX_DATABASE_URL": settings.database_url,
        "SOCIALRX_KEYS_DATABASE_URL": settings.keys_database_url,
        "SOCIALRX_KEYS_FILE": str(settings.keys_file),
        "SOCIALRX_OWNER_URL": settings.owner_url,
        "SOCIALRX_KEYS_OWNER_URL": settings.keys_owner_url,
    }


@pytest.fixture
def database(settings):
    opened = open_database(settings.database_url, {"trail_secret": RING.trail_secret})
    yield opened
    opened.dispose()


@pytest.fixture
def keys(settings):
    opened = open_database(settings.keys_database_url)
    yield opened
    opened.dispose()


# Help


def test_help_names_every_command_and_the_exit_codes(say):
    told = say("--help")
    assert told.exit_code == 0
    assert {
        "init",
        "serve",
        "demo",
        "migrate",
        "check",
        "make-files",
        "add-service",
        "logo",
        "add-staff",
        "sweep",
        "remind",
        "erase-due",
        "erasures",
        "erase-again",
        "add-measure",
        "backup",
        "restore",
        "recovery-key",
        "digest",
        "move",
        "rotate-keys",
        "copy-keys",
        "put-keys-back",
    } == set(cli.main.commands)
    assert all(name in told.output for name in cli.main.commands)
    assert "Exit codes: 0 done; 1 refused or a fault found" in told.output


@pytest.mark.parametrize("name", sorted(cli.main.commands))
def test_every_command_and_option_is_explained(say, name):
    told = say(name, "--help")
    assert told.exit_code == 0
    known = cli.main.commands[name]
    assert len(known.help.split()) >= 8
    assert all(option.help for option in known.params if isinstance(option, click.Option))


def test_version(say):
    assert re.fullmatch(r"socialrx-diary, version \d+\.\d+\S*\n", say("--version").output)


def test_a_wrong_call_is_2(say):
    assert say("fly").exit_code == 2
    assert say("serve", "--port", "many").exit_code == 2
    assert say("serve", "--port", "99999").exit_code == 2


# Setting up


def test_init_makes_a_service_only_its_owner_can_read(say, tmp_path, on_files):
    told = say(*INIT, SOCIALRX_DATA=str(tmp_path / "new"))
    assert told.exit_code == 0, told.output
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert {"diary.sqlite", "keys.sqlite", "keys.json"} <= set(made)
    assert set(made.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_init_asks_for_what_it_is_not_told(say, tmp_path, on_files):
    told = say("init", typed="\n".join(ANSWERS.values()) + "\n", SOCIALRX_DATA=str(tmp_path / "new"))
    assert told.exit_code == 0, told.output
    assert "What is the service called?" in told.output
    assert say(*INIT, SOCIALRX_DATA=str(tmp_path / "new")).exit_code == 1


def test_the_password_is_shown_once_and_lets_the_administrator_in(say, tmp_path, on_files):
    told = say(*INIT, SOCIALRX_DATA=str(tmp_path / "new"))
    [password] = re.findall(r"shown once: (\S+)", told.output)
    database = open_database(f"sqlite:///{tmp_path}/new/diary.sqlite")
    with database.writing() as session:
        tried = staff.note_try(session, "carol@parkroad.example", "here", datetime.now(UTC))
    assert staff.check_password(tried, password)
    assert not staff.check_password(tried, password[:-1])
    database.dispose()
    assert not any(password.encode() in path.read_bytes() for path in (tmp_path / "new").iterdir())


def test_init_twice_changes_nothing(say, tmp_path, on_files):
    folder = tmp_path / "new"
    say(*INIT, SOCIALRX_DATA=str(folder))
    keys = (folder / "keys.json").read_bytes()
    again = say(*INIT, SOCIALRX_DATA=str(folder))
    assert again.exit_code == 1
    assert again.stderr == f"There is a service in {folder} already. Nothing was changed. Run: socialrx-diary serve\n"
    assert (folder / "keys.json").read_bytes() == keys
    database = open_database(f"sqlite:///{folder}/diary.sqlite")
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM organisations")) == 1
        assert session.scalar(text("SELECT count(*) FROM staff")) == 1
    database.dispose()


def test_init_never_makes_new_keys_for_old_data(say, tmp_path, on_files):
    """With the key file lost, new keys would make a service that starts and whose diaries nobody can read."""
    folder = tmp_path / "new"
    say(*INIT, SOCIALRX_DATA=str(folder))
    (folder / "keys.json").unlink()
    for again in (say(*INIT, SOCIALRX_DATA=str(folder)), say("demo", SOCIALRX_DATA=str(folder))):
        assert again.exit_code == 1
        assert "Put a copy of it back" in again.stderr
    assert not (folder / "keys.json").exists()


def test_init_that_broke_off_can_be_done_again(say, tmp_path, on_files, monkeypatch):
    def trip(*_arguments, **_values):
        raise OSError(28, "No space left on device", "diary.sqlite")

    with monkeypatch.context() as broken:
        broken.setattr(staff, "add_staff", trip)
        first = say(*INIT, SOCIALRX_DATA=str(tmp_path / "new"))
    assert (first.exit_code, first.stderr) == (1, "No space left on device: diary.sqlite.\n")
    assert say(*INIT, SOCIALRX_DATA=str(tmp_path / "new")).exit_code == 0


def test_init_where_nothing_can_be_made(say, on_files):
    told = say(*INIT, SOCIALRX_DATA="/proc/self/new")
    assert told.exit_code == 1
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("nation", setting_up.NATIONS)
def test_every_nation_has_its_help_lines(nation):
    from socialrx_diary.help.rules import lines_of

    assert lines_of(nation.replace("-", "_")).nation == nation.replace("-", "_")


def test_add_staff(say, town, named, database):
    told = say("add-staff", "--role", "link worker", "--name", "Ines", "--email", "Ines@x.example", **named)
    assert told.exit_code == 0, told.output
    [password] = re.findall(r"shown once: (\S+)", told.output)
    with database.writing() as session:
        tried = staff.note_try(session, "ines@x.example", "here", datetime.now(UTC))
    assert staff.check_password(tried, password)
    again = say("add-staff", "--role", "researcher", "--name", "Ines", "--email", "ines@x.example", **named)
    assert (again.exit_code, again.stderr) == (1, "Somebody with the address ines@x.example works here already.\n")


ANOTHER = ["add-service", *INIT[1:-1], "olwen@mill.example", "--name", "Mill Lane"]


def test_another_service_stands_apart_and_staff_are_added_by_its_name(say, town, named, database):
    told = say(*ANOTHER, **named)
    assert told.exit_code == 0, told.output
    add = ["add-staff", "--role", "link worker", "--name", "Ines", "--email", "ines@x.example"]
    assert say(*add, **named).stderr == (
        "Say which service is meant, with --service and its name. There are: Mill Lane, Park Road.\n"
    )
    assert say(*add, "--service", "Mill Lane", **named).exit_code == 0
    with database.reading() as session:
        rows = session.execute(
            text("SELECT s.email, o.name FROM staff s JOIN organisations o ON o.id = s.organisation_id")
        )
        assert {("ines@x.example", "Mill Lane"), ("olwen@mill.example", "Mill Lane")} <= {tuple(row) for row in rows}


def test_another_service_of_the_same_name_or_address_is_refused_and_nothing_is_left(say, town, named, database):
    say(*ANOTHER, **named)
    assert say(*ANOTHER, **named).stderr == "There is a service called Mill Lane already. Nothing was changed.\n"
    third = say(*ANOTHER[:-1], "High Street", **named)
    assert third.stderr == "Somebody with the address olwen@mill.example works here already.\n"
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM organisations")) == 2


def test_a_logo_is_put_on_and_taken_off(say, town, named, database, tmp_path):
    picture = tmp_path / "logo.png"
    picture.write_bytes(town.service.logo.content)
    assert say("logo", str(picture), **named).stderr.startswith("Say what the picture says")
    told = say("logo", str(picture), "--says", "Park Road", **named)
    assert told.output == "The logo is on the pages: 1 by 1 pixels.\n"
    picture.write_bytes(b"GIF89a")
    assert say("logo", str(picture), "--says", "x", **named).stderr == (
        "This is not a PNG file. Save the logo as PNG.\n"
    )
    assert say("logo", **named).output == "The logo is taken off.\n"
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM logos")) == 0


# Serving


def test_init_then_serve(tmp_path, on_files):
    folder = str(tmp_path / "new")
    assert command.run(*INIT, SOCIALRX_DATA=folder).returncode == 0
    with command.serving(tmp_path, "serve", SOCIALRX_DATA=folder, SOCIALRX_HTTPS="no") as served:
        status, body, headers = served.get("/join?code=zirkelquast", {"Referer": "http://x/zirkelquast"})
        assert status == 200
        assert b"</html>" in body
        assert "Server" not in headers
        assert served.get("/staff/sign-in")[0] in {200, 404}
        assert not (tmp_path / ".gunicorn").exists()
    assert "zirkelquast" not in served.told
    lines = [json.loads(line) for line in served.told.splitlines()]
    assert {line["route"] for line in lines} >= {"/join"}


def test_workers_share_no_connection(tmp_path, on_files):
    """SQLite forgets its locks when a forked process closes a file, so each worker must open its own."""
    folder = tmp_path / "new"
    command.run(*INIT, SOCIALRX_DATA=str(folder))
    with command.serving(tmp_path, "serve", SOCIALRX_DATA=str(folder), SOCIALRX_HTTPS="no") as served:
        assert not opened_by(served.process.pid, folder)
        children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        assert len(children) == 2
        for _ in range(30):
            served.get("/")
        assert any(opened_by(int(child), folder) for child in children)
        assert not opened_by(served.process.pid, folder)


def opened_by(pid, folder):
    found = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(str(one.readlink()))
        except FileNotFoundError:
            continue
    return [path for path in found if path.startswith(str(folder))]


@pytest.mark.parametrize("arguments", [["serve"], ["check"], ["sweep"], ["add-staff"], ["migrate"]])
def test_where_nothing_is_set_up(say, tmp_path, on_files, arguments):
    more = ["--role", "researcher", "--name", "A", "--email", "a@x.example"] if arguments == ["add-staff"] else []
    told = say(*arguments, *more, SOCIALRX_DATA=str(tmp_path / "none"))
    assert told.exit_code == 1
    assert told.stderr.count("\n") == 1
    assert "Run: socialrx-diary init" in told.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"SOCIALRX_DEBUG": "1"}, "Unset SOCIALRX_DEBUG"),
        ({"SOCIALRX_KEYS_FILE": "/nowhere/keys.json"}, "no key file"),
        ({"SOCIALRX_DEMO": "1"}, "Unset SOCIALRX_DEMO"),
    ],
)
def test_serve_refuses_in_one_line(town, named, values, said):
    told = command.run("serve", **{**named, **values})
    assert told.returncode == 1
    assert said in told.stderr
    assert told.stderr.count("\n") == 1
    assert told.stdout == ""


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_port_that_is_taken(say, town, named, name, tmp_path):
    if name == "demo":
        named = {"SOCIALRX_DATA": str(tmp_path / "demo")}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = command.run(name, PORT=str(port), **named)
    assert told.returncode == 1
    assert told.stderr == f"Something else is using port {port}. Choose another, such as PORT={port + 1}.\n"
    assert not (tmp_path / "demo").exists(), "nothing is made for a demo that cannot be served"


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("no.such.host.invalid", 8000, "cannot listen on no.such"), ("192.0.2.1", 8000, "cannot listen on 192.0.2.1")],
)
def test_a_place_where_nothing_can_listen(host, port, said):
    told = serving.hindrance(host, port)
    assert said in told
    assert "\n" not in told


def test_a_place_where_something_can(dialect):
    assert serving.hindrance("127.0.0.1", command.free_port()) is None
    assert serving.address("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert serving.address("::1", 8000) == "http://[::1]:8000"
    assert re.fullmatch(r"http://\d+\.\d+\.\d+\.\d+:8000", serving.address("0.0.0.0", 8000))  # noqa: S104
    assert "0.0.0.0" not in serving.address("0.0.0.0", 8000)  # noqa: S104


# Bringing up to date


def test_migrate_says_from_where_to_where(say, town, named):
    told = say("migrate", **named)
    assert (told.exit_code, told.output) == (
        0,
        f"The data was at step {readiness.HEAD} and is at step {readiness.HEAD}.\n",
    )


def test_migrate_makes_what_is_missing(say, town, named, settings):
    from socialrx_diary import migrations

    town.service.app.extensions["database"].dispose()
    with owners(settings) as database:
        migrations.downgrade(database, "base")
    assert say("serve", **named).exit_code == 1
    assert say("migrate", **named).output == f"The data was at step none and is at step {readiness.HEAD}.\n"


def test_migrate_never_goes_down(say, town, named, database):
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '999'"))
    told = say("migrate", **named)
    assert told.exit_code == 1
    assert "from a newer version" in told.stderr
    assert told.stderr.count("\n") == 1


# Looking for damage


def test_check_finds_nothing_wrong_with_a_good_service(say, town, named, database):
    told = say("check", **named)
    assert (told.exit_code, told.stderr) == (0, "")
    assert re.search(r"^Head of the trail: \d+ [0-9a-f]{64}$", told.output, re.MULTILINE)
    assert "No faults." in told.output
    with database.reading() as session:
        there = sum(session.scalar(text(f"SELECT count({one.column}) FROM {one.table}")) for one in checks.SEALED)
    assert f"Sealed texts: {there}." in told.output


def test_the_head_moves_with_the_trail(say, town, named):
    before = say("check", **named).output
    town.maureen.wrote("One more week.", weeks_ago=9)
    assert say("check", **named).output != before


def test_check_knows_every_column_that_holds_something_sealed():
    """A new sealed column that is not on the list would never be checked."""
    open_ones = {
        *(("devices", "token_hash"), ("trail", "seal"), ("ways_back", "mark"), ("challenges", "challenge")),
        ("logos", "picture"),
        *(("passkeys", "credential_id"), ("passkeys", "handle"), ("passkeys", "credential")),
        *(("staff_passkeys", "credential_id"), ("staff_passkeys", "handle"), ("staff_passkeys", "credential")),
        ("staff_invitations", "code_hash"),
    }
    sealed = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if str(column.type) == "BLOB"
    }
    assert sealed - open_ones == {(one.table, one.column) for one in checks.SEALED}


def test_check_knows_every_table_that_is_only_added_to():
    from socialrx_diary.db import Base

    kept = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.dispatch.before_delete}
    assert kept == set(checks.APPEND_ONLY)


def found_by_check(say, named):
    told = say("check", **named)
    assert told.exit_code == 1
    *faults, last = told.stderr.splitlines()
    assert last == f"Faults: {len(faults)}."
    assert "Traceback" not in told.output + told.stderr
    return faults


@pytest.mark.parametrize("one", checks.SEALED, ids=lambda one: f"{one.table}.{one.column}")
def test_check_finds_one_turned_bit(say, town, named, settings, one):
    with owning(settings) as session:
        row = session.execute(text(f"SELECT id, {one.column} FROM {one.table} WHERE {one.column} IS NOT NULL")).first()
        assert row is not None, f"there is nothing sealed in {one.table}"
        blob = bytearray(row[1])
        blob[len(blob) // 2] ^= 1
        values = {"blob": bytes(blob), "id": row[0]}
        guards = unguarded(session, one.table)  # a disk that fails asks nobody
        session.execute(text(f"UPDATE {one.table} SET {one.column} = :blob WHERE id = :id"), values)
        for guard in guards:
            session.execute(text(guard))
    [fault] = found_by_check(say, named)
    assert f"sealed in {one.table}, row" in fault


def test_check_finds_words_moved_to_another_week(say, town, named, database):
    town.maureen.wrote("These words belong here.", weeks_ago=5)
    town.maureen.wrote("These words belong elsewhere.", weeks_ago=6)
    with database.writing() as session:
        rows = session.execute(text("SELECT id, words_sealed FROM reflections WHERE words_sealed IS NOT NULL")).all()
        assert len(rows) >= 2
        values = {"blob": rows[0][1], "id": rows[1][0]}
        session.execute(text("UPDATE reflections SET words_sealed = :blob WHERE id = :id"), values)
    assert len(found_by_check(say, named)) == 1


def test_check_finds_a_damaged_key(say, town, named, keys):
    """With one key gone bad, only that person's words are lost, and every one of them is named."""
    with keys.writing() as session:
        session.execute(
            participant_keys.update()
            .where(participant_keys.c.participant_id == town.maureen.id)
            .values(wrapped=b"\x01" * 61)
        )
    faults = found_by_check(say, named)
    assert len(faults) >= 2
    assert all("does not open" in fault for fault in faults)


def unguarded(session, table):
    """Take the triggers away, as somebody with the file in their hands could, and give back how to put them there."""
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return [f"ALTER TABLE {table} ENABLE TRIGGER USER"]
    kept = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"), {"t": table}
    ).all()
    for name, _sql in kept:
        session.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _name, sql in kept]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE trail SET actor_role = 'nobody' WHERE id = (SELECT min(id) FROM trail WHERE position = 1)",
        "UPDATE trail SET about = '{}' WHERE id = (SELECT max(id) FROM trail WHERE CAST(about AS text) <> '{}')",
        "DELETE FROM trail WHERE id = (SELECT min(id) FROM trail WHERE position = 1)",
        "UPDATE trail SET at = '2001-01-01 00:00:00+00:00' WHERE id = (SELECT min(id) FROM trail)",
    ],
    ids=["who", "what", "deleted", "when"],
)
def test_check_finds_a_trail_that_was_altered(say, town, named, settings, tampering):
    with owning(settings) as session:
        restoring = unguarded(session, "trail")
        assert session.execute(text(tampering)).rowcount == 1
        for statement in restoring:
            session.execute(text(statement))
    faults = found_by_check(say, named)
    assert all(fault.startswith("The trail has been tampered with") for fault in faults)


@pytest.mark.parametrize("table", [*checks.APPEND_ONLY, "note_answers"])
def test_check_finds_a_missing_trigger(say, town, named, settings, table):
    with owning(settings) as session:
        unguarded(session, table)
    faults = found_by_check(say, named)
    assert len(faults) >= (2 if table in checks.APPEND_ONLY else 1)
    assert all(fault.startswith(f"The trigger {table}_never_") for fault in faults)


def test_check_finds_the_key_of_a_deleted_diary_and_sweep_destroys_it(say, town, named, database, keys):
    """A crash between deleting a diary and shredding its key must not leave the words readable in a backup."""

    with database.writing() as session:
        going.leave(session, town.maureen.actor, town.maureen.id, datetime.now(UTC))
    [fault] = found_by_check(say, named)
    assert fault == "Keys of deleted diaries are left over: 1. Run: socialrx-diary sweep"
    assert say("sweep", **named).exit_code == 0
    assert say("check", **named).exit_code == 0
    with keys.reading() as session:
        assert town.maureen.id not in set(session.scalars(participant_keys.select()))


def test_erase_due_erases_what_is_due_and_nothing_else(say, town, named, settings, database, keys):
    from socialrx_diary.leaving import service as leaving

    with database.writing() as session:
        leaving.ask_to_go(session, town.joan.actor, datetime.now(UTC) - timedelta(days=9))
    held_back = say("erase-due", **named).output
    assert held_back.startswith("Diaries erased: 0.\nNothing is erased before ")
    assert "the clock has to go on steadily for a day" in held_back
    watched_until(settings.data, datetime.now(UTC))
    assert say("erase-due", **named).output == "Diaries erased: 1.\n"
    assert say("erase-due", **named).output == "Diaries erased: 0.\n"
    with keys.reading() as session:
        left = set(session.scalars(participant_keys.select()))
    assert town.joan.id not in left
    assert town.maureen.id in left
    assert say("check", **named).exit_code == 0


def test_a_key_that_opens_nothing_is_no_fault(say, town, named, keys):
    with keys.writing() as session:
        session.execute(participant_keys.insert().values(participant_id=uuid4(), ring_version=1, wrapped=b"x"))
    told = say("check", **named)
    assert told.exit_code == 0
    assert "Keys that open nothing: 1." in told.output


def test_check_finds_a_row_that_belongs_to_nobody(say, town, named, database, on_files):
    with database.writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE devices SET staff_id = ? WHERE staff_id IS NOT NULL", (uuid4().hex,))
        raw.commit()
        raw.execute("PRAGMA foreign_keys=ON")
    faults = found_by_check(say, named)
    assert any("a row of devices belongs to a row of staff" in fault for fault in faults)


def test_check_finds_a_damaged_file(say, town, named, database, settings, on_files):
    database.empty_log()
    database.dispose()
    town.service.app.extensions["database"].dispose()
    path = settings.data / "diary.sqlite"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = bytes(8192)
    path.write_bytes(content)
    told = say("check", **named)
    assert told.exit_code == 1
    assert "Traceback" not in told.stderr
    assert told.exception is None or isinstance(told.exception, SystemExit)


# Clearing out


def test_sweep_deletes_what_has_had_its_day_and_nothing_else(say, town, named, database):
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=400)
    with database.writing() as session:
        accounts.sign_in(session, long_ago, "an old phone", participant_id=town.maureen.id)
        accounts.count_try(session, "an old try", SIGN_IN_TRIES, long_ago)
        accounts.count_try(session, "a new try", SIGN_IN_TRIES, now)
        for at in (now - timedelta(days=91), now - timedelta(days=89)):
            session.add(Receipt(actor_id=uuid4(), key=uuid4(), asked="x", answer=at.isoformat(), at=at))
        session.execute(text("UPDATE makings SET expires_at = :at"), {"at": now - timedelta(days=1)})
        pieces = session.scalar(text("SELECT sum(pieces) FROM makings"))
    before = counted(database)
    told = say("sweep", **named)
    assert (told.exit_code, told.output) == (0, "Swept.\n")
    after = counted(database)
    gone = {table: before[table] - after[table] for table in before}
    went = {"devices": 1, "tries": 1, "receipts": 1, "file_pieces": pieces}
    assert {table: number for table, number in gone.items() if number} == went
    assert pieces
    assert say("check", **named).exit_code == 0


def test_files_for_research_are_made_by_the_command_too(say, town, named):
    assert say("make-files", **named).output == "Files made: 0.\n"
    release_id = releasing.ask(town.service, town.study_id)
    assert releasing.answer(town.service, release_id)
    told = say("make-files", **named)
    assert (told.exit_code, told.output) == (0, "Files made: 1.\n")
    assert say("check", **named).exit_code == 0


def counted(database):
    with database.reading() as session:
        return {
            table.name: session.scalar(text(f"SELECT count(*) FROM {table.name}")) for table in metadata.sorted_tables
        }


# The guide


def test_the_operators_guide_can_be_followed(tmp_path, on_files):
    """Every command block of the guide, in order, in an empty folder."""
    guide = (ROOT / "docs" / "operators-guide.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    folder = Path(sys.executable).parent
    values = command.environment(
        PATH=f"{folder}:{os.environ['PATH']}", PORT=str(command.free_port()), HOME=str(tmp_path)
    )
    told = subprocess.run(
        [shutil.which("bash"), "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path, env=values, capture_output=True, text=True, timeout=10 * command.PATIENCE, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_operators_guide_can_be_followed_on_postgresql(tmp_path, dialect):
    """The roles as it says, by PostgreSQL's administrator; then every command, as it says, by the service's."""
    if dialect != "postgresql":
        pytest.skip("SQLite has no roles")
    part = (ROOT / "docs" / "operators-guide.md").read_text(encoding="utf-8").partition("## On PostgreSQL")[2]
    [roles], commands = (
        re.findall(rf"^```{kind}\n(.*?)^```", part, re.MULTILINE | re.DOTALL) for kind in ("sql", "bash")
    )
    server = make_url(os.environ[POSTGRES])
    undo = "DROP DATABASE IF EXISTS diary; DROP DATABASE IF EXISTS diary_keys; DROP ROLE IF EXISTS diary, diary_owner;"
    said = "\n".join(commands).replace("/var/run/postgresql", str(server.query["host"]))
    values = command.environment(PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}", HOME=str(tmp_path))
    try:
        for statement in filter(str.strip, roles.split(";")):
            ask(server, statement)
        told = subprocess.run(
            [shutil.which("bash"), "-euo", "pipefail", "-c", said],
            cwd=tmp_path, env=values, capture_output=True, text=True, timeout=10 * command.PATIENCE, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout + told.stderr
    finally:
        for statement in filter(str.strip, undo.split(";")):
            ask(server, statement)
