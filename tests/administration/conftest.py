"""Hash with the least work: the cost is not what these tests are about."""

import pytest
from argon2 import PasswordHasher

from socialrx_diary.accounts import staff


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
