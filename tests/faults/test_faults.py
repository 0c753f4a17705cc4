"""What must hold when things go wrong, in a short form; `SURE=1` runs all of it.

Each can be run by hand, as often as one likes, and then prints figures: `python -m tests.faults.kill --times 200`.
"""

import os
import random

import pytest

from tests.conftest import RING
from tests.faults import full_disk, kill, stand_still, two_writers
from tests.faults.place import fresh

SURE = bool(os.environ.get("SURE"))


@pytest.fixture
def seed():
    """Another one every time, and printed when a test fails."""
    chosen = random.SystemRandom().randrange(1_000_000)
    print(f"--seed {chosen}")
    return chosen


@pytest.fixture
def place(settings):
    """An empty service that a server of its own can serve."""
    RING.write(settings.keys_file)
    return settings


@pytest.fixture
def on_sqlite(dialect):
    if dialect != "sqlite":
        pytest.skip("about the file that SQLite keeps everything in")


def test_two_writers_lose_nothing_and_double_nothing(place, seed):
    found = two_writers.two_writers(place, 2000 if SURE else 100, seed)
    assert found.set_aside > 0, "they never met: this proved nothing"
    assert found.sent_again > 0, "nothing was sent twice: this proved nothing"
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_what_was_acknowledged_outlives_every_kill(place, seed):
    found = kill.kill(place, 200 if SURE else 6, seed)
    assert found.cut_off > 0, "nobody noticed: this proved nothing"
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_a_writer_who_stands_still_delays_and_loses_nothing(place, seed):
    found = stand_still.stand_still(place, 5 if SURE else 1, seed)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_files_that_may_not_grow(place, seed):
    found = full_disk.files_grow_no_further(place, 5 if SURE else 1, seed)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_a_full_disk(seed):
    with full_disk.small_disk() as folder:
        if folder is None:
            pytest.skip("only root, on a machine that lets root make a small disk, can try a really full one")
        found = full_disk.full_disk(fresh(folder), 5 if SURE else 1, seed)
    assert found.good, found


def test_the_books_see(place):
    """Books that balance whatever happened would be worth nothing."""
    from tests.faults.books import reckon
    from tests.faults.place import peopled

    with peopled(place) as service:
        person = service.person("Maureen T.")
        person.wrote("kept")
        person.wrote("kept twice", weeks_ago=1)
        person.wrote("kept twice", weeks_ago=2)
    found = reckon(place, [(person.actor, ["kept", "kept twice", "nowhere"])])
    assert (found.lost, found.doubled, found.unasked, found.good) == (1, 1, 0, False)
    assert reckon(place, [(person.actor, ["kept twice"])]).unasked == 1
