from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import select

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.locks import service as locks
from socialrx_diary.locks.models import Lock as Row


def tries(phone, numbers):
    """One try, as the page makes it: counted and kept first, looked at afterwards."""
    with phone.service.database.writing() as session:
        tried = locks.count_try(session, phone.actor)
    if tried is None:
        return None
    with phone.service.database.reading() as session:
        return locks.matches(session, tried, numbers)


def opens(phone):
    with phone.service.database.writing() as session:
        locks.open_up(session, phone.actor, phone.service.now())


def deeds(phone):
    wanted = select(TrailEntry.deed).where(TrailEntry.chain == phone.person.id).order_by(TrailEntry.position)
    with phone.service.database.reading() as session:
        return list(session.scalars(wanted))


def test_the_right_numbers_match_and_no_others(phone):
    assert tries(phone, "739205")
    assert tries(phone, "739206") is False


def test_five_tries_and_no_sixth_not_even_with_the_right_numbers(phone):
    assert [tries(phone, "000001") for _ in range(5)] == [False] * 5
    assert tries(phone, "739205") is None
    assert phone.lock().dead
    opens(phone)
    assert tries(phone, "739205"), "another way in makes the numbers good again"


def test_of_fifty_tries_at_once_five_are_looked_at(phone):
    with ThreadPoolExecutor(25) as together:
        admitted = [
            one for one in together.map(lambda number: tries(phone, f"{number:06}"), range(50)) if one is not None
        ]
    assert len(admitted) == 5
    assert phone.lock().wrong_tries == 5


def test_the_numbers_are_kept_so_that_the_database_alone_tells_nothing(phone, settings, dialect):
    """With the hash and without the secret of the key ring the numbers themselves do not fit it."""
    with phone.service.database.reading() as session:
        kept = session.scalars(select(Row.numbers_hash)).one()
        tried = locks.Tried(phone.actor.device_id, kept)
        assert kept.startswith("$argon2id$")
        assert locks.matches(session, tried, "739205")
        session.info["trail_secret"] = b"of somebody else"
        assert not locks.matches(session, tried, "739205")


def test_the_numbers_of_one_phone_are_no_good_for_another(phone):
    with phone.service.database.reading() as session:
        kept = session.scalars(select(Row.numbers_hash)).one()
        assert not locks.matches(session, locks.Tried(uuid4(), kept), "739205")


def test_use_is_never_noted_on_a_locked_phone_or_backwards(phone):
    before = phone.shuts().lock().used_at
    with phone.service.database.writing() as session:
        locks.note_use(session, phone.actor.device_id, phone.service.now())
    assert phone.lock().used_at == before
    opens(phone)
    later = phone.lock().used_at
    with phone.service.database.writing() as session:
        locks.note_use(session, phone.actor.device_id, before)
    assert phone.lock().used_at == later


def test_setting_and_taking_off_are_on_the_trail_once(phone):
    for _ in range(2):
        with phone.service.database.writing() as session:
            locks.take_off(session, phone.actor, phone.service.now())
    assert phone.lock() is None
    assert deeds(phone).count(Deed.LOCK_SET) == 1
    assert deeds(phone).count(Deed.LOCK_TAKEN_OFF) == 1
