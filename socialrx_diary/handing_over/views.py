"""Handing over: by a link worker, by whoever looks after the service; and the question their people are asked."""

from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.handing_over import service
from socialrx_diary.handing_over.forms import HandOverForm
from socialrx_diary.handing_over.rules import Handing
from socialrx_diary.participants import moving
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault

blueprint = Blueprint("handing_over", __name__)


@blueprint.get("/people/hand-over")
@for_(Audience.LINK_WORKER)
def own_list(me: Actor) -> Response:
    """One's own people, to hand some or all of them over."""
    handing = service.own_list(session(), vault(), me)
    return _asking(handing, HandOverForm.about(handing, request.args.getlist("who")), own=True)


@blueprint.post("/people/hand-over")
@for_(Audience.LINK_WORKER, fresh=True)
def hand_over_own(me: Actor) -> AnyResponse:
    """Hand over some or all of one's own people."""
    return _handed_over(me, service.own_list(session(), vault(), me), "people.list_", own=True)


@blueprint.get("/service/hand-over")
@for_(Audience.ADMINISTRATOR)
def lists(me: Actor) -> Response:
    """Whose lists there are; those that nobody looks after stand first."""
    return page("handing_over/lists.html", lists=service.lists(session(), me))


@blueprint.get("/service/staff/<uuid:staff_id>/hand-over")
@for_(Audience.ADMINISTRATOR, looks=True)
def list_(me: Actor, staff_id: UUID) -> Response:
    """Somebody's people, to hand some or all of them over."""
    handing = service.list_of(session(), vault(), me, staff_id, now()) or abort(404)
    return _asking(handing, HandOverForm.about(handing), own=False)


@blueprint.post("/service/staff/<uuid:staff_id>/hand-over")
@for_(Audience.ADMINISTRATOR, fresh=True)
def hand_over(me: Actor, staff_id: UUID) -> AnyResponse:
    """Hand over some or all of somebody's people."""
    handing = service.list_of(session(), vault(), me, staff_id, now()) or abort(404)
    return _handed_over(me, handing, "handing_over.lists", own=False)


@blueprint.get("/sharing/anew")
@for_(Audience.PARTICIPANT)
def anew(me: Actor) -> AnyResponse:
    """Ask whether to share with the link worker one has now."""
    moved = moving.moved(session(), me)
    if moved is None or moved.worker_id is None:
        return go("sharing.overview")
    shown = service.words(session(), me, moved)
    return page("handing_over/anew.html", moved=moved, shown=shown, form=ActionForm())


@blueprint.post("/sharing/anew")
@for_(Audience.PARTICIPANT)
def share_nothing(me: Actor) -> AnyResponse:
    """They said no. Yes leads to what there is to choose from."""
    moved, form = moving.moved(session(), me), ActionForm()
    if moved is None or moved.worker_id is None:
        return go("sharing.overview")
    shown = service.words(session(), me, moved)
    if not form.validate_on_submit() or request.form.get("asked") != shown.sha256:
        return page("handing_over/anew.html", 422, moved=moved, shown=shown, form=form)
    service.share_nothing(session(), me, moved, shown, now())
    return go("reflections.week")


def _handed_over(me: Actor, handing: Handing, then: str, *, own: bool) -> AnyResponse:
    form = HandOverForm.about(handing)
    if not form.validate_on_submit():
        keep_although_refused()  # the names come back with the page, so that they were read stays noted
        return _asking(handing, form, own=own)
    service.hand_over(session(), me, handing, form.chosen, form.to_worker, now())
    return go(then)


def _asking(handing: Handing, form: HandOverForm, *, own: bool) -> Response:
    return page("handing_over/list.html", 422 if form.errors else 200, handing=handing, form=form, own=own)
