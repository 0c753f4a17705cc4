"""Whose turn it is to write, and what becomes of those whose turn does not come."""

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from socialrx_diary import turns
from socialrx_diary.db import open_database

LONG = 20.0


@pytest.fixture
def file(tmp_path):
    return tmp_path / "diary.lock"


@pytest.fixture
def held(file):
    """Somebody else's turn, until it is ended."""
    with file.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield turn


def give_back(turn):
    fcntl.flock(turn, fcntl.LOCK_UN)


def wait_until(it_is_so):
    until = time.monotonic() + LONG
    while not it_is_so():
        assert time.monotonic() < until
        time.sleep(0.005)


def is_free(file):
    with file.open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_a_turn_is_taken_and_given_back(file):
    turn = turns.Line(file).take()
    assert turn is not None
    assert not is_free(file)
    os.close(turn)
    assert is_free(file)


def test_a_turn_comes_to_whoever_waits(file, held):
    line, came = turns.Line(file), []
    waiting = threading.Thread(target=lambda: came.append(line.take()))
    waiting.start()
    wait_until(line.front.locked)
    give_back(held)
    waiting.join(LONG)
    assert came[0] is not None
    os.close(came[0])


def test_whoever_waits_too_long_is_told_and_holds_up_nobody_later(file, held, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    assert turns.Line(file).take() is None
    give_back(held)
    wait_until(lambda: is_free(file))


def test_the_writing_door_says_that_it_is_locked_and_opens_again(settings, dialect, monkeypatch):
    if dialect != "sqlite":
        pytest.skip("about the file that SQLite keeps everything in")
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    database = open_database(settings.database_url)
    with Path(f"{database.writer.url.database}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with pytest.raises(OperationalError, match="locked"), database.writing() as session:
            session.connection()
        with database.reading() as session:
            session.connection()
    with database.writing() as session:
        session.connection()
    database.dispose()
