import random

import pytest

from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.rules import Theme
from tests.kit import releasing
from tests.kit.people import NAMES


@pytest.fixture
def study(service):
    return service.study(highest=Tier.CODES)


@pytest.fixture
def twelve(service, study):
    """Twelve people who let the study use what they tick and their words, each with three weeks of their own."""
    people = [service.person(f"Ermintrude{number}") for number in range(12)]
    with service.database.writing() as session:
        for number, person in enumerate(people):
            session.info.pop("actor_id", None)
            _begin(session, service, study, person, number)
    return people


def _begin(session, service, study, person, number):
    chance, now = random.Random(number), service.now()
    for ago in (0, 1, 3):
        themes = tuple(theme for theme in Theme if chance.random() < 0.5)
        words = f"Stan came {number} times. We walked in week {ago}. It rained."
        change = Change(0, themes, words)
        reflections.keep(session, service.vault, person.actor, person.week(ago), change, tuple(Theme), now)
    chosen = Chosen(Scope.RESEARCH, Choice.WORDS, study)
    consent.choose(session, person.actor, chosen, wording.shown(wording.RESEARCH, **NAMES), now)


@pytest.fixture
def readers(service, monkeypatch):
    """Two people who hide the name of Stan wherever they read it."""
    return releasing.Readers(service, ("Stan",)).take_place(monkeypatch)
