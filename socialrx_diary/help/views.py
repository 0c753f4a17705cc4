"""Help now: for everyone, signed in or not."""

from flask import Blueprint, Response

from socialrx_diary.help import service
from socialrx_diary.help.rules import dialled
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import page
from socialrx_diary.web.transaction import session

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@for_(Audience.EVERYONE)
def now() -> Response:
    """Numbers to call, and that nobody is watching the diary."""
    guest = visitor()
    by = guest.actor if guest else None
    nearby, lines = service.nearby(session(), by), service.lines_for(session(), by)
    dial = dialled(nearby.number) if nearby else ""
    return page("help/now.html", lines=lines, nearby=nearby, dial=dial)
