"""Printing a page to write on, and typing one in: for whoever holds it, signed in or not."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.help import service as help_
from socialrx_diary.language import _
from socialrx_diary.paper import service
from socialrx_diary.paper.forms import CodeForm, PrintForm, TypingForm
from socialrx_diary.paper.rules import Refusal, unopened
from socialrx_diary.web import dates, once
from socialrx_diary.web.devices import network
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, open_session, session, vault
from socialrx_diary.weeks import WEEK, today, week_of

blueprint = Blueprint("paper", __name__)

# The lines a page has room for; the rest are one tap away on a phone.
LINES_ON_PAPER = ("emergency", "samaritans")


@blueprint.get("/paper")
@for_(Audience.PARTICIPANT)
def pages(me: Actor) -> Response:
    """Print a page, and see those that were printed."""
    return _pages(me, _print_form())


@blueprint.post("/paper")
@for_(Audience.PARTICIPANT)
def print_page(me: Actor) -> AnyResponse:
    """Make a page with a code of its own."""
    form = _print_form()
    if not form.validate_on_submit():
        return _pages(me, form, 422)
    page_id = service.print_page(session(), vault(), me, form.chosen, now())
    return go("paper.sheet", page_id=page_id, size=form.size.data)


@blueprint.get("/paper/<uuid:page_id>")
@for_(Audience.PARTICIPANT)
def sheet(me: Actor, page_id: UUID) -> AnyResponse:
    """A page, to be printed. One that is over leads back to the list."""
    found = service.sheet_of(session(), vault(), me, page_id, now())
    if found is None:
        return go("paper.pages") if service.is_own(session(), me, page_id) else abort(404)
    address, nearby = url_for("paper.type_in", _external=True), help_.nearby(session(), me)
    lines = [one for one in help_.lines_for(session(), me) if one.id in LINES_ON_PAPER]
    large, drawn = request.args.get("size") == "large", square(f"{address}#{found.code}")
    shown: dict[str, Any] = {"page_id": page_id, "large": large, "square": drawn, "address": address}
    return page("paper/sheet.html", sheet=found, lines=lines, nearby=nearby, **shown)


@blueprint.post("/paper/<uuid:page_id>/stop")
@for_(Audience.PARTICIPANT)
def stop(me: Actor, page_id: UUID) -> AnyResponse:
    """Close a page: nobody can type it in from now on."""
    if not service.is_own(session(), me, page_id):
        abort(404)
    if not (form := ActionForm()).validate_on_submit():
        return _pages(me, _print_form(), 422, stopping=form)
    service.stop(session(), me, page_id, now())
    return go("paper.pages", closed="yes")


@blueprint.get("/type-in")
@for_(Audience.EVERYONE)
def type_in() -> Response:
    """Ask for the code of a page. Opening this uses nothing up."""
    return page("paper/code.html", form=CodeForm())


@blueprint.post("/type-in")
@for_(Audience.EVERYONE)
def open_page() -> Response:
    """Show the empty form of a page. Whoever is signed in has no more power here than a stranger."""
    form = CodeForm()
    if not form.validate_on_submit():
        return page("paper/code.html", 422, form=form)
    code = form.code.data or ""
    found = service.open_page(open_session(writing=True), code, _address(), now())
    refusal = found if isinstance(found, Refusal) else found.over
    if isinstance(found, Refusal) or refusal:
        return _refused("paper/code.html", form, refusal)
    return page("paper/typing.html", form=TypingForm.about(found, code), opened=found)


@blueprint.post("/type-in/week")
@for_(Audience.EVERYONE)
def keep() -> AnyResponse:
    """Keep what was typed in. The code comes with it and is proved once more, so nothing stays open in between."""
    code = request.form.get("code", "")
    found = service.open_page(open_session(writing=True), code, _address(), now())
    if isinstance(found, Refusal):
        opened = unopened(request.form.get("week", ""))
        return _refused("paper/typing.html", TypingForm.about(opened, code), found, opened=opened)
    form = TypingForm.about(found, code)
    if not form.validate_on_submit():
        return page("paper/typing.html", 422, form=form, opened=found)
    refusal = service.keep(session(), vault(), found, form.written, once.key() or uuid4(), now())
    return _refused("paper/typing.html", form, refusal, opened=found) if refusal else go("paper.kept")


@blueprint.get("/type-in/kept")
@for_(Audience.EVERYONE)
def kept() -> Response:
    """That is kept, and nothing about whose it is."""
    return page("paper/kept.html", live=_("That is kept."))


def _refused(template: str, form: CodeForm | TypingForm, refusal: Refusal | None, **more: Any) -> Response:
    """Say why not. A try is counted whatever comes of it."""
    keep_although_refused()
    form.refuse(refusal or Refusal.UNKNOWN)
    return page(template, 429 if refusal is Refusal.WAIT else 422, form=form, **more)


def _address() -> str:
    return network(request.remote_addr)


def _print_form() -> PrintForm:
    this_week = week_of(today(now()))
    before = _("Week of %(day)s", day=dates.week_day(this_week - WEEK))
    this = _("This week, from %(day)s", day=dates.day(this_week))
    return PrintForm([(this_week, this), (this_week - WEEK, before)])


def _pages(me: Actor, form: PrintForm, status: int = 200, stopping: ActionForm | None = None) -> Response:
    printed = service.pages_of(session(), me, now())
    shown: dict[str, Any] = {"stopping": stopping or ActionForm(), "closed": "closed" in request.args}
    return page("paper/pages.html", status, form=form, pages=printed, **shown)
