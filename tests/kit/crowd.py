"""Enough people in a study for something to be told of them."""

import random
from collections.abc import Callable, Iterable
from uuid import UUID

from socialrx_diary.themes.rules import Theme
from tests.kit.people import Person, Service


def crowd(
    service: Service,
    study_id: UUID,
    count: int,
    weeks_ago: Callable[[random.Random, int], Iterable[int]],
    *,
    seed: int,
    often: float = 0.5,
    name: str = "Ermintrude",
    words: str = "the heron",
) -> list[Person]:
    """People who let a study use what they tick, each with weeks of their own and themes by chance in them."""
    chance, found = random.Random(seed), []
    for number in range(count):
        person = service.person(f"{name} {number}")
        for ago in weeks_ago(chance, number):
            person.wrote(words, [theme for theme in Theme if chance.random() < often], weeks_ago=ago)
        person.joins_study(study_id)
        found.append(person)
    return found
