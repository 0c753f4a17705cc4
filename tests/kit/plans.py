"""How SQLite goes about a question: whether it looks things up, or reads a table from one end to the other."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing

from flask import Flask

from socialrx_diary.db import Database

SCAN = re.compile(r"SCAN (?P<table>[a-z_]+?)(?:_\d+)?(?: USING (?:COVERING )?INDEX .*)?")
# Looked up by one column alone: where the question is for those who have nothing there, that is nearly everybody.
BY_ONE = re.compile(r"SEARCH (?P<table>[a-z_]+?)(?:_\d+)? USING (?:COVERING )?INDEX \w+ \((?P<column>\w+)=\?\)")


def read_through(app: Flask, asked: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each table that one of these statements reads through, and the statement. Values make no difference to it."""
    diary, keys = app.extensions["database"], app.extensions["vault"]._database
    with closing(diary.reader.raw_connection()) as of_diary, closing(keys.reader.raw_connection()) as of_keys:
        for statement in dict.fromkeys(asked):
            connection = of_keys if "participant_keys" in statement or "sentinels" in statement else of_diary
            plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
            for *_numbers, step in plan.fetchall():
                found = SCAN.fullmatch(step) or _by_nothing(step, statement)
                if found and found["table"] in _tables(diary, keys):
                    yield found["table"], statement


def _by_nothing(step: str, statement: str) -> re.Match[str] | None:
    found = BY_ONE.fullmatch(step)
    return found if found and f"{found['table']}.{found['column']} IS NULL" in statement else None


def _tables(*databases: Database) -> set[str]:
    found: set[str] = set()
    for database in databases:
        with closing(database.reader.raw_connection()) as connection:
            rows = connection.cursor().execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            found.update(name for (name,) in rows)
    return found
