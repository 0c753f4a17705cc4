"""What somebody is called who came with a card that nobody had when it was printed."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.participants import moving
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.forms import NameForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("naming", __name__)


@blueprint.route("/start/name", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def name(me: Actor) -> AnyResponse:
    """Ask for a name; whoever has one goes on."""
    if participants.own_name(session(), vault(), me):
        return go("joining.onward")
    form = NameForm()
    if form.validate_on_submit():
        moving.name(session(), vault(), me, me.id, form.name.typed, now())
        return go("joining.onward")
    return page("joining/name.html", 422 if form.errors else 200, form=form)
