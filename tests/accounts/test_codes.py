"""Codes from an app: each works once, near its time, whatever is tried."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import CodeAnswer, Step
from socialrx_diary.vault import WrongKeyError
from tests.kit.browser import Browser

# Far ahead of any clock: the app is set up by the real one, and its codes only ever go on from there.
NOW = datetime(2036, 11, 23, 9, 0, 5, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


def take(nia, code, now):
    """They type a code; earlier wrong tries are forgotten, which other tests are about."""
    with nia.service.database.writing() as session:
        session.info.pop("actor_id", None)
        answer = codes.accept_code(session, nia.service.vault, nia.actor, code, now)
        codes.accounts.forget_tries(session, f"code:{nia.id}")
        return answer


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_phone_may_be_half_a_minute_off(nia, steps):
    assert take(nia, nia.code(NOW, steps), NOW) is CodeAnswer.RIGHT


@pytest.mark.parametrize("steps", [-20, -2, 2, 20])
def test_a_phone_may_be_no_more_off_than_that(nia, steps):
    assert take(nia, nia.code(NOW, steps), NOW) is CodeAnswer.WRONG


@pytest.mark.parametrize("typed", ["{} {}", " {}{}\t", "{}-{}", "{}\u00a0{}"])
def test_a_code_may_be_typed_with_spaces(nia, typed):
    code = nia.code(NOW)
    assert take(nia, typed.format(code[:3], code[3:]), NOW) is CodeAnswer.RIGHT


@pytest.mark.parametrize("typed", ["", "1", "ŵŵŵŵŵŵ", "٠٠٠٠٠٠", "0" * 7, "'; --", "\ud83d"])
def test_what_is_no_code_is_wrong(nia, typed):
    assert take(nia, typed.encode("utf-8", "replace").decode(), NOW) is CodeAnswer.WRONG


def test_a_code_works_once(nia):
    code = nia.code(NOW)
    assert take(nia, code, NOW) is CodeAnswer.RIGHT
    assert take(nia, code, NOW) is CodeAnswer.WRONG
    assert take(nia, code, NOW + HALF_MINUTE) is CodeAnswer.WRONG


def test_a_code_does_not_work_again_after_another_one(nia):
    first, second = nia.code(NOW), nia.code(NOW, 1)
    assert take(nia, first, NOW) is CodeAnswer.RIGHT
    assert take(nia, second, NOW) is CodeAnswer.RIGHT
    assert take(nia, first, NOW) is CodeAnswer.WRONG
    assert take(nia, first, NOW + HALF_MINUTE) is CodeAnswer.WRONG


def test_an_earlier_code_does_not_work_after_a_later_one(nia):
    assert take(nia, nia.code(NOW, 1), NOW) is CodeAnswer.RIGHT
    assert take(nia, nia.code(NOW), NOW) is CodeAnswer.WRONG
    assert take(nia, nia.code(NOW, 2), NOW + HALF_MINUTE) is CodeAnswer.RIGHT


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.integers(0, 4), st.integers(-2, 2)), max_size=12))
def test_no_step_is_ever_taken_twice_and_none_after_a_later_one(nia, tries):
    """Whatever codes are typed in whatever order while time goes on: those taken only ever go up."""
    with nia.service.database.writing() as session:
        session.get_one(Staff, nia.id).totp_last_step = 0
    now, taken = NOW, []
    for wait, steps in tries:
        now += wait * HALF_MINUTE
        if take(nia, nia.code(now, steps), now) is CodeAnswer.RIGHT:
            taken.append(int(now.timestamp()) // 30 + steps)
    assert taken == sorted(set(taken))


def test_the_same_code_twenty_times_at_once_lets_in_once(nia, app, service):
    def arrives():
        with service.database.writing() as session:
            tried = staff.Tried(nia.email, nia.id, session.get_one(Staff, nia.id).password_hash)
            return Browser(app, staff.arrive(session, service.vault, tried, NOW))

    with time_machine.travel(NOW, tick=False):
        browsers = [arrives() for _ in range(20)]
        forms = [{"csrf_token": browser.csrf_token(), "code": nia.code(NOW)} for browser in browsers]

        def sends(browser, form):
            return browser.peek("/staff/code", "POST", **form).status_code

        with ThreadPoolExecutor(20) as pool:
            statuses = list(pool.map(sends, browsers, forms))
        assert statuses.count(303) == 1
        assert sum(browser.peek("/people").status_code == 200 for browser in browsers) == 1


def test_no_more_than_five_codes_are_looked_at_in_ten_minutes_though_thirty_come_at_once(nia):
    def one_try(number):
        with nia.service.database.writing() as session:
            return codes.accept_code(session, nia.service.vault, nia.actor, f"{number:06}x", NOW)

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(one_try, range(30)))
    assert answers.count(CodeAnswer.WRONG) == 5
    assert answers.count(CodeAnswer.WAIT) == 25


def test_a_code_is_taken_only_at_its_own_step(newcomer):
    service, actor = newcomer.service, newcomer.actor

    def both():
        with service.database.writing() as session:
            code = newcomer.code(NOW)
            accepted = codes.accept_code(session, service.vault, actor, code, NOW)
            return accepted, codes.confirm_totp(session, service.vault, actor, code, NOW)

    with service.database.writing() as session:
        assert codes.step_of(session, actor) is Step.PASSWORD
        newcomer.secret = codes.begin_totp(session, service.vault, newcomer.id)
    assert both() == (CodeAnswer.WRONG, CodeAnswer.WRONG)
    with service.database.writing() as session:
        assert staff.change_password(session, service.vault, actor, "kettle meadow bicycle") is None
        newcomer.secret = codes.begin_totp(session, service.vault, newcomer.id)
    assert both() == (CodeAnswer.WRONG, CodeAnswer.RIGHT)


def test_an_app_that_is_set_up_is_never_set_up_again_nor_its_secret_shown(nia):
    with nia.service.database.writing() as session:
        codes.begin_totp(session, nia.service.vault, nia.id)
        with pytest.raises(LookupError):
            codes.for_app(session, nia.service.vault, nia.actor, "SocialRx Diary")
    assert take(nia, nia.code(NOW), NOW) is CodeAnswer.RIGHT


def test_somebody_stopped_has_no_code(nia):
    with nia.service.database.writing() as session:
        staff.stop_staff(session, nia.service.ada.actor, nia.id, NOW)
    assert take(nia, nia.code(NOW), NOW) is CodeAnswer.WRONG


def test_the_secret_is_sealed_and_opens_for_nobody_else(nia, service):
    with service.database.writing() as session:
        sealed = session.get_one(Staff, nia.id).totp_sealed
        assert nia.secret.encode() not in sealed
        ben = session.get_one(Staff, service.ben.id)
        ben.totp_sealed, ben.totp_confirmed = sealed, True
    with service.database.writing() as session, pytest.raises(WrongKeyError):
        codes.accept_code(session, service.vault, service.ben.actor, nia.code(NOW), NOW)


def test_the_app_is_told_who_and_where(newcomer):
    service = newcomer.service
    with service.database.writing() as session:
        codes.begin_totp(session, service.vault, newcomer.id)
        uri, secret = codes.for_app(session, service.vault, newcomer.actor, "SocialRx Diary")
    assert uri == (f"otpauth://totp/SocialRx%20Diary:nia%40parkroad.example?secret={secret}&issuer=SocialRx%20Diary")
