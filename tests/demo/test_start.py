"""`make run`: the first start makes the demo, later ones keep what was done in it."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from socialrx_diary.db import open_database
from socialrx_diary.invites.rules import Code
from tests.kit import command

# Measured at 1 s, at 2 s where Python may not keep what it has compiled, and at 4 s of the first start.
QUICKLY = 3.5


class Started(NamedTuple):
    """A demo that was started once: where it is, what it said, and how each address it said answered."""

    data: Path
    said: str
    answers: dict[str, int]


@pytest.fixture(scope="module")
def started_once(dialect, tmp_path_factory):
    """Start the demo for the first time, use it a little, and stop it."""
    if dialect != "sqlite":
        pytest.skip("a service in a folder")
    folder = tmp_path_factory.mktemp("started")
    data = folder / "data"
    with command.serving(folder, "demo", SOCIALRX_DATA=str(data)) as served:
        assert served.get("/join")[0] == 200
        said = served.told
        printed = re.findall(r"http://127\.0\.0\.1:\d+(/[^\s#]*)", said)
        answers = {path: served.get(path)[0] for path in printed}
    return Started(data, said, answers)


@pytest.fixture(autouse=True)
def on_files(dialect):
    """Skip on PostgreSQL what is about a folder of files."""
    if dialect != "sqlite":
        pytest.skip("a service in a folder")


def rows(data):
    database = open_database(f"sqlite:///{data}/diary.sqlite")
    with database.reader.connect() as connection:
        tables = ("reflections", "permissions", "participants", "staff", "studies", "trail")
        found = {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables}
    database.dispose()
    return found


def test_it_says_how_to_enter_in_each_role(started_once):
    said = started_once.said
    codes = re.findall(r"http://127\.0\.0\.1:\d+/join#(\S+)", said)
    assert len(codes) == 2
    assert all(Code.read(code) for code in codes)
    for role in ("link worker", "researcher", "administrator", "password"):
        assert role in said
    assert "Maureen T." in said


def test_every_address_it_says_opens(started_once):
    answers = started_once.answers
    assert set(answers) == {"/join", "/staff"}
    assert all(status in {200, 303} for status in answers.values()), answers


def test_a_second_start_keeps_everything(started_once, tmp_path):
    data, said = started_once.data, started_once.said
    before, keys = rows(data), (data / "keys.json").read_bytes()
    with command.serving(tmp_path, "demo", SOCIALRX_DATA=str(data)) as served:
        worked = served.seconds_of_work()
        assert "Making up" in said
        assert "Making up" not in served.told
    after = rows(data)
    assert (data / "keys.json").read_bytes() == keys
    for table in ("reflections", "permissions", "staff", "studies"):
        assert after[table] == before[table]
    assert len(after["participants"]) == len(before["participants"]) == 22
    assert after["trail"][: len(before["trail"])] == before["trail"]
    assert worked < QUICKLY


def test_a_demo_that_broke_off_is_made_again(tmp_path):
    """Somebody presses Ctrl-C while it is being made, and tries again."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("diary.sqlite", "keys.sqlite"):
        (data / name).write_bytes(b"half of something")
    (data / "demo").write_text("begun")
    with command.serving(tmp_path, "demo", SOCIALRX_DATA=str(data)) as served:
        assert "Making up" in served.told
    assert (data / "demo").read_text() == "made"


def test_the_demo_never_opens_a_real_service(tmp_path):
    data = str(tmp_path / "data")
    words = ["--name", "A", "--phone", "1", "--hours", "h", "--admin-name", "A", "--admin-email", "a@x.example"]
    assert command.run("init", *words, SOCIALRX_DATA=data).returncode == 0
    told = command.run("demo", PORT=str(command.free_port()), SOCIALRX_DATA=data)
    assert told.returncode == 1
    assert told.stderr == f"{data} holds a real service. Name another folder for the demo: DATA=…\n"


def test_the_demo_is_never_served_in_earnest(started_once):
    told = command.run("serve", PORT=str(command.free_port()), SOCIALRX_DATA=str(started_once.data))
    assert told.returncode == 1
    assert "whose passwords anybody can read" in told.stderr
