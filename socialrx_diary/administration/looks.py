"""The trail for administrators: who looked and who did what, and whether all of it still stands as it was written."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.administration import service
from socialrx_diary.administration.asking import LooksForm, place_of
from socialrx_diary.administration.told import spaced, told
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("looks", __name__, url_prefix="/service/looks")

SHOWN = 30


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def list_(me: Actor) -> Response:
    """Who looked and who did what, newest first."""
    staff = [(one.id, one.name) for one in accounts.staff_of(session(), me.organisation_id)]
    form = LooksForm(request.args, staff)
    if not form.validate():
        return page("administration/looks.html", 422, form=form, rows=[], more=None)
    found = service.listed(session(), me, form.wanted(request.args.get("before", "")), SHOWN + 1)
    last = found[SHOWN - 1] if len(found) > SHOWN else None
    names = dict(staff)
    rows = [told(one, names) for one in found[:SHOWN]]
    more = {**form.asked(), "before": place_of(last.entry.at, last.id)} if last else None
    return page("administration/looks.html", form=form, rows=rows, more=more)


@blueprint.get("/check")
@for_(Audience.ADMINISTRATOR)
def check(me: Actor) -> Response:
    """Whether the list held when it was last checked."""
    return _check(me, ActionForm())


@blueprint.post("/check")
@for_(Audience.ADMINISTRATOR)
def check_now(me: Actor) -> AnyResponse:
    """Check it from beginning to end, or go on where a long check got to."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _check(me, form, 422)
    service.check_trail(session(), me, now())
    return go("looks.check")


def _check(me: Actor, form: ActionForm, status: int = 200) -> Response:
    last = service.last_check(session(), me)
    mark = spaced(last.broken_mark) if last and last.broken_mark else None
    return page("administration/check.html", status, form=form, check=last, mark=mark)
