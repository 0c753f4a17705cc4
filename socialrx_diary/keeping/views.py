"""How long diaries are kept, for whoever looks after the service; and the note for somebody who came back in time."""

from typing import Any, TypeVar

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.keeping import service
from socialrx_diary.keeping.forms import ClockForm
from socialrx_diary.organisations import service as organisations
from socialrx_diary.studies.rules import SMALL
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("keeping", __name__)

SHOWN = 50

T = TypeVar("T")


@blueprint.route("/service/keeping", methods=["GET", "POST"])
@for_(Audience.ADMINISTRATOR)
def clock(me: Actor) -> AnyResponse:
    """The clock of the service, the diaries that are next to go, and those that went. Marks, never names."""
    form = ClockForm(months=str(service.months(session(), me.organisation_id)))
    if form.validate_on_submit():
        organisations.keep_for(session(), me, me.organisation_id, int(form.months.data), now())
        return go("keeping.clock", saved="yes")
    next_to_go = _enough(service.next_to_go(session(), me.organisation_id, now()))
    gone = _enough(service.gone(session(), me.organisation_id, SHOWN))
    shown: dict[str, Any] = {"saved": "saved" in request.args, "next_to_go": next_to_go, "gone": gone}
    return page("keeping/clock.html", 422 if form.errors else 200, form=form, **shown)


@blueprint.post("/still-here")
@for_(Audience.PARTICIPANT)
def seen(me: Actor) -> AnyResponse:
    """Somebody has read that their diary was to go, and stays."""
    if ActionForm().validate_on_submit():
        service.seen(session(), me)
    return go("reflections.week")


def _enough(found: list[T]) -> list[T]:
    """A list that may be shown: so few that somebody could tell whose they are, and it is empty."""
    return [] if len(found) < SMALL else found[:SHOWN]
