"""One test must not find what another left, or none of them says anything."""

import pytest
from sqlalchemy import make_url

from tests.kit.emptied import SHAPE, TABLES, connected


@pytest.fixture
def copy(dialect, pattern):
    if dialect != "postgresql":
        pytest.skip("SQLite files are copied, not emptied")
    return pattern[0]


def state(copy):
    """All rows of all tables, and what the tables look like."""
    with connected(make_url(copy.url)) as it:
        tables = [name for (name,) in it.execute(TABLES).fetchall()]
        return it.execute(SHAPE).fetchone(), {table: it.execute(f"TABLE {table}").fetchall() for table in tables}


def test_a_whole_diary_is_gone_and_what_migrating_left_is_there(copy, request):
    before = state(copy)
    service = request.getfixturevalue("service")
    service.person("Maureen T.").wrote("The blue teapot broke.")
    assert state(copy) != before
    copy.empty()
    assert state(copy) == before
    assert before[1]["alembic_version"]


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE participants ADD extra text", "DROP TABLE alembic_version", "CREATE INDEX more ON participants (id)"],
)
def test_a_database_of_another_shape_is_made_again(copy, change):
    before = state(copy)
    with connected(make_url(copy.url)) as it:
        it.execute(change)
    assert state(copy) != before
    copy.empty()
    assert state(copy) == before
