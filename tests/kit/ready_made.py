"""What every app would make anew and always make the same, kept from one test to the next.

An app is made for every test that wants one. Most of the time of a test went into reading templates, compiling routes,
writing SQL, and waiting for the disk.
"""

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import rules

from socialrx_diary import db

BUILDERS = ("_build", "_build_unknown")
PRAGMAS = db.PRAGMAS  # as they are in use
STATEMENTS = 5_000


class Templates(BytecodeCache):
    """Templates as they were compiled, for as long as their source stays as it is."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from what is kept. Jinja looks whether the source is still the same."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


def keep_templates(app: Flask) -> None:
    """Let an app use what apps before it have compiled."""
    app.jinja_env.bytecode_cache = TEMPLATES


def keep_addresses() -> None:
    """Let routes of an app be what the same routes of an earlier app were compiled to."""
    compile_it, compiled = rules.Rule.compile, {}

    def kept(rule: Any) -> None:
        # All that it hangs on. Its builders ask for the converters of whichever rule they belong to.
        key = rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults)
        if key not in compiled:
            compile_it(rule)
            compiled[key] = {name: getattr(rule, name) for name in ("_parts", "_trace", "_converters", "arguments")}
            compiled[key] |= {name: getattr(rule, name).__func__ for name in BUILDERS}
            return
        made = compiled[key]
        rule._parts, rule._trace, rule._converters = made["_parts"], made["_trace"], made["_converters"]
        rule.arguments = set(made["arguments"])
        for name in BUILDERS:
            setattr(rule, name, made[name].__get__(rule))

    rules.Rule.compile = kept  # type: ignore[method-assign, assignment]


def keep_statements() -> None:
    """Let every database of one kind say again what was said to the one before, instead of writing the SQL anew."""
    kept: dict[type, LRUCache[Any, Any]] = {}
    # Statements are kept under who speaks them, and every engine has a speaker of its own. They all speak alike.
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]

    def with_kept(url: Any, **how: Any) -> Engine:
        engine = create_engine(url, **how)
        engine._compiled_cache = kept.setdefault(type(engine.dialect), LRUCache(STATEMENTS))
        return engine

    db.create_engine = with_kept  # type: ignore[attr-defined]


def wait_for_no_disk() -> None:
    """Let SQLite say "kept" before the disk has it: what is lost with the power is tried by processes of their own."""
    durable = "synchronous=FULL"
    assert durable in PRAGMAS
    db.PRAGMAS = tuple("synchronous=OFF" if one == durable else one for one in PRAGMAS)  # type: ignore[assignment]
