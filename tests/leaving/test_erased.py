"""Erased everywhere: nothing of a diary is left in any file or any row, whoever ran it, wherever it was killed."""

from contextlib import suppress
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import Uuid, select, text
from sqlalchemy.exc import OperationalError

from socialrx_diary import tending, upkeep
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Written
from socialrx_diary.leaving import service as leaving
from socialrx_diary.migrations.models import metadata
from socialrx_diary.notes.rules import Part
from socialrx_diary.passing_on.rules import Boxes
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import participant_keys
from tests.conftest import RING
from tests.faults.server import Server
from tests.kit import reminding
from tests.kit.watching import watched_until
from tests.leaving.test_gone import OUTLIVE, tables_that_hold

MARKED = "The heron stood on the weir and nobody else saw it."
NAME = "Philippa Marksworth"

# How each table that can hold somebody's id lets go of it. A new table has to be put in here, with its reason.
GOES_WITH = {
    "participants": "the diary itself",
    "devices": "participants",
    "needs": "participants",
    "invites": "participants",
    "reflections": "participants",
    "drafts": "participants",
    "earlier_versions": "reflections",
    "talk_marks": "reflections",
    "meeting_days": "participants",
    "talk_orders": "participants",
    "talk_lines": "participants",
    "notices": "devices",
    "locks": "devices",
    "passkeys": "participants",
    "openings": "participants",
    "paper_pages": "participants",
    "ways_back": "participants",
    "rests": "participants",
    "notes": "participants",
    "note_words": "notes",
    "note_answers": "notes",
    "agreed_lines": "notes",
    "passing_words": "participants",
    "answer_sets": "participants",
    "passages": "reflections",
    "passage_readings": "passages",
    "reminders": "participants",
    "reminders_sent": "participants",
    "receipts": "forgotten by name: they hold no foreign key, as staff have receipts too",
}
# That a file held somebody's weeks stays; whose they were does not.
LETS_GO = {"released"}


@pytest.fixture
def diary(service):
    """Somebody with something in every place that keeps anything, and a request or two in the log."""
    person = service.person(NAME)
    person.wrote(f"{MARKED} Before.", [Theme.HELP])
    person.wrote(MARKED, [Theme.HELP, Theme.ME])
    person.shares("words")
    reminding.was_reminded(person)
    person.adds_a_line(f"{MARKED} And this.")
    person.meets(service.now().date() + timedelta(days=3))
    person.puts_in_order(person.diary()[0].id)
    with service.writing() as session:
        half = Written(f"{MARKED} Half.")
        drafts.keep(session, service.vault, person.actor, person.week(1), half, service.now())
    browser = person.browser()
    browser.submit(browser.visit("/more/devices/add"))
    browser.submit(browser.visit("/more/settings"), look="dark")
    service.asha.browser().visit(f"/people/{person.id}")
    note_id = person.begins_notes()
    person.says_in_notes(note_id, f"{MARKED} Said.")
    person.says_in_notes(note_id, f"{MARKED} Agreed.", Part.AGREED, by_worker=True)
    assert person.answers_notes(note_id)
    person.wants_passed_on(Boxes(f"{MARKED} Passed on.", "", ""), approved=True)
    study_id = service.study()
    person.joins_study(study_id, "words")
    ruth = service.ruth.browser()
    page = ruth.submit(ruth.visit(f"/studies/{study_id}/names").form(f"/studies/{study_id}/names/next"))
    ruth.submit(page, more=MARKED)
    return person


def asks_to_go(service, person):
    with service.writing() as session:
        return leaving.ask_to_go(session, person.actor, service.now())


def erase(service, now):
    return upkeep.erase_due(service.database, service.vault, now)


def secrets_of(service, person):
    """What must not be found again: words, name, key, and all that was sealed."""
    found = {MARKED.encode(), NAME.encode(), service.vault.key_of(person.id).key}
    with service.vault._database.reading() as session:
        found.add(
            session.scalar(select(participant_keys.c.wrapped).where(participant_keys.c.participant_id == person.id))
        )
    with service.database.reading() as session:
        for table, column in (
            ("reflections", "words_sealed"),
            ("drafts", "words_sealed"),
            ("passing_words", "words_sealed"),
            ("talk_lines", "words_sealed"),
            ("reminders", "to_sealed"),
            ("participants", "name_sealed"),
        ):
            kept = metadata.tables[table]
            owner = kept.c.id if table == "participants" else kept.c.participant_id
            found.update(session.scalars(select(kept.c[column]).where(owner == person.id)))
        earlier, reflections = metadata.tables["earlier_versions"], metadata.tables["reflections"]
        found.update(
            session.scalars(
                select(earlier.c.words_sealed).join(reflections).where(reflections.c.participant_id == person.id)
            )
        )
        readings, passages = metadata.tables["passage_readings"], metadata.tables["passages"]
        decided = select(readings.c.decisions_sealed).select_from(readings.join(passages).join(reflections))
        found.update(session.scalars(decided.where(reflections.c.participant_id == person.id)))
        notes = metadata.tables["notes"]
        for table in ("note_words", "note_answers", "agreed_lines"):
            kept = metadata.tables[table]
            sealed = kept.c["copy_sealed" if table == "note_answers" else "words_sealed"]
            found.update(session.scalars(select(sealed).join(notes).where(notes.c.participant_id == person.id)))
    return found - {None}


def traces(secrets, haystack):
    """Which of these stand in there; of a long one any stretch of it would be found, as pages cut them."""
    return {one for one in secrets if any(one[at : at + 24] in haystack for at in range(0, max(1, len(one) - 24), 24))}


def in_files(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def in_rows(*databases):
    """Every value of every row of every table, on whichever database this run is about."""
    found = []
    for database in databases:
        with database.reader.connect() as connection:
            names = connection.dialect.get_table_names(connection)
            for name in names:
                for row in connection.execute(text(f'SELECT * FROM "{name}"')):
                    found += [value if isinstance(value, bytes) else str(value).encode() for value in map(raw, row)]
    return b"\0".join(found)


def raw(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_nothing_is_left_in_any_row_or_any_file(service, diary, settings, dialect, tmp_path, capfd):
    secrets = secrets_of(service, diary)
    goes = asks_to_go(service, diary)
    assert len(traces(secrets, in_rows(service.database, service.vault._database))) >= 4, "the search of rows sees"
    if dialect == "sqlite":
        assert len(traces(secrets, in_files(tmp_path))) >= 4, "the search of files sees"
    assert erase(service, goes) == 1
    assert service.database.empty_log()
    assert service.vault.empty_log()
    assert traces(secrets, in_rows(service.database, service.vault._database)) == set()
    if dialect == "sqlite":
        assert traces(secrets, in_files(tmp_path)) == set()
    said = capfd.readouterr()
    assert traces(secrets, (said.out + said.err).encode()) == set(), "nor in the log"
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)


def test_every_table_that_can_hold_somebodys_id_lets_go_of_it_or_says_why_not():
    """The tables are found by what they hold, not by what we remember."""
    participants = metadata.tables["participants"]
    by_key = {
        table.name for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is participants
    }
    further = set(by_key)
    for table in metadata.sorted_tables:  # each comes after those it hangs on
        further |= {table.name for key in table.foreign_keys if key.column.table.name in further}
    named = {
        table.name
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Uuid) and column.name in {"participant_id", "actor_id", "chain"}
    }
    assert by_key | further | named | {"participants"} == set(GOES_WITH) | set(OUTLIVE) | LETS_GO
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if table.name in GOES_WITH and key.column.table.name in GOES_WITH:
                assert key.ondelete == "CASCADE", f"{table.name} would keep its rows, or keep the diary from going"


def test_a_table_that_is_forgotten_would_be_seen(service, diary):
    assert {"participants", "devices", "reflections", "drafts", "receipts"} <= tables_that_hold(service, diary.id)


def test_it_goes_when_it_was_said_to_go_and_not_before(service, diary):
    goes = asks_to_go(service, diary)
    assert erase(service, goes - timedelta(microseconds=1)) == 0
    assert [week.words for week in diary.diary()] == [MARKED]
    assert erase(service, goes) == 1
    assert erase(service, goes) == 0, "and only once"
    with service.database.reading() as session:
        deeds = session.scalars(select(TrailEntry.deed).where(TrailEntry.chain == diary.id)).all()
        assert deeds.count(Deed.DIARY_DELETED) == 1
        assert audit.faults(session) == []


def test_kept_after_all_it_never_goes(service, diary):
    goes = asks_to_go(service, diary)
    with service.writing() as session:
        assert leaving.keep_after_all(session, diary.actor, service.now())
    assert erase(service, goes + timedelta(days=400)) == 0
    assert [week.words for week in diary.diary()] == [MARKED]


def test_too_late_is_too_late(service, diary):
    goes = asks_to_go(service, diary)
    with service.writing() as session:
        assert not leaving.keep_after_all(session, diary.actor, goes)
    assert erase(service, goes) == 1


def test_only_whoever_asked_goes(service, diary):
    joan = service.person("Joan B.")
    joan.wrote("Joan's words.")
    assert erase(service, asks_to_go(service, diary)) == 1
    assert [week.words for week in joan.diary()] == ["Joan's words."]


class Killed(Exception):
    """What stands for a process that ends in the middle."""


@pytest.mark.parametrize("deed", ["leave", "forget", "shred"])
def test_killed_anywhere_it_is_finished_the_next_time(service, diary, monkeypatch, deed):
    goes = asks_to_go(service, diary)
    broken = {
        "leave": (leaving.going, "leave"),
        "forget": (leaving.receipts, "forget"),
        "shred": (type(service.vault), "shred"),
    }[deed]

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(*broken, die)
        with pytest.raises(Killed):
            erase(service, goes)
    erase(service, goes)
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)
    assert diary.id not in service.vault.people()
    with service.database.reading() as session:
        deeds = session.scalars(select(TrailEntry.deed).where(TrailEntry.chain == diary.id)).all()
    assert deeds.count(Deed.DIARY_DELETED) == 1


class AfterSome(Event):
    """Lets a few rounds pass at once, then says to end."""

    def __init__(self, rounds):
        super().__init__()
        self.rounds = rounds

    def wait(self, timeout=None):
        self.rounds -= 1
        return self.rounds <= 0


def test_a_service_that_is_served_erases_by_itself(service, diary):
    goes = asks_to_go(service, diary)
    watched_until(service.door.data, goes)
    with time_machine.travel(goes + timedelta(minutes=1), tick=False):
        tending.keep_erasing(service.database, service.vault, service.door, AfterSome(1))
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)
    assert diary.id not in service.vault.people()


def test_a_database_that_is_busy_is_asked_again(service, diary, monkeypatch):
    goes = asks_to_go(service, diary)
    watched_until(service.door.data, goes)
    real, refusals = upkeep.erase_due, [OperationalError("", {}, Exception("busy"))]

    def busy_at_first(*args):
        if refusals:
            raise refusals.pop()
        return real(*args)

    monkeypatch.setattr(upkeep, "erase_due", busy_at_first)
    with time_machine.travel(goes, tick=False):
        tending.keep_erasing(service.database, service.vault, service.door, AfterSome(2))
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)


def test_a_log_held_up_by_a_reader_is_emptied_the_next_time(service, diary, dialect, monkeypatch, tmp_path):
    if dialect != "sqlite":
        pytest.skip("only SQLite has such a log")
    secrets = secrets_of(service, diary)
    goes = asks_to_go(service, diary)
    watched_until(service.door.data, goes)
    answers = iter([False, True])
    real = type(service.database).empty_log
    monkeypatch.setattr(type(service.database), "empty_log", lambda self: next(answers, True) and real(self))
    with time_machine.travel(goes, tick=False):
        tending.keep_erasing(service.database, service.vault, service.door, AfterSome(2))
    assert traces(secrets, in_files(tmp_path)) == set()


def test_reading_just_then_is_told_that_the_log_is_not_empty_yet(service, diary, dialect):
    if dialect != "sqlite":
        pytest.skip("only SQLite has such a log")
    with service.database.reading() as session, suppress(OperationalError):
        session.execute(text("SELECT count(*) FROM trail")).all()
        diary.wrote("More words.", [Theme.HELP])
        with service.database.writer.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            assert connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 1
    assert service.database.empty_log()


@pytest.mark.parametrize("path", ["", "/sheet", "/meeting", "/card"])
def test_afterwards_every_link_to_it_answers_as_if_it_had_never_been(app, service, diary, path):
    assert erase(service, asks_to_go(service, diary)) == 1
    worker = service.asha.browser()
    answers = [worker.peek(f"/people/{one}{path}") for one in (diary.id, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert diary.browser().visit("/week").path == "/back"


def test_the_server_as_it_is_really_served_erases_by_itself(service, diary, settings):
    """Its configuration starts the erasing; nobody calls a command, and no clock here is moved."""
    RING.write(settings.keys_file)
    asks_to_go(service, diary)
    watched_until(settings.data, service.now())
    with service.writing() as session:
        session.execute(text("UPDATE participants SET leaves_at = :long_ago"), {"long_ago": "2020-01-01 00:00:00+00"})
    with Server(settings, workers=1) as served:
        for _again in range(5_000):
            assert served.answers("/health")
            if diary.id not in service.vault.people():
                break
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)
