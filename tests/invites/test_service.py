"""Codes let in exactly those they are for, once, whatever is tried."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest

from socialrx_diary.accounts.models import Device
from socialrx_diary.accounts.rules import JOIN_TRIES
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.models import Invite
from socialrx_diary.invites.rules import (
    ANOTHER_PHONE_LASTS,
    CARD_LASTS,
    DOUBLE_TAP,
    LETTERS,
    WRONG_TRIES,
    Code,
    Refusal,
)
from tests.kit.people import Service


def let_in(service, code, key=None, *, later=timedelta(0), address=None):
    with service.database.writing() as session:
        return invites.let_in(session, code, key or uuid4(), address or uuid4().hex, "Phone", service.now() + later)


def wrong(code):
    """The same card with another last letter."""
    return code[:-1] + next(letter for letter in LETTERS if letter != code[-1])


def devices(service, participant_id):
    with service.database.reading() as session:
        return session.query(Device).filter(Device.participant_id == participant_id).count()


def deeds(service, participant_id):
    with service.database.reading() as session:
        found = session.query(TrailEntry.deed).filter(TrailEntry.chain == participant_id)
        return Counter(deed for (deed,) in found)


@pytest.fixture
def card(service):
    return service.invited("Joan B.")


def test_of_forty_at_once_with_one_card_exactly_one_is_let_in(service, card):
    participant_id, code = card
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: let_in(service, code), range(40)))
    assert sum(isinstance(answer, invites.LetIn) for answer in answers) == 1
    assert answers.count(Refusal.USED) == 39
    assert devices(service, participant_id) == 1


def test_of_twelve_who_find_the_card_unused_at_the_very_same_moment_one_is_let_in(service, card, monkeypatch):
    """On PostgreSQL all twelve read the card before anybody uses it; on SQLite writers take turns."""
    participant_id, code = card
    start, read = Barrier(12), Code.read

    def together(typed):
        with suppress(BrokenBarrierError):
            start.wait(0.5 if service.database.writer.dialect.name == "sqlite" else 20)
        return read(typed)

    monkeypatch.setattr(Code, "read", together)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: let_in(service, code), range(12)))
    assert sum(isinstance(answer, invites.LetIn) for answer in answers) == 1
    assert devices(service, participant_id) == 1


def test_a_double_tap_is_let_in_both_times(service, card):
    _participant_id, code = card
    key = uuid4()
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: let_in(service, code, key), range(2)))
    assert all(isinstance(answer, invites.LetIn) for answer in answers)
    assert answers[0].token != answers[1].token


def test_the_same_form_much_later_is_no_double_tap(service, card):
    _participant_id, code = card
    key = uuid4()
    assert isinstance(let_in(service, code, key), invites.LetIn)
    assert let_in(service, code, key, later=DOUBLE_TAP + timedelta(seconds=1)) is Refusal.USED


def test_ten_wrong_tries_burn_a_card(service, card):
    participant_id, code = card
    assert [let_in(service, wrong(code)) for _ in range(WRONG_TRIES)] == [Refusal.UNKNOWN] * WRONG_TRIES
    assert let_in(service, code) is Refusal.TOO_MANY
    assert devices(service, participant_id) == 0


def test_nine_wrong_tries_do_not(service, card):
    _participant_id, code = card
    for _ in range(WRONG_TRIES - 1):
        let_in(service, wrong(code))
    assert isinstance(let_in(service, code), invites.LetIn)


def test_of_sixty_wrong_tries_at_once_no_more_than_ten_are_looked_at(service, card, monkeypatch):
    _participant_id, code = card
    looked_at = []
    monkeypatch.setattr(invites, "_matches", lambda _hash, secret: looked_at.append(secret) and False)
    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(lambda _: let_in(service, wrong(code)), range(60)))
    assert len(looked_at) == WRONG_TRIES
    assert answers == {Refusal.UNKNOWN: WRONG_TRIES, Refusal.TOO_MANY: 60 - WRONG_TRIES}


def test_a_burned_card_is_no_card_on_the_list_nor_to_be_seen(service, card):
    participant_id, code = card
    for _ in range(WRONG_TRIES):
        let_in(service, wrong(code))
    with service.database.writing() as session:
        assert invites.open_cards(session, [participant_id], service.now()) == {}
        assert invites.card(session, service.vault, service.asha.actor, participant_id, service.now()) is None


def test_one_address_gets_thirty_tries_then_waits_ten_minutes(service, card):
    _participant_id, code = card
    address = "6.6.6.6"
    answers = [let_in(service, "AAAA-AAAA-AAAA", address=address) for _ in range(JOIN_TRIES.tries)]
    assert set(answers) == {Refusal.UNKNOWN}
    assert let_in(service, code, address=address) is Refusal.WAIT
    assert isinstance(let_in(service, code, address=address, later=JOIN_TRIES.within), invites.LetIn)


def test_a_card_lasts_fourteen_days(service):
    _first, code = service.invited("Joan B.")
    _second, other = service.invited("David O.")
    assert isinstance(let_in(service, code, later=CARD_LASTS - timedelta(minutes=1)), invites.LetIn)
    assert let_in(service, other, later=CARD_LASTS) is Refusal.EXPIRED


@pytest.mark.parametrize("typed", ["", "K7QM", "no code at all", "ZZZZ-ZZZZ-ZZZZ", "K7QM-4T9X-2HW\x00"])
def test_what_is_no_code_lets_nobody_in(service, typed):
    assert let_in(service, typed) is Refusal.UNKNOWN


def test_what_is_no_code_takes_as_long_as_a_code(service, card, monkeypatch):
    looked_at = []
    monkeypatch.setattr(invites, "_matches", lambda kept, _secret: looked_at.append(kept) and False)
    for typed in ("", "ZZZZ-ZZZZ-ZZZZ", wrong(card[1])):
        let_in(service, typed)
    assert len(looked_at) == 3


def test_the_code_is_kept_hashed_and_sealed_and_nowhere_plain(service, card):
    _participant_id, code = card
    with service.database.reading() as session:
        row = session.query(Invite).one()
        kept = (row.secret_hash + row.selector).encode() + row.code_sealed
    assert row.selector == code[:4]
    assert code[5:].replace("-", "").encode() not in kept
    assert code.encode() not in kept


def test_seeing_a_card_is_on_the_persons_trail(service, card):
    participant_id, _code = card
    before = deeds(service, participant_id)[Deed.CARD_SHOWN]
    with service.database.writing() as session:
        invites.card(session, service.vault, service.asha.actor, participant_id, service.now())
    assert deeds(service, participant_id)[Deed.CARD_SHOWN] == before + 1


def test_nobody_but_the_link_worker_who_made_it_sees_a_card(service, app, card):
    participant_id, _code = card
    for worker in (service.ben, Service(app, "Mill Lane").asha):
        with service.database.writing() as session:
            assert invites.card(session, service.vault, worker.actor, participant_id, service.now()) is None
            assert not invites.new_card(session, service.vault, worker.actor, participant_id, service.now())
    assert deeds(service, participant_id)[Deed.CARD_SHOWN] == 1
    assert deeds(service, participant_id)[Deed.INVITED] == 1


def test_a_new_card_ends_the_old_one(service, card):
    participant_id, code = card
    with service.database.writing() as session:
        assert invites.new_card(session, service.vault, service.asha.actor, participant_id, service.now())
        fresh = invites.card(session, service.vault, service.asha.actor, participant_id, service.now())
    assert let_in(service, code) is Refusal.UNKNOWN
    assert isinstance(let_in(service, fresh.code), invites.LetIn)


def test_a_new_card_signs_out_whoever_used_the_old_one_and_never_joined(service, card):
    participant_id, code = card
    assert isinstance(let_in(service, code), invites.LetIn)
    with service.database.writing() as session:
        assert invites.new_card(session, service.vault, service.asha.actor, participant_id, service.now())
    assert devices(service, participant_id) == 0


def test_somebody_who_has_joined_gets_a_card_for_a_new_phone_and_stays_signed_in_on_the_old_one(service, maureen):
    with service.database.writing() as session:
        assert invites.new_card(session, service.vault, service.asha.actor, maureen.id, service.now())
        assert invites.card(session, service.vault, service.asha.actor, maureen.id, service.now()) is not None
    assert devices(service, maureen.id) == 1


def test_somebody_who_declines_keeps_a_card_that_works(service, card):
    participant_id, code = card
    assert isinstance(let_in(service, code), invites.LetIn)
    from socialrx_diary.accounts.rules import Actor, Role

    me = Actor(participant_id, Role.PARTICIPANT, service.id, uuid4())
    with service.database.writing() as session:
        invites.decline(session, me, service.now())
    assert devices(service, participant_id) == 0
    assert isinstance(let_in(service, code), invites.LetIn)


def test_a_code_for_another_phone_works_once_for_a_quarter_of_an_hour(service, maureen):
    def code():
        with service.database.writing() as session:
            return invites.code_for_another_phone(session, service.vault, maureen.id, service.now())

    late = code()
    assert let_in(service, late, later=ANOTHER_PHONE_LASTS) is Refusal.EXPIRED
    first, second = code(), code()
    assert let_in(service, first) is Refusal.UNKNOWN
    answer = let_in(service, second)
    assert answer.for_another_phone
    assert answer.participant_id == maureen.id
    assert let_in(service, second) is Refusal.USED
