"""How to reach somebody, for the link worker whose list they are on; and what to do after reading what worries."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.organisations import procedure
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants.forms import NeedsForm
from socialrx_diary.participants.rules import Asked, Needs
from socialrx_diary.people.asked import on_my_list
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("reaching", __name__, url_prefix="/people")


@blueprint.route("/<uuid:participant_id>/needs", methods=["GET", "POST"])
@for_(Audience.LINK_WORKER)
def needs(me: Actor, participant_id: UUID) -> AnyResponse:
    """How somebody likes to be reached, to be looked over with them."""
    asked = reaching.of(session(), vault(), me, participant_id) or abort(404)
    form = NeedsForm.about(asked)
    if not form.validate_on_submit():
        return _page(me, participant_id, form, asked, 422 if form.errors else 200)
    if not reaching.keep(session(), vault(), me, participant_id, form.needs(), form.based_on, now()):
        asked = reaching.of(session(), vault(), me, participant_id) or abort(404)
        form.meet(asked.version)
        return _page(me, participant_id, form, asked, 409, asked.needs)
    joined = on_my_list(me, participant_id).joined
    return go("summary.show" if joined else "people.card", participant_id=participant_id)


@blueprint.get("/worried")
@for_(Audience.LINK_WORKER)
def worried(me: Actor) -> Response:
    """What to do after reading something that worries. Nobody is named, and nothing is noted."""
    return page("people/worried.html", procedure=procedure.shown(session(), me.organisation_id))


def _page(
    me: Actor, participant_id: UUID, form: NeedsForm, asked: Asked, status: int, theirs: Needs | None = None
) -> Response:
    history = reaching.history(session(), participant_id)
    person = on_my_list(me, participant_id)
    return page("people/needs.html", status, form=form, asked=asked, person=person, history=history, theirs=theirs)
