"""What somebody wants passed on, as they write it, approve it and take it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import wording
from socialrx_diary.language import _
from socialrx_diary.passing_on import service
from socialrx_diary.passing_on.forms import ApproveForm, PassingForm
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("passing_on", __name__, url_prefix="/passing-on")


@blueprint.get("")
@for_(Audience.WHOLE)
def mine(me: Actor) -> Response:
    """The words as they stand, and whether they may be passed on."""
    return _page(me, sharing.side(session(), me), ApproveForm())


@blueprint.route("/write", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def write(me: Actor) -> AnyResponse:
    """Write the words, or change them. Whatever is changed has to be approved again."""
    side = sharing.side(session(), me)
    passing = service.own(session(), vault(), me, side.worker_id)
    form = PassingForm.about(passing)
    if form.validate_on_submit():
        kept = form.is_same or service.keep(session(), vault(), me, form.boxes, form.based_on, now())
        return go("passing_on.mine", done="kept" if kept else "beside")
    return page("passing_on/write.html", 422 if form.errors else 200, form=form, side=side, passing=passing)


@blueprint.post("/approve")
@for_(Audience.WHOLE)
def approve(me: Actor) -> AnyResponse:
    """Let these very words be passed on."""
    side, form = sharing.side(session(), me), ApproveForm()
    if not form.validate_on_submit():
        return _page(me, side, form, 422)
    if side.worker_id is None:
        return go("passing_on.mine")
    shown = sharing.words_for(session(), me, wording.PASS_ON, side.worker)
    good = service.approve(session(), vault(), me, side.worker_id, form.based_on, shown, now())
    return go("passing_on.mine", done="approved" if good else "changed")


@blueprint.route("/back", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def back(me: Actor) -> AnyResponse:
    """Take the words back: no more copies."""
    side, form = sharing.side(session(), me), ActionForm()
    if side.worker_id is None or not service.own(session(), vault(), me, side.worker_id).approved:
        return go("passing_on.mine")
    shown = sharing.words_for(session(), me, wording.TAKE_BACK, side.worker)
    if form.validate_on_submit():
        service.take_back(session(), vault(), me, side.worker_id, shown, now())
        return go("passing_on.mine", done="back")
    return page("passing_on/back.html", 422 if form.errors else 200, form=form, shown=shown)


@blueprint.post("/use/<uuid:passing_id>")
@for_(Audience.WHOLE)
def use(me: Actor, passing_id: UUID) -> AnyResponse:
    """Take words that were written at the same time instead of those that stand there."""
    form = ApproveForm()
    if not form.validate_on_submit():
        return _page(me, sharing.side(session(), me), form, 422)
    if not service.use(session(), vault(), me, passing_id, now()):
        abort(404)
    return go("passing_on.mine", done="kept")


def _page(me: Actor, side: Side, form: ApproveForm, status: int = 200) -> Response:
    passing = service.own(session(), vault(), me, side.worker_id)
    form.version.data = str(passing.version)
    said = {
        "kept": _("That is kept."),
        "beside": _("That was changed at the same time. Both are kept, and stand below."),
        "approved": _("%(worker)s can take a copy of these words now.", worker=side.worker),
        "changed": _("These words have changed. Look once more."),
        "back": _("You have taken your words back."),
    }.get(request.args.get("done", ""), "")
    shown: dict[str, Any] = {
        "words": sharing.words_for(session(), me, wording.PASS_ON, side.worker),
        "beside": service.beside(session(), vault(), me),
    }
    return page("passing_on/mine.html", status, said, side=side, passing=passing, form=form, said=said, **shown)
