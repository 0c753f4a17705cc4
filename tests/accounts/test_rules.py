"""What is true of coming in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.accounts import rules
from socialrx_diary.accounts.rules import Role, Step

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("must_change", "confirmed", "step"),
    [
        (True, False, Step.PASSWORD),
        (True, True, Step.PASSWORD),
        (False, False, Step.SET_UP),
        (False, True, Step.CODE),
    ],
)
def test_the_next_step_is_ones_own_password_then_the_app_then_its_code(must_change, confirmed, step):
    assert rules.next_step(must_change_password=must_change, totp_confirmed=confirmed) is step


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("fourteen chars", "short"),
        ("passwordpassword", "easy"),
        ("PASSWORDPASSWORD", "easy"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy"),
        ("my nia@parkroad.example", "easy"),
        ("socialrx-diary-2026", "easy"),
        ("Link Worker Welcome 1", "easy"),
        ("parkroad parkroad nia", "easy"),
        ("my diary is a blue door", None),
        ("kettle meadow bicycle", None),
        ("fifteen letters", None),
    ],
)
def test_a_password_is_long_and_no_easy_guess(password, problem):
    assert rules.password_problem(password, "nia@parkroad.example") == problem


@pytest.mark.parametrize("role", Role)
def test_a_sign_in_ends_when_it_rests_too_long_and_when_it_lasts_too_long(role):
    second = timedelta(seconds=1)
    idle, longest = rules.idle_limit(role), rules.longest(role)
    assert rules.still_good(role, NOW, NOW, NOW + idle - second)
    assert not rules.still_good(role, NOW, NOW, NOW + idle)
    assert rules.still_good(role, NOW, NOW + longest - second, NOW + longest - second)
    assert not rules.still_good(role, NOW, NOW + longest - second, NOW + longest)


@pytest.mark.parametrize("role", Role)
def test_a_clock_set_back_signs_nobody_out(role):
    assert rules.still_good(role, NOW, NOW, NOW - timedelta(days=400))


def test_a_starting_password_will_do_and_cannot_be_misread():
    made = {rules.starting_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert rules.password_problem(password, "nia@parkroad.example") is None
        assert not set(password) & set("iloutIO01") - {"t"}


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_steps_of_codes_follow_one_another_every_half_minute(moment):
    now = moment.replace(tzinfo=UTC)
    assert rules.code_step(now + rules.CODE_STEP) == rules.code_step(now) + 1


def test_somebody_is_called_by_their_first_name_unless_they_have_a_title():
    assert rules.called("Asha Patel") == "Asha"
    assert rules.called(" Asha ") == "Asha"
    assert rules.called("Dr. Patel") == "Dr. Patel"
