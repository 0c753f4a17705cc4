"""What somebody said "not now" to: left alone until the browser is closed. It is kept in the browser alone."""

from flask import session

PUT_OFF = "later"


def put_off(what: str) -> None:
    """Leave something alone for this visit."""
    session[PUT_OFF] = sorted({*session.get(PUT_OFF, ()), what})


def is_put_off(what: str) -> bool:
    """Whether something is to be left alone for now."""
    return what in session.get(PUT_OFF, ())
