"""Somebody who signs in for real: with a password, and with an app that shows codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher

from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts.rules import Actor, CodeAnswer, Role
from socialrx_diary.audit.rules import Machine
from tests.kit.browser import Browser

STARTING = "the password they were given"
OWN = "kettle meadow bicycle"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock(request):
    """The clock stands at the NOW of the module until it is moved."""
    with time_machine.travel(request.module.NOW, tick=False) as travelling:
        yield travelling


@dataclass
class Member:
    """Somebody who works here, and what only they know."""

    service: object
    id: UUID
    email: str
    secret: str = ""
    password: str = OWN

    @property
    def actor(self):
        return Actor(self.id, Role.LINK_WORKER, self.service.id, self.id, "Nia Rees")

    def code(self, now: datetime, steps: int = 0) -> str:
        """What their app shows, or showed, or will show."""
        return pyotp.TOTP(self.secret).generate_otp(int(now.timestamp()) // 30 + steps)

    def gives_password(self, browser: Browser, password: str | None = None, status: int = 200, email: str = ""):
        """They type email and password; the answer is the page that follows."""
        page = browser.visit("/staff/sign-in")
        return browser.submit(page, status, email=email or self.email, password=password or self.password)


@pytest.fixture
def newcomer(service):
    """Nia, who was given a password and has never signed in."""
    with service.database.writing() as session:
        nia = staff.add_staff(
            session, service.id, Machine(), Role.LINK_WORKER, "Nia Rees", "Nia@ParkRoad.example ", "", "", STARTING,
            service.now(),
        )  # fmt: skip
    return Member(service, nia, "nia@parkroad.example", password=STARTING)


@pytest.fixture
def nia(newcomer):
    """Nia, with a password of her own and an app that shows codes; its last code is some steps back."""
    service, actor = newcomer.service, newcomer.actor
    with service.database.writing() as session:
        assert staff.change_password(session, service.vault, actor, OWN) is None
        secret = codes.begin_totp(session, service.vault, newcomer.id)
        long_ago = datetime.fromtimestamp(service.now().timestamp() - 3600, tz=service.now().tzinfo)
        first = pyotp.TOTP(secret).at(long_ago)
        assert codes.confirm_totp(session, service.vault, actor, first, long_ago) is CodeAnswer.RIGHT
    return Member(service, newcomer.id, newcomer.email, secret)


@pytest.fixture
def browser(app):
    """A browser nobody is signed in on."""
    return Browser(app)
