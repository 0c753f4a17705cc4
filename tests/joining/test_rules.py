from uuid import uuid4

import pytest

from socialrx_diary.consent.rules import Choice, Chosen, Scope, standing
from socialrx_diary.joining.rules import Step, next_step
from socialrx_diary.web.devices import device_name, network

ASHA, STUDY = uuid4(), uuid4()


def after(*chosen, worker=ASHA, studies=(STUDY,)):
    return next_step(standing(Chosen(scope, choice, who) for scope, choice, who in chosen), worker, studies)


def test_sharing_is_asked_first():
    assert after() is Step.SHARE


def test_which_week_is_asked_only_when_something_is_shared():
    assert after((Scope.SHARE, Choice.TICKS, ASHA)) is Step.WHEN
    assert after((Scope.SHARE, Choice.NOTHING, ASHA)) is Step.RESEARCH


def test_an_answer_for_somebody_else_is_no_answer():
    assert after((Scope.SHARE, Choice.WORDS, uuid4())) is Step.SHARE


def test_research_is_asked_only_where_there_is_a_study():
    nothing = (Scope.SHARE, Choice.NOTHING, ASHA)
    assert after(nothing, studies=()) is Step.CHECK
    assert after(nothing, (Scope.RESEARCH, Choice.NO, STUDY)) is Step.CHECK
    assert after(nothing, (Scope.RESEARCH, Choice.NO, STUDY), studies=(STUDY, uuid4())) is Step.RESEARCH


def test_without_a_link_worker_nobody_is_asked_to_share():
    assert after(worker=None) is Step.RESEARCH


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", "iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", "iPad"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Android phone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Computer"),
        ("", "Computer"),
    ],
)
def test_a_device_is_called_what_people_call_it(user_agent, name):
    assert device_name(user_agent) == name


def test_tries_are_counted_by_home():
    assert network("203.0.113.9") == "203.0.113.9"
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("::ffff:203.0.113.9") == "203.0.113.9"
    assert network(None) == network("nonsense") == "unknown"
