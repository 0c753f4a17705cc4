"""Pages of leaving: before it, the seven days, and when all is gone."""

from flask import Blueprint, Response, abort, current_app
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import wording
from socialrx_diary.db import Database
from socialrx_diary.leaving import service
from socialrx_diary.leaving.rules import last_day
from socialrx_diary.participants import service as participants
from socialrx_diary.receipts import service as receipts
from socialrx_diary.web.cookies import leave_nothing
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import before_keeping, now, once_kept, session, vault

blueprint = Blueprint("leaving", __name__)

NOT_RIGHT = 422


@blueprint.get("/more/delete")
@for_(Audience.WHOLE)
def before(me: Actor) -> Response:
    """Before everything is deleted: what that means, and a copy."""
    return _before(me, ActionForm())


@blueprint.post("/more/delete")
@for_(Audience.WHOLE)
def ask_to_go(me: Actor) -> AnyResponse:
    """Shut everybody else out at once, and begin the seven days."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _before(me, form, NOT_RIGHT)
    service.ask_to_go(session(), me, now())
    return go("leaving.days")


@blueprint.get("/leaving")
@for_(Audience.LEAVING)
def days(me: Actor) -> Response:
    """The one page there is in the seven days."""
    return _days(me, ActionForm())


@blueprint.post("/leaving/keep")
@for_(Audience.LEAVING)
def keep_after_all(me: Actor) -> AnyResponse:
    """Keep the diary after all."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _days(me, form, NOT_RIGHT)
    return go("reflections.week") if service.keep_after_all(session(), me, now()) else abort(404)


@blueprint.get("/leaving/now")
@for_(Audience.LEAVING)
def sure(me: Actor) -> Response:  # noqa: ARG001 - the same for everyone
    """Before everything is deleted without waiting."""
    return page("leaving/sure.html", form=ActionForm())


@blueprint.post("/leaving/now")
@for_(Audience.LEAVING)
def go_now(me: Actor) -> AnyResponse:
    """Delete everything: the rows first, and when that is kept, the key and what the databases' logs remember."""
    form = ActionForm()
    if not form.validate_on_submit():
        return page("leaving/sure.html", NOT_RIGHT, form=form)
    service.erase(session(), me, me.id, now())
    before_keeping(lambda ending, _answer: receipts.forget(ending, me.id))  # the receipt for this very form goes too
    keys, database = vault(), _database()
    once_kept(lambda: keys.shred(me.id))
    once_kept(database.empty_log)
    return leave_nothing(go("leaving.gone"))


@blueprint.get("/goodbye")
@for_(Audience.EVERYONE)
def gone() -> Response:
    """What is gone, and what may remain."""
    return page("leaving/gone.html")


def _before(me: Actor, form: ActionForm, status: int = 200) -> Response:
    shown = wording.shown(wording.LEAVE)
    return page("leaving/before.html", status, form=form, shown=shown, files=service.research_files(session(), me))


def _days(me: Actor, form: ActionForm, status: int = 200) -> Response:
    goes = participants.leaves_at(session(), me.id) or abort(404)
    shown, files = wording.shown(wording.KEEP_AFTER_ALL), service.research_files(session(), me)
    return page("leaving/days.html", status, form=form, last=last_day(goes), shown=shown, files=files)


def _database() -> Database:
    found: Database = current_app.extensions["database"]
    return found
