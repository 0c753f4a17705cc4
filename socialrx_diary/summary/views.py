"""A summary, as the link worker it is shared with sees it. Each look at somebody's words goes on the trail first."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit.rules import Deed
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.forms import MeetingForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("summary", __name__, url_prefix="/people")


@blueprint.get("/<uuid:participant_id>")
@for_(Audience.LINK_WORKER, looks=True)
def show(me: Actor, participant_id: UUID) -> Response:
    """What somebody on one's list shares."""
    return _opened(me, participant_id, Deed.SUMMARY_OPENED, "summary/show.html")


@blueprint.get("/<uuid:participant_id>/sheet")
@for_(Audience.LINK_WORKER, looks=True)
def sheet(me: Actor, participant_id: UUID) -> Response:
    """The same on one side of A4, with room to write."""
    return _opened(me, participant_id, Deed.SUMMARY_PRINTED, "summary/sheet.html")


@blueprint.route("/<uuid:participant_id>/meeting", methods=["GET", "POST"])
@for_(Audience.LINK_WORKER)
def meeting(me: Actor, participant_id: UUID) -> AnyResponse:
    """When the two meet next. This page shows nothing of the diary, so opening it is no look."""
    person = summary.person_met(session(), vault(), me, participant_id, today(now()))
    if person is None:
        abort(404)
    form = MeetingForm(person.called, today(now()), data={"day": person.meets_on})
    if form.validate_on_submit():
        participants.meet_on(session(), me, participant_id, form.day.data)
        return go("people.list_")
    status = 422 if form.errors else 200
    return page("summary/meeting.html", status, form=form, person=person, participant_id=participant_id)


def _opened(me: Actor, participant_id: UUID, deed: Deed, template: str) -> Response:
    opened = summary.open_for(session(), vault(), me, participant_id, now(), today(now()), deed)
    if opened is None:
        abort(404)
    needs = reaching.of(session(), vault(), me, participant_id)
    return page(template, opened=opened, participant_id=participant_id, worker_called=called(me.name), asked=needs)
