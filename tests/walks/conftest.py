"""A browser for every module of walks, and the app it looks at."""

import os
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from socialrx_diary.accounts import staff
from tests.walks.pictures import FOLDER, Pictures

# One walk says that pages come out of PostgreSQL as well; how they look and behave does not depend on the database.
ON_POSTGRES = "test_a_week_is_kept_and_seen"


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database") == "postgresql":
        here = [item for item in items if "walks" in item.path.parts and not item.name.startswith(ON_POSTGRES)]
        items[:] = [item for item in items if item not in here]
        config.hook.pytest_deselected(items=here)


@pytest.fixture(params=["with script", "without script"])
def script(request):
    return request.param == "with script"


@pytest.fixture
def pictures(script):
    """Pictures are taken when they are asked for: PICTURES=1, and PICTURES_TO for another folder.

    PICTURES=whole takes whole pages as they are, for `tests.walks.strips`.
    """
    wanted = os.environ.get("PICTURES")
    if not script or not wanted:
        return None
    return Pictures(Path(os.environ.get("PICTURES_TO", FOLDER)), whole=wanted == "whole")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Hash with the least work: the cost is not what walks are about."""
    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
