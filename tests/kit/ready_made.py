"""What every app would make anew and always make the same, kept from one test to the next: templates and addresses.

An app is made for every test that wants one. Two thirds of the time of a test went into reading templates and routes.
"""

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import rules


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
    """Let routes build addresses with functions made for the same route of an earlier app."""
    make, made = rules.Rule._compile_builder, {}

    def kept(rule: Any, append_unknown: bool = True) -> Any:
        # All that the function hangs on. Converters it asks its rule for, when it is called.
        key = tuple(rule._trace), repr(rule.defaults), append_unknown
        if key not in made:
            made[key] = make(rule, append_unknown)
        return made[key]

    rules.Rule._compile_builder = kept  # type: ignore[method-assign, assignment]
