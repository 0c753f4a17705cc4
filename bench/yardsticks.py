"""What our pages are held against in the same run, served the same way: no diary, nothing kept but one plain row."""

import os
import threading
from unittest import mock

from flask import Flask, redirect, render_template, request
from pysqlite3 import dbapi2

# Five loops over escaped text, about 6 kB: as plain as a page of that size can be.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
{% for part in parts %}<section><h2>{{ part.name }}</h2><ul>
{% for line in part.lines %}<li><a href="/{{ loop.index }}">{{ line }}</a> <span>{{ part.name }}</span></li>
{% endfor %}</ul></section>
{% endfor %}</body></html>"""
PARTS = [
    {"name": f"Part <{number}>", "lines": [f"A line & what it says, number {line}" for line in range(11)]}
    for number in range(5)
]


class Nothing:
    """What `deploy/gunicorn.conf.py` closes before a worker is born, and has looked after."""

    def dispose(self) -> None:
        pass

    def take_place(self, _age: int) -> None:
        pass


def bare() -> Flask:
    """A bare hello, a bare page, and a bare row committed by SQLite as we set it up: WAL, FULL."""
    app = Flask(__name__)
    app.extensions.update({name: Nothing() for name in ("database", "vault", "figures", "door")})
    mine, template = threading.local(), app.jinja_env.from_string(PAGE)
    app.jinja_env.autoescape = True

    def connection() -> dbapi2.Connection:
        if not hasattr(mine, "connection"):
            mine.connection = dbapi2.connect(os.environ["BENCH_ROWS"], isolation_level=None, timeout=10)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                mine.connection.execute(f"PRAGMA {pragma}")
            mine.connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, words TEXT)")
        return mine.connection

    @app.get("/")
    def hello() -> str:
        return "Hello"

    @app.get("/page")
    def page() -> str:
        return render_template(template, title="A page", parts=PARTS)

    @app.post("/insert")
    def insert() -> object:
        connection().execute("INSERT INTO rows (words) VALUES (?)", (request.form["words"],))
        return redirect("/", 303)

    return app


def without_queue() -> Flask:
    """The diary as it is, but for the file on which writers queue."""
    from socialrx_diary import wsgi

    with mock.patch("socialrx_diary.db._queue_writers"):
        return wsgi.application()
