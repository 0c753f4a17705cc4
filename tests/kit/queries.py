"""Counting what a page asks of the databases: the same number of questions however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from socialrx_diary.reach import TELL


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the diary's database and to the key store while the block runs."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # How far a transaction reaches is said as it begins, and again when it is known who asks.
        if not statement.startswith("BEGIN") and statement != TELL:
            asked.append(statement)

    database, keys = app.extensions["database"], app.extensions["vault"]._database
    # On PostgreSQL both doors are one engine, and what happens at one is heard at the other.
    engines = {id(one.pool): one for one in (database.reader, database.writer, keys.reader, keys.writer)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
