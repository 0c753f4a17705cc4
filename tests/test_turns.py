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
    wait_until(lambda: line.waiting)
    give_back(held)
    waiting.join(LONG)
    assert came[0] is not None
    assert not line.waiting
    os.close(came[0])


def test_whoever_waits_too_long_is_told_and_holds_up_nobody_later(file, held, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    assert turns.Line(file).take() is None
    give_back(held)
    wait_until(lambda: is_free(file))


def test_when_nothing_moves_only_a_few_wait(file, held, monkeypatch):
    monkeypatch.setattr(turns, "STUCK", 0.0)
    line = turns.Line(file)
    waiting = [threading.Thread(target=lambda: os.close(line.take())) for _ in range(turns.MOST_WAITING)]
    for number, one in enumerate(waiting, 1):
        one.start()
        wait_until(lambda number=number: len(line.waiting) == number)
    assert line.take() is None, "it would have waited"
    give_back(held)
    for one in waiting:
        one.join(LONG)
        assert not one.is_alive()


def test_not_more_are_left_standing_than_are_needed_and_all_go_in_the_end(file, held, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    monkeypatch.setattr(turns, "MOST_LEFT_BEHIND", 3)
    line = turns.Line(file)
    assert [line.take() for _ in range(6)] == [None] * 6
    assert len(line.left_behind) == 3
    give_back(held)
    wait_until(lambda: all(one.came for one in line.left_behind))
    turn = line.take()
    assert turn is not None
    os.close(turn)


def test_of_many_who_come_in_the_same_moment_only_a_few_wait_long(file, held, monkeypatch):
    monkeypatch.setattr(turns, "STUCK", 0.2)
    line, together, refused = turns.Line(file), threading.Barrier(12), []

    def comes():
        together.wait(LONG)
        turn = line.take()
        if turn is None:
            refused.append(turn)
        else:
            os.close(turn)

    many = [threading.Thread(target=comes) for _ in range(together.parties)]
    for one in many:
        one.start()
    wait_until(lambda: len(refused) == len(many) - turns.MOST_WAITING)
    assert len(line.waiting) == turns.MOST_WAITING
    give_back(held)
    for one in many:
        one.join(LONG)
    assert len(refused) == len(many) - turns.MOST_WAITING


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
