"""Tokens, devices and counted tries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device, Tries
from socialrx_diary.accounts.rules import PARTICIPANT_IDLE, PARTICIPANT_LONGEST, Allowance
from socialrx_diary.participants import service as participants

FEW = Allowance(5, timedelta(minutes=10))
NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


def who(service, token, now):
    with service.database.reading() as session:
        return accounts.who(session, token, now, participants.membership)


def test_a_token_is_kept_only_as_a_hash(service, asha):
    with service.database.reading() as session:
        kept = [device.token_hash for device in session.query(Device)]
    assert all(len(one) == 32 for one in kept)
    assert asha.token.encode() not in b"".join(kept)


@pytest.mark.parametrize("token", ["", "x", "ŵ" * 50, "0" * 10_000])
def test_a_token_nobody_was_given_is_nobodys(service, token):
    assert who(service, token, NOW) is None


def test_a_participant_is_remembered_for_ninety_days_of_rest_and_a_year_in_all(service, maureen):
    joined = service.now()
    almost = timedelta(minutes=1)
    assert who(service, maureen.token, joined + PARTICIPANT_IDLE - almost)
    assert who(service, maureen.token, joined + PARTICIPANT_IDLE + almost) is None
    used = joined
    while used + timedelta(days=80) < joined + PARTICIPANT_LONGEST - almost:
        used += timedelta(days=80)
        with service.database.writing() as session:
            accounts.touch(session, maureen.actor.device_id, used)
    assert who(service, maureen.token, joined + PARTICIPANT_LONGEST - almost)
    assert who(service, maureen.token, joined + PARTICIPANT_LONGEST + almost) is None


def test_use_is_never_noted_backwards(service, asha):
    with service.database.writing() as session:
        before = session.get_one(Device, asha.actor.device_id).used_at
        accounts.touch(session, asha.actor.device_id, before - timedelta(hours=1))
    with service.database.reading() as session:
        assert session.get_one(Device, asha.actor.device_id).used_at == before


def test_nobody_signs_out_somebody_elses_device(service, maureen, asha):
    with service.database.writing() as session:
        assert not accounts.sign_out(session, asha.actor, maureen.actor.device_id)
        assert not accounts.sign_out(session, maureen.actor, asha.actor.device_id)
        assert not accounts.sign_out(session, maureen.actor, uuid4())
    assert who(service, maureen.token, service.now())
    assert who(service, asha.token, service.now())


def test_a_phone_that_sees_only_new_weeks_signs_out_itself_and_no_other(service, maureen):
    new = maureen.on_a_new_phone()
    with service.database.writing() as session:
        assert not accounts.sign_out(session, new.actor, maureen.actor.device_id)
        assert accounts.sign_out(session, new.actor, new.actor.device_id)
    assert who(service, maureen.token, service.now())
    assert who(service, new.token, service.now()) is None


def test_a_participant_sees_their_own_devices_and_signs_one_out(service, maureen):
    service.person("David O.")
    with service.database.writing() as session:
        accounts.sign_in(session, service.now(), "Tablet", participant_id=maureen.id)
        seen = accounts.devices(session, maureen.actor)
    assert [(device.name, device.this_one) for device in seen] == [("Tablet", False), ("Phone", True)]
    with service.database.writing() as session:
        assert accounts.sign_out(session, maureen.actor, seen[0].id)
        assert len(accounts.devices(session, maureen.actor)) == 1


def test_tries_are_counted_apart_for_each_thing_and_each_stretch_of_time(service):
    with service.database.writing() as session:
        assert [accounts.count_try(session, "a", FEW, NOW) for _ in range(7)] == [True] * 5 + [False] * 2
        assert not accounts.tries_left(session, "a", FEW, NOW)
        assert accounts.tries_left(session, "b", FEW, NOW)
        assert accounts.count_try(session, "b", FEW, NOW)
        assert accounts.count_try(session, "a", FEW, NOW + FEW.within)
        accounts.forget_tries(session, "a")
        assert accounts.tries_left(session, "a", FEW, NOW)


def test_of_twelve_first_tries_at_the_very_same_moment_five_are_allowed(service, monkeypatch):
    start, key = Barrier(12), accounts._tries_key

    def together(what):
        start.wait(20)
        return key(what)

    def one_try(_number):
        with service.database.writing() as session:
            return accounts.count_try(session, "a", FEW, NOW)

    monkeypatch.setattr(accounts, "_tries_key", together)
    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(one_try, range(12))) == 5


def test_what_was_tried_is_kept_only_as_a_hash(service):
    with service.database.writing() as session:
        accounts.count_try(session, "account:nia@parkroad.example", FEW, NOW)
        assert "nia" not in session.query(Tries).one().key


def test_sweeping_takes_what_can_no_longer_matter_and_nothing_else(service, maureen):
    now = service.now()
    with service.database.writing() as session:
        accounts.count_try(session, "a", FEW, now - timedelta(days=3))
        accounts.count_try(session, "b", FEW, now)
        accounts.sweep(session, now)
        assert session.query(Tries).count() >= 1
        assert not accounts.tries_left(session, "b", Allowance(1, FEW.within), now)
    assert who(service, maureen.token, now)
    with service.database.writing() as session:
        accounts.sweep(session, now + PARTICIPANT_LONGEST + timedelta(days=1))
        assert session.query(Device).count() == 0
        assert session.query(Tries).count() == 0


def test_a_phone_whose_owner_is_gone_opens_nothing(service, maureen):
    now = service.now()
    assert who(service, maureen.token, now).actor.id == maureen.id
    with service.database.reading() as session:
        assert accounts.who(session, maureen.token, now, lambda _session, _participant_id: None) is None
