"""Help now: for everyone, signed in or not."""

from flask import Blueprint, Response

from socialrx_diary.help import service
from socialrx_diary.help.rules import USUAL, dialled, lines_of
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import page
from socialrx_diary.web.transaction import session

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@for_(Audience.EVERYONE)
def now() -> Response:
    """Numbers to call, and that nobody is watching the diary."""
    guest = visitor()
    nearby = service.nearby(session(), guest.actor if guest else None)
    lines = lines_of(nearby.nation if nearby else USUAL)
    dial = dialled(nearby.number) if nearby else ""
    return page("help/now.html", lines=lines.lines, nearby=nearby, dial=dial)
