"""What only somebody with the keys to the database could do: the role that serves may not change its shape."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from socialrx_diary.db import Database
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import opened_by_owner


@contextmanager
def owning(settings: Settings) -> Iterator[Session]:
    """A transaction of whoever owns the tables."""
    with owners(settings) as database, database.writing() as session:
        yield session


@contextmanager
def owners(settings: Settings) -> Iterator[Database]:
    """The data, as its owner opens it."""
    with opened_by_owner(settings) as (database, _keys):
        yield database
