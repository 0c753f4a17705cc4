"""Stopping reminders without coming in, and what Notify tells: open to everybody, and they say nothing back."""

import hmac

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.db import Database
from socialrx_diary.reminders import stopping
from socialrx_diary.reminders.rules import is_stop
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_so_far, now

blueprint = Blueprint("messages", __name__)

NOT_KNOWN = 422
DONE = 204


@blueprint.get("/off/<mark>")
@for_(Audience.EVERYONE)
def off(mark: str) -> AnyResponse:
    """Ask before anything is stopped: machines open links in messages too. It looks the same whatever the link is."""
    return page("reminders/off.html", form=ActionForm(), mark=mark)


@blueprint.post("/off/<mark>")
@for_(Audience.EVERYONE)
def turn_off(mark: str) -> AnyResponse:
    """Stop what this link stops. A mail program may send the press itself (RFC 8058): the link is leave enough."""
    by_program = request.form.get("List-Unsubscribe") == "One-Click"
    if not by_program and not (form := ActionForm()).validate_on_submit():
        return page("reminders/off.html", NOT_KNOWN, form=form, mark=mark)
    with _apart().writing() as session:
        stopping.by_link(session, mark, now())
    return Response("", DONE) if by_program else go("messages.is_off")


@blueprint.get("/off")
@for_(Audience.EVERYONE)
def is_off() -> AnyResponse:
    """That nothing comes any more."""
    return page("reminders/is_off.html")


@blueprint.post("/told/text")
@for_(Audience.EVERYONE)
def text_received() -> AnyResponse:
    """Somebody answered a text. STOP stops; nothing else is read, and nothing is kept of it."""
    if not _is_notify():
        return Response("", NOT_KNOWN)
    told = _told()
    if is_stop(told.get("message", "")):
        with _apart().writing() as session:
            stopping.by_number(session, told.get("source_number", ""), now())
    return Response("", DONE)


@blueprint.post("/told/text/end")
@for_(Audience.EVERYONE)
def text_ended() -> AnyResponse:
    """A text came to its end."""
    if not _is_notify():
        return Response("", NOT_KNOWN)
    told = _told()
    with _apart().writing() as session:
        stopping.arrived(session, told.get("reference", ""), told.get("status", ""), now())
    return Response("", DONE)


def _apart() -> Database:
    """A transaction that works for nobody who happens to be signed in on the same phone."""
    keep_so_far()
    database: Database = current_app.extensions["database"]
    return database


def _told() -> dict[str, str]:
    """What was told, as far as it is words."""
    said = request.get_json(silent=True)
    return {key: one for key, one in said.items() if isinstance(one, str)} if isinstance(said, dict) else {}


def _is_notify() -> bool:
    """Whether whoever calls shows what only Notify and this service know."""
    known = current_app.config["SETTINGS"].sending.notify_told_file
    if known is None or not known.is_file():
        return False
    wanted = f"Bearer {known.read_text(encoding='utf-8').strip()}"
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
