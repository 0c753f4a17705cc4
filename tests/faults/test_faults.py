"""What must hold when things go wrong, in a short form; `SURE=1` runs all of it.

Each can be run by hand, as often as one likes, and then prints figures: `python -m tests.faults.kill --times 200`.
"""

import fcntl
import random
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import make_url

from socialrx_diary.db import open_database
from tests.conftest import RING
from tests.faults import (
    broken_disk,
    clock,
    cut,
    deploying,
    failover,
    forged,
    full_disk,
    half_migrations,
    in_front,
    kill,
    locked,
    making,
    nemesis,
    power,
    remind,
    revoked,
    slow,
    stand_still,
    two_writers,
)
from tests.faults.place import fresh
from tests.kit.sure import SURE, only_when_sure


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
    found = two_writers.two_writers(place, 2000 if SURE else 60, seed)
    assert found.set_aside > 0, "they never met: this proved nothing"
    assert found.sent_again > 0, "nothing was sent twice: this proved nothing"
    assert found.good, found


def test_whoever_begins_to_read_after_leave_was_taken_back_reads_nothing(place, seed):
    found = revoked.revoked(place, 10_000 if SURE else 120, seed)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_what_was_acknowledged_outlives_every_kill(place, seed):
    found = kill.kill(place, 200 if SURE else 4, seed)
    assert found.cut_off > 0, "nobody noticed: this proved nothing"
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_a_file_killed_while_it_is_made_is_the_same_file_in_the_end(place, seed):
    found = making.kill(place, 50 if SURE else 2, seed)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_what_was_acknowledged_outlives_every_deploy(place, seed):
    found = deploying.deploying(place, 20 if SURE else 1, seed)
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


@pytest.mark.usefixtures("on_sqlite")
def test_a_writer_waits_for_the_turn_before_beginning(settings):
    """The other way round SQLite's own unfair waiting decides, which after ten seconds says `locked`."""
    database, writing = open_database(settings.database_url), threading.Event()
    lock_file = Path(make_url(settings.database_url).database + ".lock")

    def write():
        with database.writing() as session:
            session.connection()
            writing.set()

    with lock_file.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        waiting = threading.Thread(target=write)
        waiting.start()
        assert not writing.wait(0.3), "somebody wrote whose turn it was not"
        with closing(dbapi2.connect(make_url(settings.database_url).database, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
    waiting.join()
    assert writing.is_set()
    database.dispose()


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


@pytest.mark.browser
@pytest.mark.usefixtures("on_sqlite")
def test_what_a_phone_called_safe_or_received_is_in_the_diary_once(place, seed):
    found = cut.cut(place, 200 if SURE else 6, seed)
    assert found.forms.keys() - {"pass"} or found.called_safe, "nothing was cut: this proved nothing"
    assert found.good, found


def test_reminders_go_once_whoever_dies_over_them(place, seed):
    """On the very database of this run, over the change of the clock."""
    kills, step = (100, remind.STEP) if SURE else (3, 4 * remind.STEP)
    found = remind.remind(place, 100 * kills if SURE else 10 * kills, kills, seed, step)
    assert found.kills == kills
    assert found.good, found


def test_what_was_acknowledged_outlives_the_database_it_was_kept_in(dialect, seed):
    if not SURE or dialect != "postgresql":
        pytest.skip("starts two servers of its own: once, in `make sure`")
    found = failover.failover(4, seed)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_a_step_that_is_killed_is_taken_wholly_or_not_at_all(seed, tmp_path):
    least = half_migrations.STEPS[1 if SURE else -1]
    found = half_migrations.half_migrations(fresh(tmp_path), 300 if SURE else 4, seed, least)
    assert found.good, found


@pytest.mark.usefixtures("on_sqlite")
def test_nobody_comes_in_with_a_cookie_that_was_changed(place, seed):
    found = forged.forged(place, 10_000 if SURE else 60, seed)
    assert found.good, found


@only_when_sure
@pytest.mark.usefixtures("on_sqlite")
def test_what_was_acknowledged_outlives_every_power_cut(seed, tmp_path):
    found = power.power_loss(fresh(tmp_path), 1000, seed)
    assert found.good, found


@only_when_sure
@pytest.mark.usefixtures("on_sqlite")
def test_a_disk_that_fails_costs_nobody_a_word(place, seed):
    found = broken_disk.broken_disk(place, 30, seed)
    assert found.good, found


@only_when_sure
@pytest.mark.usefixtures("on_sqlite")
def test_a_database_locked_for_long_is_said_to_be_so(place, seed):
    found = locked.locked(place, 2, seed)
    assert found.good, found


@pytest.mark.parametrize(("month", "before", "after"), [(1, (2025, 10), (2026, 3)), (4, (2026, 3), (2026, 10))])
def test_the_changes_of_the_clock_are_found_on_any_day_of_the_year(month, before, after):
    found = clock.changes_around(datetime(2026, month, 5, tzinfo=UTC))
    assert [(one.year, one.month, one.hour) for one in found] == [(*before, 1), (*after, 1)]


@only_when_sure
def test_a_clock_that_jumps_loses_nothing(place, seed):
    found = clock.clock(place, 30, seed)
    assert found.good, found


@only_when_sure
@pytest.mark.skipif(not in_front.NGINX, reason="there is no nginx here")
def test_slow_lines_hold_up_nobody_else(place, seed):
    found = slow.slow(place, 1, seed)
    assert found.good, found


@only_when_sure
@pytest.mark.usefixtures("on_sqlite")
def test_everything_at_once_leaves_a_history_as_if_nothing_had_been(place, seed):
    found = nemesis.nemesis(place, 120, seed)
    assert found.good, found
