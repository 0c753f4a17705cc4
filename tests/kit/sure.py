"""Whether all that can be tried is tried (`make sure`), or what can be tried in minutes (`make test`)."""

import os

import pytest

SURE = bool(os.environ.get("SURE"))
only_when_sure = pytest.mark.skipif(not SURE, reason="takes long: `make sure` does it")
