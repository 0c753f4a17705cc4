"""A summary, as the link worker it is shared with sees it. Each look at somebody's words goes on the trail first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit.rules import Deed
from socialrx_diary.meetings import service as meetings
from socialrx_diary.meetings.forms import MeetingForm
from socialrx_diary.participants import needs as reaching
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.rules import Opened
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("summary", __name__, url_prefix="/people")


@blueprint.get("/<uuid:participant_id>")
@for_(Audience.LINK_WORKER, looks=True)
def show(me: Actor, participant_id: UUID) -> Response:
    """What somebody on one's list shares."""
    whole = "everything" in request.args
    return _opened(me, participant_id, Deed.SUMMARY_OPENED, "summary/show.html", whole=whole)


@blueprint.get("/<uuid:participant_id>/sheet")
@for_(Audience.LINK_WORKER, looks=True)
def sheet(me: Actor, participant_id: UUID) -> Response:
    """The same on one side of A4, with room to write."""
    return _opened(me, participant_id, Deed.SUMMARY_PRINTED, "summary/sheet.html")


@blueprint.get("/<uuid:participant_id>/table")
@for_(Audience.LINK_WORKER, looks=True)
def table(me: Actor, participant_id: UUID) -> Response:
    """Only what they want to talk about, one thing at a time and very large, on a phone between the two."""
    opened = _open(me, participant_id, Deed.SUMMARY_ON_TABLE)
    there: dict[str, Any] = {"person": opened, "done": url_for("summary.show", participant_id=participant_id)}
    if opened.summary is None:
        return page("summary/stopped.html", **there)
    return page("summary/table.html", shown=opened.summary.to_show, at=request.args.get("at", 1, type=int), **there)


@blueprint.route("/<uuid:participant_id>/meeting", methods=["GET", "POST"])
@for_(Audience.LINK_WORKER)
def meeting(me: Actor, participant_id: UUID) -> AnyResponse:
    """When the two meet next. This page shows nothing of the diary, so opening it is no look."""
    person = summary.person_met(session(), vault(), me, participant_id, today(now()))
    if person is None:
        abort(404)
    form = MeetingForm(person.called, today(now()), data={"day": person.meets_on})
    if form.validate_on_submit():
        meetings.set_day(session(), me, participant_id, form.day.data, now())
        return go("people.list_")
    status = 422 if form.errors else 200
    return page("summary/meeting.html", status, form=form, person=person, participant_id=participant_id)


def _opened(me: Actor, participant_id: UUID, deed: Deed, template: str, **values: Any) -> Response:
    opened = _open(me, participant_id, deed)
    # Somebody may have left, or met another link worker, since the line above: then nothing is shown.
    values["asked"] = reaching.of(session(), vault(), me, participant_id) or abort(404)
    return page(template, opened=opened, participant_id=participant_id, worker_called=called(me.name), **values)


def _open(me: Actor, participant_id: UUID, deed: Deed) -> Opened:
    return summary.open_for(session(), vault(), me, participant_id, now(), today(now()), deed) or abort(404)
