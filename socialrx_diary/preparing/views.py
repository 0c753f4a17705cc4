"""Getting ready to meet one's link worker, on pages of one's own; and reading together on one's own phone."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.language import _
from socialrx_diary.meetings import service as meetings
from socialrx_diary.meetings.forms import MeetingForm
from socialrx_diary.preparing import service as preparing
from socialrx_diary.preparing.forms import AskForm, LineForm, MoveForm, PickForm
from socialrx_diary.preparing.rules import Hidden, Prepared
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side
from socialrx_diary.summary import service as summary
from socialrx_diary.web.forms import ActionForm, Form
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("preparing", __name__, url_prefix="/sharing")

WEEKS_OFFERED = 12


@blueprint.get("/prepare")
@for_(Audience.WHOLE)
def prepare(me: Actor) -> AnyResponse:
    """What one wants to talk about, and when."""
    side = sharing.side(session(), me)
    if side.worker_id is None:
        return go("sharing.overview")
    return _prepare(me, side, _ready(me, side), live=_said(request.args.get("done")))


@blueprint.post("/prepare/move/<uuid:reflection_id>")
@for_(Audience.WHOLE)
def move(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Move one week up or down."""
    side, form = _side(me), MoveForm()
    if not form.validate_on_submit():
        return _prepare(me, side, _ready(me, side), form)
    if not preparing.move(session(), vault(), me, side, _own_week(me, reflection_id).id, now(), up=form.up):
        return go("preparing.prepare")
    to = "up" if form.up else "down"
    return go("preparing.prepare", done=to, at=reflection_id)


@blueprint.get("/prepare/choose")
@for_(Audience.WHOLE)
def choose(me: Actor) -> AnyResponse:
    """Choose weeks to talk about."""
    if (side := sharing.side(session(), me)).worker_id is None:
        return go("sharing.overview")
    return _choose(me, side, PickForm(), live=_said(request.args.get("done")))


@blueprint.post("/prepare/choose/<uuid:reflection_id>")
@for_(Audience.WHOLE)
def pick(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Put a week on the list or take it off. One that is not shared is asked about first."""
    side, form, week = _side(me), PickForm(), _own_week(me, reflection_id)
    if not form.validate_on_submit():
        return _choose(me, side, form)
    if not form.off.data and not preparing.is_seen(session(), vault(), me, side, week.id):
        return go("preparing.ask", reflection_id=reflection_id)
    reflections.talk_about(session(), me, week.id, now(), wanted=not form.off.data)
    done = "off" if form.off.data else "on"
    if form.then.data == "choose":
        return go("preparing.choose", done=done, at=reflection_id, before=request.args.get("before"))
    return go("preparing.prepare", done=done)


@blueprint.route("/prepare/ask/<uuid:reflection_id>", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def ask(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Ask whether the link worker can see a week after all. Nothing is shared but by this yes."""
    side, week = _side(me), _own_week(me, reflection_id)
    if preparing.is_seen(session(), vault(), me, side, week.id):
        return go("preparing.prepare", at=reflection_id)
    shown = preparing.words_asked(session(), me, side)
    form, why = AskForm.about(side.worker_id, shown), preparing.why_hidden(session(), vault(), me, side, week)
    if why is Hidden.WEEK and form.validate_on_submit():
        preparing.let_see(session(), me, side, week.id, now())
        reflections.talk_about(session(), me, week.id, now(), wanted=True)
        return go("preparing.ask", reflection_id=reflection_id)  # which leads on, unless more keeps it back
    status = 422 if form.errors else 200
    return page("preparing/ask.html", status, form=form, shown=shown, side=side, week=week, why=why)


@blueprint.post("/prepare/line")
@for_(Audience.WHOLE)
def line(me: Actor) -> AnyResponse:
    """Keep the line beside one's weeks."""
    side = _side(me)
    ready = _ready(me, side)
    form = _line_form(me, side, ready, sent=True)
    if not form.validate_on_submit():
        return _prepare(me, side, ready, form)
    preparing.write_line(session(), vault(), me, side, ready, form.line.typed, now(), seen=form.seen.data)
    return go("preparing.prepare", done="line")


@blueprint.route("/prepare/day", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def day(me: Actor) -> AnyResponse:
    """When one meets one's link worker next. Each sees which of them set it."""
    side = _side(me)
    meeting = _ready(me, side).meeting
    form = MeetingForm(side.worker, today(now()), data={"day": meeting.next_from(today(now()))})
    if form.validate_on_submit():
        meetings.set_day(session(), me, me.id, form.day.data, now())
        return go("preparing.prepare", done="day")
    return page("preparing/day.html", 422 if form.errors else 200, form=form, side=side)


@blueprint.get("/table")
@for_(Audience.WHOLE)
def table(me: Actor) -> AnyResponse:
    """Read together what one wants to talk about, on one's own phone. Nobody else opens anything, so it is no look."""
    if (side := sharing.side(session(), me)).worker_id is None:
        return go("sharing.overview")
    person = summary.preview(session(), vault(), me, _worker(side), today(now()))
    shown = person.summary.to_show if person.summary else ()
    at, done = request.args.get("at", 1, type=int), url_for("preparing.prepare")
    return page("summary/table.html", shown=shown, at=at, person=person, done=done)


def _prepare(me: Actor, side: Side, ready: Prepared, form: Form | None = None, live: str = "") -> Response:
    return page(
        "preparing/prepare.html",
        422 if form and form.errors else 200,
        live=live,
        form=form or ActionForm(),
        line=form if isinstance(form, LineForm) else _line_form(me, side, ready),
        side=side,
        ready=ready,
        meets_on=ready.meeting.next_from(today(now())),
        at=request.args.get("at", ""),
        done=request.args.get("done", ""),
    )


def _choose(me: Actor, side: Side, form: PickForm, live: str = "") -> Response:
    before = request.args.get("before", type=date.fromisoformat)
    weeks = reflections.own_path(session(), vault(), me, before=before, limit=WEEKS_OFFERED + 1)
    more = weeks[WEEKS_OFFERED - 1].week if len(weeks) > WEEKS_OFFERED else None
    return page(
        "preparing/choose.html",
        422 if form.errors else 200,
        live=live,
        form=form,
        side=side,
        offered=preparing.offered(session(), vault(), me, side, weeks[:WEEKS_OFFERED]),
        before=before,
        more=more,
        at=request.args.get("at", ""),
    )


def _ready(me: Actor, side: Side) -> Prepared:
    return preparing.prepared(session(), vault(), me, side, today(now()))


def _line_form(me: Actor, side: Side, ready: Prepared, *, sent: bool = False) -> LineForm:
    shown = preparing.words_of_line(session(), me, side)
    words = ready.line.words if ready.line else ""
    return LineForm.about(side.worker_id, shown, words, seen=ready.line_seen, sent=sent)


def _side(me: Actor) -> Side:
    """The link worker to get ready for; whoever has none has nothing to send here."""
    side = sharing.side(session(), me)
    return side if side.worker_id else abort(404)


def _worker(side: Side) -> UUID:
    assert side.worker_id is not None  # noqa: S101 - asked before
    return side.worker_id


def _own_week(me: Actor, reflection_id: UUID) -> Reflection:
    return reflections.own_entry(session(), vault(), me, reflection_id) or abort(404)


def _said(done: str | None) -> str:
    said = {
        "up": _("Moved up."),
        "down": _("Moved down."),
        "on": _("It is on your list."),
        "off": _("It is off your list."),
        "line": _("Saved."),
        "day": _("Saved."),
    }
    return said.get(done or "", "")
