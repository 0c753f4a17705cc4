"""A backup put back is what was there, keeps to what was said and erased since, and is whole or not at all."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select, update

from socialrx_diary import checks, migrations, readiness, upkeep
from socialrx_diary.backups import making, restoring, rows
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared
from socialrx_diary.door import Door
from socialrx_diary.making import pieces
from socialrx_diary.making import service as files
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.rules import Part, Stage
from socialrx_diary.migrations.models import metadata
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.models import Release
from socialrx_diary.reminders.models import ReminderKept
from socialrx_diary.upkeep import NotReadyError
from socialrx_diary.vault import KeyRing, Place
from tests.faults import backups as faults
from tests.kit.owner import owners


def now():
    return datetime.now(UTC)


@pytest.fixture
def on_files(dialect):
    if dialect != "sqlite":
        pytest.skip("a service in a folder")


def test_what_is_put_back_elsewhere_is_the_same_and_opens(full_town, back_up, elsewhere, recovery, settings, come_to):
    made = back_up(now())
    done = restoring.restore(elsewhere, made.data, made.keys, recovery, now())
    there = {one.table: one for one in come_to(settings)}
    begun_anew = {"file_pieces", "makings", "releases", "reminders", "reminders_sent"}
    assert {one.table for one in come_to(elsewhere) if one != there[one.table]} <= begun_anew
    assert {one.table for one in done.counted if one != there[one.table]} == set()
    assert there.keys() - {one.table for one in done.counted} == {"file_pieces"}
    assert (done.erased, done.said_since, done.asked_what_was_there) == (0, 0, False)
    found = checks.Found()
    with upkeep.ready(elsewhere) as service:
        assert list(checks.faults(service, found)) == []
    assert found.sealed > 30


def test_no_word_stands_in_a_backup(town, back_up):
    """Not even opened: what people wrote is sealed inside it, too."""
    made = back_up(now())
    assert not any(b"Words to be sealed" in path.read_bytes() for path in (made.data, made.keys))


def test_numbers_go_on_after_the_highest(town, back_up, elsewhere, recovery):
    made = back_up(now())
    restoring.restore(elsewhere, made.data, made.keys, recovery, now())
    with upkeep.ready(elsewhere) as service, service.database.writing() as session:
        consent.end_sharing(session, town.service.ada.actor, town.maureen.id, town.service.asha.id, "Asha", now())


def test_whoever_was_erased_since_is_absent_and_what_was_taken_back_stays_so(
    town, back_up, elsewhere, recovery, settings
):
    early = back_up(now() - timedelta(hours=2))
    town.maureen.shares("nothing")
    with upkeep.ready(settings) as service:
        upkeep.erase_again(service.database, service.vault, [town.joan.id], now())
    late = back_up(now())
    done = restoring.restore(elsewhere, early.data, late.keys, recovery, now())
    assert done.erased == 1
    assert done.said_since >= 1
    with upkeep.ready(elsewhere) as service:
        with service.database.reading() as session:
            people = set(session.scalars(select(metadata.tables["participants"].c.id)))
            standing = consent.standing_of(session, town.maureen.id)
        assert town.joan.id not in people
        assert standing.share(town.service.asha.id) is Shared.NOTHING
        assert town.joan.id not in service.vault.people()
        assert list(checks.faults(service, checks.Found())) == []


def reminded(person, **more):
    """A row as the pages keep one, due an hour ago."""
    row = {"id": uuid4(), "participant_id": person.id, "how": "email", "weekday": 2, "minutes": 600, "again": False}
    row |= {"zone": "Europe/London", "stop_mark": uuid4().hex, "confirmed_at": now(), "next_number": 2}
    return ReminderKept(**row | {"next_at": now() - timedelta(hours=1)} | more)


def test_whoever_stopped_reminders_since_gets_none_and_none_goes_twice(town, back_up, elsewhere, recovery):
    """A row of each: Joan stops after the first backup; Maureen's may have been sent after the second."""
    with town.service.writing() as session:
        session.add_all([reminded(town.joan), reminded(town.maureen)])
    early = back_up(now() - timedelta(hours=2))
    with town.service.writing() as session:
        session.execute(update(ReminderKept).where(ReminderKept.participant_id == town.joan.id).values(next_at=None))
    late = back_up(now())
    restoring.restore(elsewhere, early.data, late.keys, recovery, now())
    with upkeep.ready(elsewhere) as service, service.database.reading() as session:
        due = dict(session.execute(select(ReminderKept.participant_id, ReminderKept.next_at)).all())
    assert due[town.joan.id] is None
    assert due[town.maureen.id] > now()


@pytest.mark.usefixtures("on_files")
def test_what_is_there_is_asked_even_without_a_later_backup_and_put_by(town, back_up, recovery, settings):
    made = back_up(now())
    town.maureen.shares("nothing")
    with upkeep.ready(settings) as service:
        upkeep.erase_again(service.database, service.vault, [town.joan.id], now())
    done = restoring.restore(settings, made.data, made.keys, recovery, now())
    assert (done.erased, done.asked_what_was_there) == (1, True)
    assert {path.name for path in done.put_by.iterdir()} >= {"diary.sqlite", "keys.sqlite"}
    with upkeep.ready(settings) as service, service.database.reading() as session:
        assert consent.standing_of(session, town.maureen.id).share(town.service.asha.id) is Shared.NOTHING


def test_keys_older_than_the_data_are_refused(town, back_up, elsewhere, recovery):
    early, late = back_up(now() - timedelta(hours=2)), back_up(now())
    with pytest.raises(NotReadyError, match="older than that of the data"):
        restoring.restore(elsewhere, late.data, early.keys, recovery, now())


def test_the_two_files_are_not_mixed_up(town, back_up, elsewhere, recovery):
    made = back_up(now())
    with pytest.raises(NotReadyError, match="not a backup of the data"):
        restoring.restore(elsewhere, made.keys, made.data, recovery, now())


def test_another_key_file_is_refused(town, back_up, elsewhere, recovery):
    made = back_up(now())
    elsewhere.keys_file.unlink()
    KeyRing.make().write(elsewhere.keys_file)
    with pytest.raises(NotReadyError, match="not the one these keys were sealed with"):
        restoring.restore(elsewhere, made.data, made.keys, recovery, now())


def test_data_from_a_newer_version_is_refused(town, back_up, elsewhere, recovery, monkeypatch):
    made = back_up(now())
    monkeypatch.setattr(readiness, "HEAD", "000")
    with pytest.raises(NotReadyError, match="from a newer version"):
        restoring.restore(elsewhere, made.data, made.keys, recovery, now())


def test_a_backup_of_an_older_step_is_put_back_and_brought_up_to_date(
    town, settings, back_up, elsewhere, recovery, monkeypatch
):
    """A backup as the version before this one made it, which may have known fewer tables."""
    with owners(settings) as database:
        migrations.downgrade(database, "-1")
        try:
            with database.reader.connect() as connection:
                there = inspect(connection).get_table_names()
            monkeypatch.setattr(making, "backed_up", lambda: there)
            made = back_up(now())
        finally:
            with database.writer.begin() as connection:
                migrations.upgrade_within(connection)
    assert restoring.restore(elsewhere, made.data, made.keys, recovery, now()).erased == 0
    with upkeep.ready(elsewhere) as service:
        assert list(checks.faults(service, checks.Found())) == []


def test_files_for_research_are_in_no_backup_and_can_be_asked_for_anew(full_town, back_up, elsewhere, recovery):
    """Their pieces hold opened words. What was being made is made anew; what was made is over, and its line stays."""
    service = full_town.service
    on_its_way, made = uuid4(), uuid4()
    with service.writing() as session:
        release = session.scalars(select(Release)).first()
        release.made_at, release.expires_at = now(), now() + timedelta(days=3)
        release.seed_sealed = service.vault.seal_for_service("00", Place("releases", "seed", release.id))
        session.add(Making(id=on_its_way, begun_at=now(), runner=uuid4(), held_until=now(), pieces=1, size=9))
        session.add(Making(id=made, made_at=now(), expires_at=now() + timedelta(days=3), sha256="a" * 64, size=3 << 31))
        session.flush()
        for making_id, part in ((on_its_way, Part.ROWS), (made, Part.FILE)):
            sealed = pieces.sealed(service.vault, making_id, part, 0, b"Words that were opened.")
            pieces.put(session, making_id, part, 0, sealed)
    backup = back_up(now())
    assert {"file_pieces"} == making.LEFT_OUT
    assert "makings" in {one.table for one in backup.counted}
    restoring.restore(elsewhere, backup.data, backup.keys, recovery, now())
    with upkeep.ready(elsewhere) as there:
        with there.database.writing() as session:
            assert session.get(Making, on_its_way) is None
            assert files.standing(session, made, now()).stage is Stage.GONE
            assert (session.get(Making, made).sha256, session.get(Making, made).size) == ("a" * 64, 3 << 31)
            assert session.scalars(select(Piece)).all() == []
            releases.sweep(session, now())
            assert session.get(Release, release.id).seed_sealed is None
        assert list(checks.faults(there, checks.Found())) == []


def test_damaged_backups_and_wrong_keys_change_nothing(town, dialect, settings, tmp_path):
    if dialect != "sqlite":
        pytest.skip("the same files, read by the same code")
    found = faults.backups(settings, 12, random.SystemRandom().randrange(1_000_000))
    assert found.good, found
    assert sum(found.refused.values()) == 12


def test_rows_that_were_changed_in_an_opened_backup_are_refused(town, app, elsewhere):
    """Behind the seal there is a count and a hash for every table."""
    with app.extensions["database"].reader.connect() as connection:
        lines = list(rows.of(connection, metadata))
    start = next(number for number, line in enumerate(lines) if line.startswith('{"table": "participants"'))
    for damaged in (lines[: start + 2], lines[: start + 1] + lines[start + 2 :], [lines[start + 1], *lines]):
        with (
            upkeep.opened_by_owner(elsewhere, KeyRing.read(elsewhere.keys_file)) as service,
            pytest.raises(rows.DamagedError),
            service.database.writer.begin() as data,
            service.keys.writer.begin() as keys,
        ):
            restoring._made_ready(data, keys)
            rows.put(data, damaged)


@pytest.mark.usefixtures("on_files")
def test_a_restore_broken_off_between_the_files_is_noticed_and_done_again(
    town, back_up, recovery, settings, monkeypatch, come_to
):
    made, before = back_up(now()), come_to(settings)
    renamed = []

    def rename(path, to):
        renamed.append(path)
        if len(renamed) == 5:
            raise OSError(5, "Input/output error", str(path))
        return Path.replace(path, to)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", rename)
        with pytest.raises(OSError, match="Input/output"):
            restoring.restore(settings, made.data, made.keys, recovery, now())
    assert "broken off" in readiness.hindrance(settings)
    restoring.restore(settings, made.data, made.keys, recovery, now() + timedelta(seconds=5))
    assert readiness.hindrance(settings) is None
    assert come_to(settings) == before


def test_who_served_before_lets_nobody_in_until_started_again(town, back_up, recovery, elsewhere):
    made, door = back_up(now()), Door(elsewhere.data)
    restoring.restore(elsewhere, made.data, made.keys, recovery, now())
    assert door.enter() is None
    fresh = Door(elsewhere.data)
    fresh.leave(fresh.enter())


def test_moving_carries_every_row_and_refuses_what_is_not_empty(full_town, settings, elsewhere, come_to):
    counted = restoring.move(settings, elsewhere)
    assert come_to(elsewhere) == come_to(settings) == counted
    assert sum(one.rows for one in counted) > 100
    with pytest.raises(NotReadyError, match="something in those databases already"):
        restoring.move(settings, elsewhere)


def test_without_a_recovery_key_there_is_no_backup(town, settings, tmp_path):
    with (
        upkeep.opened(settings, KeyRing.read(settings.keys_file)) as service,
        pytest.raises(NotReadyError, match="recovery-key"),
    ):
        making.make(service, tmp_path / "backups", settings.recovery_keys, now())


def test_a_backup_that_broke_off_leaves_nothing_that_looks_like_one(town, settings, recovery, tmp_path, monkeypatch):
    def half(*_of):
        yield '{"table": "trail", "columns": {}}'
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rows, "of", half)
    with (
        upkeep.opened(settings, KeyRing.read(settings.keys_file)) as service,
        pytest.raises(Exception, match=r"No space|space"),
    ):
        making.make(service, tmp_path / "backups", settings.recovery_keys, now())
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_same_rows_are_the_same_bytes_wherever_they_are(full_town, app):
    """Ids, moments, days, bytes, numbers and words in one form; what SQLite and PostgreSQL make of them is theirs."""
    with app.extensions["database"].reader.connect() as connection:
        lines = list(rows.of(connection, metadata))
    person = str(full_town.maureen.id.hex)
    [row] = [line for line in lines if line.startswith(f'["{person}"')]
    assert "+00:00" in row
    for line in lines:
        if line.startswith("{"):
            continue
        assert json.loads(line), "every row is one line of JSON"
