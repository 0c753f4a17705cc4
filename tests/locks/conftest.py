"""A phone with a lock on it, and its owner at it."""

from datetime import timedelta

import pytest

from socialrx_diary.locks import service as locks
from socialrx_diary.locks.models import Lock

NUMBERS = "739 205"
OTHERS = "481902"


class Locked:
    """Maureen's phone, with a lock."""

    def __init__(self, service, person):
        self.service, self.person, self.actor = service, person, person.actor
        with service.database.writing() as session:
            locks.set_numbers(session, person.actor, "739205", 10, service.now())

    def lock(self):
        with self.service.database.reading() as session:
            return locks.of_device(session, self.actor.device_id)

    def rests(self, **time):
        """So long nobody uses the phone."""
        with self.service.database.writing() as session:
            row = session.get(Lock, self.actor.device_id)
            row.used_at -= timedelta(**time)
            row.opened_at -= timedelta(**time)
        return self

    def shuts(self):
        with self.service.database.writing() as session:
            locks.shut(session, self.actor)
        return self

    def browser(self, **how):
        return self.person.browser(**how)

    def gives(self, numbers, status=200, browser=None, address="/locked"):
        browser = browser or self.browser()
        return browser.submit(browser.visit(address), status, numbers=numbers)


@pytest.fixture
def phone(service, maureen):
    return Locked(service, maureen)
