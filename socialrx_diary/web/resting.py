"""What is answered while the service rests: the door is shut because the data is looked after, or the disk is full.

A phone that sends what waited there is told neither yes nor no, so it holds on to it; whoever typed gets it back.
"""

from collections.abc import Collection
from pathlib import Path

from flask import Flask, Response, abort, g, request

from socialrx_diary import room
from socialrx_diary.door import Door
from socialrx_diary.web import errors
from socialrx_diary.web.guard import SAFE_METHODS
from socialrx_diary.web.render import page

RESTS = 503
COME_BACK = "60"
# Whether the machine is alive has nothing to do with the data.
ALWAYS = frozenset({"home.health", "home.metrics"})


def init(app: Flask, data: Path) -> None:
    """Let every request through the door, or say that it is shut."""
    app.extensions["door"] = door = Door(data)

    def come_in() -> Response | None:
        if request.endpoint in ALWAYS:
            return None
        g.inside = door.enter()
        return None if g.inside is not None else _shut()

    def go_out(_error: BaseException | None) -> None:
        inside: int | None = g.pop("inside", None)
        if inside is not None:
            door.leave(inside)

    app.before_request(come_in)
    app.teardown_request(go_out)


def init_room(app: Flask, data: Path, take_in: Collection[str]) -> None:
    """Take no more words in when the disk is nearly full. Reading, deleting and taking leave back go on."""
    unknown = sorted(set(take_in) - app.view_functions.keys())
    if unknown:
        raise RuntimeError(f"no such routes: {', '.join(unknown)}")

    def look() -> None:
        if request.endpoint in take_in and request.method not in SAFE_METHODS and room.is_short(data):
            abort(RESTS)

    app.before_request(look)
    app.after_request(_say_when)


def is_shut() -> bool:
    """Whether this request stands before a shut door, where nothing may be asked of the database."""
    return bool(g.get("is_shut"))


def _shut() -> Response:
    g.is_shut = True
    if request.endpoint == "home.ready":
        return Response("resting", RESTS, mimetype="text/plain")
    return page("errors/resting.html", RESTS, push=False, typed=errors.typed())


def _say_when(response: Response) -> Response:
    if response.status_code == RESTS:
        response.headers["Retry-After"] = COME_BACK
    return response
