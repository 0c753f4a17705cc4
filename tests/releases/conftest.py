import random

import pytest

from socialrx_diary.themes.rules import Theme
from tests.kit import releasing


@pytest.fixture
def study(service):
    return service.study()


@pytest.fixture
def twelve(service, study):
    """Twelve people who let the study use what they tick and their words, each with three weeks of their own."""
    chance = random.Random(5)
    found = []
    for number in range(12):
        person = service.person(f"Ermintrude{number}")
        for ago in (0, 1, 3):
            themes = [theme for theme in Theme if chance.random() < 0.5]
            person.wrote(f"Stan came {number} times. We walked in week {ago}. It rained.", themes, weeks_ago=ago)
        person.joins_study(study, "words")
        found.append(person)
    return found


@pytest.fixture
def readers(service, monkeypatch):
    """Two people who hide the name of Stan wherever they read it."""
    return releasing.Readers(service, ("Stan",)).take_place(monkeypatch)
