"""Published questions for those who work here: who offers them, and what a link worker sees of the answers."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.measures import catalogue, service
from socialrx_diary.measures.forms import ChosenForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("measures", __name__)


@blueprint.route("/service/questions", methods=["GET", "POST"])
@for_(Audience.ADMINISTRATOR)
def chosen(me: Actor) -> AnyResponse:
    """Which questions the service offers. None, until somebody chooses."""
    offered = list(catalogue.every(current_app.config["SETTINGS"].data).values())
    form = ChosenForm.about(offered, service.chosen(session(), me.organisation_id))
    if form.validate_on_submit():
        service.choose(session(), me, form.ticked, now())
        return go("measures.chosen", saved="yes")
    saved = "saved" in request.args
    return page("measures/chosen.html", 422 if form.errors else 200, form=form, offered=offered, saved=saved)


@blueprint.get("/people/<uuid:participant_id>/answers")
@for_(Audience.LINK_WORKER, looks=True)
def shared(me: Actor, participant_id: UUID) -> Response:
    """The answers somebody on one's list shares: their words, and nothing that measures."""
    seen = service.open_for(session(), vault(), me, participant_id, now()) or abort(404)
    return page("measures/shared.html", seen=seen, participant_id=participant_id)
